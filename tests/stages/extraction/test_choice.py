"""What is chosen of a page, case by case; how often it is right is measured on gold pages."""

import pytest

from stages.extraction.choice import main_blocks, prose_of
from stages.extraction.layout import Layout, layout_of
from stages.html.page import parse
from tests.stages.web_pages import BANNER, MENU, PARAGRAPHS

ONE, TWO, THREE = PARAGRAPHS["ca"]
TEXT = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
TEASERS = "".join(
    f'<div class="item item-{n}"><a href=/{n}>Una altra història del poble, {n}</a>'
    f"<p>Va passar fa {n} anys, i qui ho va veure encara en parla sovint a la plaça.</p></div>"
    for n in range(6)
)
COMMENTS = "".join(
    f"<div class=c><b>Veí {n}</b><p>Molt ben explicat, gràcies, i fins a la pròxima!</p></div>"
    for n in range(4)
)


def chosen(markup):
    layout = layout_of(parse(f"<body>{markup}</body>".encode()).find("body"))
    return [layout.blocks[number].text for number in main_blocks(layout)]


@pytest.mark.parametrize(
    "page",
    [
        f"<div class=menu><ul>{MENU * 9}</ul></div><div class=text>{TEXT}</div>{BANNER}",
        f"<div><div class=hd>{MENU}</div><div class=tx>{TEXT}</div><div>{TEASERS}</div></div>",
        f"<div class=menu><ul>{MENU * 9}</ul></div><div class=tx>{TEXT}"
        f"<div class=comments>{COMMENTS}</div></div>",
        f"<div><p>{ONE}</p></div><div class=ad>{TWO}</div><div><p>{TWO}</p><p>{THREE}</p></div>",
        f"<table><tr><td>{MENU}</td><td>{ONE}<p>{TWO}<p>{THREE}</td></tr></table>",
    ],
    ids=["menu", "teasers", "comments under a text", "text in two boxes", "layout by tables"],
)
def test_the_text_and_nothing_else(page):
    assert chosen(page) == [ONE, TWO, THREE]


def test_entries_of_a_listing_keep_their_headlines():
    found = chosen(f"<div class=menu>{MENU}</div><div class=list>{TEASERS}</div>")
    assert len(found) == 12
    assert found[0].startswith("Una altra")


def test_comments_are_the_text_where_there_is_nothing_else():
    found = chosen(f"<div class=comments>{COMMENTS * 3}</div>")
    assert sum(text.startswith("Molt ben explicat") for text in found) == 12


def test_a_notice_is_never_the_text():
    assert chosen(BANNER) == []


def test_what_belongs_to_a_text_is_short_too():
    rest = "<h2>Ingredients</h2><ul><li>farina</li><li>aigua</li></ul>"
    assert chosen(f"<article><h2>El pa</h2>{TEXT}{rest}<p>Bon profit!</p></article>") == [
        *("El pa", ONE, TWO, THREE),
        *("Ingredients", "farina", "aigua", "Bon profit!"),
    ]


def test_a_list_at_the_end_that_leads_elsewhere():
    item = "<li><a href=x>Una altra història</a>: el que va passar fa molts anys al poble.</li>"
    items = item * 3
    assert chosen(f"<div>{TEXT}<h3>Més</h3><ul>{items}</ul></div>") == [ONE, TWO, THREE]
    assert len(chosen(f"<div><p>{ONE}</p><ul>{items}</ul><p>{TWO}</p><p>{THREE}</p></div>")) == 6


def test_names_are_not_believed_where_nearly_all_is_set_apart():
    assert chosen(f'<div class="sidebar-page"><div class=tx>{TEXT}</div></div>') == [
        ONE,
        TWO,
        THREE,
    ]


def test_a_page_without_prose():
    assert main_blocks(Layout.of([], [])) == []
    assert chosen(f"<ul>{MENU}</ul>") == []


def test_prose_is_neither_link_nor_menu_nor_notice():
    page = f"<nav>{TWO}</nav><p>{ONE}</p><a href=x>{TWO}</a>{BANNER} tail"
    layout = layout_of(parse(f"<body>{page}".encode()).find("body"))
    assert prose_of(layout) == len(ONE) + len("tail")
