"""Product pages keep description and properties, documentation keeps code and tables."""

import pytest

from tests.stages.extraction.pages import extracted

_MENU = "<header><nav><a href=/>Shop</a> <a href=/cart>Cart (0)</a></nav></header>"
_FOOT = "<footer><p>© Mill Supplies <a href=/terms>Terms</a></p></footer>"
_SAID = (
    "The oak paddle is sawn from slowly grown wood and dried for three years, so that it keeps its "
    "shape in water. It fits wheels of two to four metres.",
    "Each paddle is oiled twice by hand. In the test of the millers' guild it turned for eleven "
    "winters without a crack.",
)
_PROPERTIES = (("Wood", "Oak"), ("Length", "84 cm"), ("Weight", "3.2 kg"), ("Oil", "Linseed"),
               ("Article number", "OP-84"))  # fmt: skip
_OTHERS = "<div class=related><h2>Others also bought</h2>" + "".join(
    f"<div class=card><a href=/p{n}>Axle grease of the old kind, tin {n}</a><span>€ 4.{n}0</span>"
    "</div>" for n in range(4)
) + "</div>"  # fmt: skip
_TABLES = {
    "a table": "<table>" + "".join(
        f"<tr><th>{k}</th><td>{v}</td></tr>" for k, v in _PROPERTIES) + "</table>",
    "a list of definitions": "<dl>" + "".join(
        f"<dt>{k}</dt><dd>{v}</dd>" for k, v in _PROPERTIES) + "</dl>",
    "a list": "<ul>" + "".join(f"<li>{k}: {v}</li>" for k, v in _PROPERTIES) + "</ul>",
}  # fmt: skip


@pytest.mark.parametrize("kind", _TABLES)
@pytest.mark.parametrize("names", ["product", "pdp-container"])
def test_a_product_keeps_its_description_and_properties(kind: str, names: str) -> None:
    page = (
        f"<html><head><title>Oak paddle</title></head><body>{_MENU}<main class={names}><h1>Oak "
        "paddle</h1><div class=price>€ 48.00</div><button>Add to cart</button><div class="
        f"description><h2>Description</h2><p>{_SAID[0]}</p><p>{_SAID[1]}</p></div><div class=specs>"
        f"<h2>Properties</h2>{_TABLES[kind]}</div></main>{_OTHERS}{_FOOT}</body></html>"
    )
    text = extracted(page)
    assert all(said in text for said in _SAID)
    assert [k for pair in _PROPERTIES for k in pair if k not in text] == []
    assert "Axle grease" not in text
    assert "Cart" not in text
    if kind == "a table":
        assert "Length | 84 cm\nWeight | 3.2 kg" in text


_CODE = (
    "def turn(wheel, water):\n    while water.flows():\n        wheel.step()\n\n    return wheel",
    "$ mill --turn 3\nturning…\n  done in 2 s",
    "[mill]\nwheels = 2\n\n[river]\nname = \"Upper\"",
    "if (level > 3) {\n\topen(sluice);\n}",
    "{\n  \"wheels\": [\n    {\"id\": 1}\n  ]\n}",
)  # fmt: skip


@pytest.mark.parametrize("code", _CODE)
@pytest.mark.parametrize(
    "pattern",
    [
        "<pre>{}</pre>",
        "<pre><code class=lang>{}</code></pre>",
        "<div class=highlight><pre><span></span>{}</pre></div>",
    ],
)
def test_documentation_keeps_code_as_written(code: str, pattern: str) -> None:
    shown = pattern.format(code.replace("&", "&amp;").replace("<", "&lt;"))
    page = (
        f"<html><body>{_MENU}<div class=sidebar><ul><li><a href=/a>Install</a></li><li><a href=/b>"
        "First steps</a></li></ul></div><div class=document><h1>Turning a wheel</h1><p>A wheel is "
        f"turned by the function below, which waits for water and returns when there is none.</p>"
        f"{shown}<h2>Options</h2><p>These options say how it is turned, and how often:</p><table>"
        "<tr><th>Option</th><th>Default</th><th>Meaning</th></tr><tr><td>--turn</td><td>1</td><td>"
        "how often</td></tr><tr><td>--slow</td><td></td><td>with care</td></tr></table><p>All "
        f"other options are those of the sluice, which has a page of its own in this manual.</p>"
        f"</div>{_FOOT}</body></html>"
    )
    text = extracted(page)
    assert code in text
    assert "Option | Default | Meaning\n--turn | 1 | how often\n--slow |  | with care" in text
    assert f"```\n{code}\n```" in extracted(page, format="markdown")
