"""What the stage says of each block is what it did."""

import re

import pytest

from corpus.testing import batch_of
from stages.extraction.extract import Extract
from stages.extraction.reasons import Reason, Sign
from tests.docs.blocks import ROOT
from tests.stages.extraction.pages import extracted
from tests.stages.extraction.test_listings import LISTINGS
from tests.stages.extraction.threads import THREADS
from tests.stages.web_pages import BANNER, MENU, PARAGRAPHS, TITLES, article

ONE, TWO, THREE = PARAGRAPHS["ca"]


def explained(page, **settings):
    stage = Extract(**{"minimum_characters": 50, "explain": True, **settings})
    result = stage.process(batch_of([{"html": page.encode()}], stage.reads))
    assert result.quarantined[0].as_py() is None
    return result.columns["explained"][0].as_py()


def reason_of(text, page, **settings):
    """Whether the block with a text is kept, and the reason."""
    block = next(block for block in explained(page, **settings) if block["text"] == text)
    return block["kept"], block["reason"]


@pytest.mark.parametrize("page", [*map(article, TITLES), *THREADS.values()])
def test_what_is_kept_is_the_text(page):
    kept = [block["text"] for block in explained(page) if block["kept"]]
    text = re.sub("^(?:- |[0-9]+[.] )", "", extracted(page), flags=re.MULTILINE)
    assert [line for line in text.split("\n") if line] == [
        line for text in kept for line in text.split("\n")
    ]


@pytest.mark.parametrize("page", [article("ca"), *THREADS.values()])
def test_an_explanation_changes_nothing(page):
    assert extracted(page, explain=True) == extracted(page)
    assert "explained" not in Extract().adds


TEXT = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"


@pytest.mark.parametrize(
    ("text", "page", "expected"),
    [
        (ONE, f"<article>{TEXT}</article>", (True, Reason.MODEL_SCORE)),
        ("home", f"<nav>{MENU}</nav><article>{TEXT}</article>", (False, Reason.MODEL_SCORE)),
        ("Hi", f"<article>{TEXT}<div class=d-none>Hi</div></article>", (False, Reason.HIDDEN)),
        ("Us", f"<article>{TEXT}</article><div id=cookie-bar>Us</div>", (False, Reason.NOTICE)),
        ("El pa", f"<title>El pa</title><h1>El pa</h1>{TEXT}", (False, Reason.TITLE)),
        ("12.3.2021", f"<main><p>12.3.2021</p>{TEXT}</main>", (False, Reason.DATE)),
        ("12.3.2021", f"<main>{TEXT}<p>12.3.2021</p></main>", (False, Reason.DATE)),
    ],
)
def test_reasons(text, page, expected):
    assert reason_of(text, f"<body>{page}</body>") == expected


def test_reasons_of_settings():
    page = f"<article>{TEXT}<pre>if pa:\n    menja()</pre></article>"
    assert reason_of("if pa:\n    menja()", page, code=False) == (False, Reason.SETTING)
    table = f"<article>{TEXT}<table>{'<tr><td>pa</td><td>500 g</td></tr>' * 2}</table></article>"
    assert reason_of("500 g", table, tables=False) == (False, Reason.SETTING)


def test_reasons_of_whole_pages():
    page = f"<body>{LISTINGS['a front page']}</body>"
    assert {block["reason"] for block in explained(page) if not block["kept"]} >= {Reason.LISTING}
    assert not any(block["kept"] for block in explained(page))
    text = " ".join(PARAGRAPHS["ca"])
    asked = f'<article class="a-comment"><p>{text}</p></article>'
    assert reason_of(text, asked, engine="trafilatura") == (True, Reason.TRAFILATURA)
    asked = f"<main><article><p>{text}</p></article></main>"
    assert reason_of(text, asked, engine="resiliparse") == (True, Reason.RESILIPARSE)


def test_reasons_of_posts():
    found = explained(THREADS["a bulletin board"])
    assert {block["reason"] for block in found if block["kept"]} <= {
        Reason.MODEL_SCORE,
        Reason.POST,
    }
    assert any(block["reason"] == Reason.BYLINE for block in found)


def test_signs_and_boxes():
    found = explained(f"<nav class=top><ul>{MENU}</ul></nav><article>{TEXT}</article>{BANNER}")
    first, last = found[0], found[-1]
    assert first["signs"] == [Sign.LINK_DENSITY, Sign.NAVIGATION]
    assert first["box"] == "nav.top > ul > li"
    assert 0 <= first["score"] < 0.5 < next(b for b in found if b["text"] == ONE)["score"] <= 1
    assert last["signs"] == [Sign.NOTICE]


def test_large_pages_are_explained_in_one_piece():
    many = "".join(f"<p>{n}. {ONE}</p>" for n in range(4200))
    found = explained(f"<article>{many}</article>")
    assert [block["text"] for block in found] == [f"{n}. {ONE}" for n in range(4200)]
    kept = [block["text"] for block in found if block["kept"]]
    assert kept == extracted(f"<article>{many}</article>").split("\n")
    assert all(block["score"] is not None for block in found)


def test_a_page_that_cannot_be_read_has_no_blocks():
    assert explained("") == []


@pytest.mark.parametrize("word", [*Reason, *Sign])
def test_each_word_is_documented(word):
    assert f"`{word}`" in (ROOT / "docs" / "reading-the-web.md").read_text("utf-8")
