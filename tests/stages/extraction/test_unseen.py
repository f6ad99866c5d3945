"""What of a page is seen: buttons, hidden elements, menus."""

import pytest

from stages.extraction.choice import main_blocks
from stages.extraction.layout import layout_of
from stages.html.page import parse
from tests.stages.web_pages import MENU, PARAGRAPHS

ONE, TWO, THREE = PARAGRAPHS["ca"]
TEXT = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"


def layout(markup):
    tree = parse(f"<html><body>{markup}</body></html>".encode())
    return layout_of(tree.find("body"))


def texts(markup):
    return [block.text for block in layout(markup).blocks]


def chosen(markup):
    made = layout(markup)
    return [made.blocks[number].text for number in main_blocks(made)]


@pytest.mark.parametrize(
    "markup",
    [
        "<h2><button>Question</button></h2><p>Answer</p>",
        "<h3 class=q><span><button type=button aria-expanded=false>Question<svg><title>open</title>"
        "</svg></button></span></h3><p>Answer</p>",
        "<details><summary><button>Question</button></summary>Answer</details>",
        "<dl><dt><button>Question</button></dt><dd>Answer</dd></dl>",
        "<div role=heading aria-level=3><button>Question</button></div><p>Answer</p>",
        "<button class=accordion>Question</button><div class=panel>Answer</div>",
        "<div class=faq__item><button>Question</button><div>Answer</div></div>",
        "<h2><button>Question</button> <button>+</button></h2><p>Answer</p>",
    ],
)
def test_a_button_that_is_a_heading_stays(markup):
    assert texts(markup) == ["Question", "Answer"]


@pytest.mark.parametrize(
    "markup",
    [
        "<h2>Bread <button>Copy</button></h2><p>Text</p>",
        "<h2>Bread</h2><p>Text <button>More</button></p>",
        "<h2>Bread</h2><button>Share</button><p>Text</p>",
        "<h2>Bread</h2><div><button class=menu><span>Menu</span></button></div><p>Text</p>",
        "<h2>Bread</h2><form><button type=submit>Send</button></form><p>Text</p>",
    ],
)
def test_other_buttons_go(markup):
    assert texts(markup) == ["Bread", "Text"]


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">x</span>',
        "<span style='color: red; DISPLAY : none'>x</span>",
        '<em style="visibility:hidden">x</em>',
        "<small hidden>x</small>",
        "<b hidden=hidden><i>x</i></b>",
        '<a href=/ class="skip sr-only">x</a>',
        "<span class=visually-hidden>x</span>",
        '<span class="badge d-none">x</span>',
        "<time class=hidden>x</time>",
        '<span class="inline md:hidden">x</span>',
        '<span class="d-inline d-md-none">x</span>',
    ],
)
def test_hidden_words_in_a_line_go(hidden):
    assert texts(f"<p>Flour{hidden} and water</p>") == ["Flour and water"]


@pytest.mark.parametrize(
    "shown",
    [
        '<span class="hidden md:inline">x</span>',
        '<span class="d-none d-lg-inline-block">x</span>',
        '<span class="sr-only sm:not-sr-only">x</span>',
        "<span aria-hidden=true>x</span>",
        "<span hidden=until-found>x</span>",
        '<span style="display:inline">x</span>',
        '<span class="overflow-hidden hidden-xs">x</span>',
    ],
)
def test_shown_words_in_a_line_stay(shown):
    assert texts(f"<p>Flour {shown} and water</p>") == ["Flour x and water"]


@pytest.mark.parametrize(
    "names",
    [
        "hidden md:block",
        "d-none d-md-block",
        "hidden lg:flex gap-4",
        "hidden sm:grid",
        "d-none d-xl-flex",
    ],
)
def test_what_is_hidden_on_telephones_alone_is_text(names):
    page = f'<main><p>{ONE}</p><div class="{names}"><p>{TWO}</p></div><p>{THREE}</p></main>'
    assert chosen(page) == [ONE, TWO, THREE]


@pytest.mark.parametrize(
    "attributes",
    [
        'class="md:hidden"',
        "class=d-md-none",
        "class=hidden",
        "hidden",
        'style="visibility: hidden"',
    ],
)
def test_what_is_hidden_is_no_text(attributes):
    page = f"<main><p>{ONE}</p><div {attributes}><p>{TWO}</p></div><p>{THREE}</p></main>"
    assert chosen(page) == [ONE, THREE]


