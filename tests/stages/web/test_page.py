import pytest

from stages.web.page import is_binary, parse, published_of, simplify, title_of, visible
from tests.stages.web_pages import BANNER, MENU, PARAGRAPHS


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content=" The\n bread "><title>x</title>', "The bread"),
        ('<meta name="twitter:title" content="The bread">', "The bread"),
        ('<script type="application/ld+json">[{"headline": "The bread"}]</script>', "The bread"),
        (
            '<script type="application/ld+json">{"@graph": [1, {"headline": "Bread"}]}</script>',
            "Bread",
        ),
        ('<script type="application/ld+json">{"headline":</script><title>Bread</title>', "Bread"),
        ("<title> The  bread &amp; more | Site</title>", "The bread & more | Site"),
        ("", "Heading one"),
    ],
)
def test_title(head, title):
    tree = parse(f"<html><head>{head}</head><body><h1>Heading <i>one</i></h1><p>x</p>")
    assert title_of(tree) == title


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        ('<meta property="article:published_time" content="2024-03-17T08:00:00+01:00">', True),
        ('<meta itemprop="datePublished" content="2024-03-17">', True),
        ('<meta name="DC.date.issued" content="20240317">', True),
        ('<script type="application/ld+json">{"datePublished": "2024-03-17"}</script>', True),
        ('<p>x<time datetime="2024-03-17 08:00">today</time>', True),
        ('<meta name="date" content="yesterday"><time datetime="2024-03-17">', True),
        ('<meta name="date" content="2024-13-17">', False),
        ("<time>17.3.2024</time>", False),
        ("", False),
    ],
)
def test_date(markup, published):
    assert published_of(parse(f"<p>x</p>{markup}")) == ("2024-03-17" if published else "")


def test_prose_is_neither_menu_nor_link_nor_notice():
    one, two, _ = PARAGRAPHS["ca"]
    page = f"<nav><ul>{MENU}</ul></nav><p>{one}</p><a href=x>{two}</a>{BANNER} tail"
    seen, prose = visible(parse(f"<html><head><title>{two}</title></head><body>{page}"))
    assert prose == len(one) + len("tail")
    assert seen > len(one) + len(two) + len("tail") + 200


def test_what_a_browser_does_not_show_is_not_seen():
    page = "<script>abc</script><style>abc</style><noscript>abc</noscript><!-- abc --><select>abc"
    assert visible(parse(f"<div>{page}</select></div>")) == (0, 0)


def test_a_recipe_for_cookies_is_prose():
    assert visible(parse('<div class="recipe cookies"><p>Mix butter and flour.</p></div>')) == (
        21,
        21,
    )


def test_tables_that_lay_out_the_page_become_blocks():
    tree = parse(
        "<table id=a><tr><td><p>text</p><table id=b><tr><td>1</td><td>2</td></tr></table></td></tr>"
        "</table><table id=c><tr><th>1</th></tr></table>"
    )
    simplify(tree)
    assert [table.get("id") for table in tree.iter("table")] == ["b", "c"]
    assert [element.tag for element in tree.iter("td", "th")] == ["td", "td", "th"]


def test_a_page_without_a_body_tag():
    tree = parse(
        "<title>T</title><meta name=a><article><h1>H</h1><p>one</p></article>two<p>three</p>"
    )
    assert [e.tag for e in tree.find("head")] == ["title", "meta"]
    assert tree.find("body").text_content() == "Honetwothree"


def test_control_characters_do_not_end_the_page():
    assert parse("<p>a\x00b\x0bc\x1f</p><p>d</p>").text_content() == "abcd"
    assert parse(" \n<!-- x -->") is None


@pytest.mark.parametrize(
    ("text", "binary"),
    [
        ("", False),
        ("<p>a few words\x00 of text</p>", False),
        ("%PDF-1.7\n\x80\x81\x82\ufffd", True),
    ],
)
def test_binary(text, binary):
    assert is_binary(text) is binary
