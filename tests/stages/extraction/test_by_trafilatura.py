import logging

import pytest
from lxml.html import HTMLParser

from stages.extraction.by_trafilatura import _simplify, by_trafilatura
from stages.extraction.writing import Written
from stages.html.page import parse
from tests.stages.web_pages import PARAGRAPHS, article, forum


@pytest.mark.parametrize("tag", ["ca", "el"])
def test_the_main_text(tag):
    text = by_trafilatura(article(tag).encode(), 400, Written())
    assert [line for line in text.split("\n") if line in PARAGRAPHS[tag]] == [*PARAGRAPHS[tag]]
    assert "## 08:00" in by_trafilatura(article(tag).encode(), 400, Written("markdown"))


def test_no_page():
    assert by_trafilatura(b"<!-- nothing -->", 0, Written()) == ""


def test_tables_that_lay_out_the_page_become_blocks():
    tree = parse(
        b"<table id=a><tr><td><p>text</p>"
        b"<table id=b><tr><td>1</td><td>2</td></tr></table></td></tr>"
        b"</table><table id=c><tr><th>1</th></tr></table>",
        HTMLParser,
    )
    _simplify(tree)
    assert [table.get("id") for table in tree.iter("table")] == ["b", "c"]
    assert [element.tag for element in tree.iter("td", "th")] == ["td", "td", "th"]


def test_no_text_in_logs(caplog):
    with caplog.at_level(logging.DEBUG):
        for page in (article("ca"), forum("ru"), "<p>x"):
            by_trafilatura(page.encode(), 10_000, Written())
    assert not [r for r in caplog.records if r.name.split(".")[0] in ("trafilatura", "justext")]