def test_what_holds_all_text_is_not_hidden():
    text = " ".join(PARAGRAPHS["ca"])
    assert chosen(f"<span hidden>{text} {text}</span>") == [f"{text} {text}"]


@pytest.mark.parametrize(
    "page",
    [
        f"<nav><ul>{MENU}</ul><div>{TEXT * 3}</div></nav><footer><p>Rights.</p></footer>",
        f"<nav><ul>{MENU}</ul><div>{TEXT * 3}</div>",
        f"<nav><nav>{MENU}</nav><main>{TEXT * 3}</main></nav>",
        f"<menu><article>{TEXT * 3}</article></menu>",
    ],
)
def test_a_menu_around_the_page_is_none(page):
    assert chosen(page) == [ONE, TWO, THREE] * 3


@pytest.mark.parametrize(
    "page",
    [
        f"<main><p>{ONE}</p><p>{TWO}</p></main><footer>{TEXT * 9}</footer>",
        f"<main><p>{ONE}</p><p>{TWO}</p></main><menu>{MENU * 50}</menu>",
        f"<nav>{MENU * 99}</nav><main><p>{ONE}</p><p>{TWO}</p></main>",
        f"<main><p>{ONE}</p><p>{TWO}</p></main><footer hidden><h2>Terms</h2>{TEXT * 9}</footer>",
    ],
)
def test_other_menus_go(page):
    assert chosen(page) == [ONE, TWO]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<my-a><template shadowrootmode=open><p>x</p></template></my-a>", ["x"]),
        ("<my-a><template shadowrootmode=closed><p>x</p></template>light</my-a>", ["x"]),
        (
            "<my-a><template shadowrootmode=open><h2>x</h2><slot></slot></template><p>y</p></my-a>",
            ["x", "y"],
        ),
        (
            "<my-a><template shadowrootmode=open><slot name=b></slot><slot name=a></slot>"
            "</template>"
            "<p slot=a>first</p><p slot=b>second</p><p>none</p></my-a>",
            ["second", "first"],
        ),
        (
            "<my-a><template shadowrootmode=open><slot>nothing yet</slot></template></my-a>",
            ["nothing yet"],
        ),
        (
            "<my-a><template shadowrootmode=open><my-b><template shadowrootmode=open><p>x</p>"
            "</template></my-b></template></my-a>",
            ["x"],
        ),
        ("<template><p>x</p></template><p>y</p>", ["y"]),
    ],
)
def test_shadow_roots(page, found):
    assert texts(page) == found


@pytest.mark.parametrize(
    "page",
    [
        "<p>a</p><noframes><p>x</p></noframes>",
        "<p>a</p><noframes>x <b>y</b></noframes>",
        "<p>a</p><noembed>x</noembed>",
        "<p>a</p><noscript><p>x</p></noscript>",
        "<p>a</p><iframe><p>x</p></iframe>",
    ],
)
def test_what_is_there_for_other_browsers(page):
    assert texts(page) == ["a"]


def test_noscript_counts_where_it_holds_the_page():
    lines = [ONE, TWO, THREE]
    assert texts(f"<div>loading</div><noscript>{TEXT}{TEXT}</noscript>") == ["loading", *lines * 2]
    assert texts(f"{TEXT}<noscript>{TEXT}{TEXT}</noscript>") == lines


WITHOUT_SCRIPTS = f"<noscript>{TEXT * 3}</noscript>"


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        (f"<div>Loading</div>{WITHOUT_SCRIPTS}", ["Loading", *[ONE, TWO, THREE] * 3]),
        (WITHOUT_SCRIPTS, [ONE, TWO, THREE] * 3),
        (f"<main>{TEXT}</main>{WITHOUT_SCRIPTS}", [ONE, TWO, THREE]),
        (f"<main>{TEXT}</main><noscript>Turn scripts on.</noscript>", [ONE, TWO, THREE]),
        ("<p>Little.</p><noscript>Turn scripts on.</noscript>", ["Little."]),
    ],
)
def test_what_is_shown_without_scripts_counts_where_it_is_nearly_all(page, seen):
    assert texts(page) == seen
