import pytest
from lxml.html import HTMLParser

from stages.html.page import About, is_binary, is_overloaded, parse


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
    tree = parse(f"<html><head>{head}</head><body><h1>Heading <i>one</i></h1><p>x</p>".encode())
    assert About(tree).title == title


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
    tree = parse(f"<p>x</p>{markup}".encode())
    assert About(tree).published == ("2024-03-17" if published else "")


@pytest.mark.parametrize(
    "beside",
    [
        "<div class=comments><p>{}</p></div>",
        "<ol class=comment-list><li><div><a>{}</a></div></li></ol>",
        "<section id=comentaris><article><header>{}</header></article></section>",
        '<article id="comment-7" class="comment-body">{}</article>',
        "<div class=kommentare><div>{}</div></div>",
        '<div itemprop="comment"><meta itemprop="datePublished" content="2022-12-12">{}</div>',
        "<aside><ul><li>{}</li></ul></aside>",
        "<footer>{}</footer>",
        '<div class="sidebar widget">{}</div>',
        '<div class="related-posts"><a>{}</a></div>',
        '<script type="application/ld+json">{{"@type": "Comment", "datePublished": "2022-12-12"}}'
        "</script><nav>{}</nav>",
    ],
)
def test_the_date_of_a_comment_is_none_of_the_page(beside):
    beside = beside.format("<time datetime=2022-12-12>12.12.</time>")
    for own in ("", "<time datetime=2024-03-17>"):
        page = f"<article class=open-comments><p>x</p>{own}</article>{beside}"
        assert About(parse(page.encode())).published == ("2024-03-17" if own else "")
        page = f"{beside}<main><p>x</p>{own}</main>"
        assert About(parse(page.encode())).published == ("2024-03-17" if own else "")


@pytest.mark.parametrize("tag", ["html", "body", "article", "main"])
def test_a_text_that_has_comments_is_none(tag):
    page = f'<{tag} class="post has-comments"><p><time datetime=2024-03-17></p>'
    assert About(parse(page.encode())).published == "2024-03-17"


def test_a_page_without_a_body_tag():
    tree = parse(
        b"<title>T</title><meta name=a><article><h1>H</h1><p>one</p></article>two<p>three</p>"
    )
    assert [e.tag for e in tree.find("head")] == ["title", "meta"]
    assert "".join(tree.find("body").itertext()) == "Honetwothree"


def test_control_characters_do_not_end_the_page():
    page = "<p>a\x00b\x0bc\x1f</p><p>d\ufffe\uffff</p>"
    assert "".join(parse(page.encode()).itertext()) == "abcd"
    assert parse(page.encode(), HTMLParser).text_content() == "abcd"


@pytest.mark.parametrize("page", [b"", b" \n<!-- x -->", b"<?php ?>"])
def test_a_page_without_elements(page):
    assert parse(page) is None


def test_a_tag_of_thousands_of_attributes():
    many = "".join(f"a{n}={n} " for n in range(21_000))
    assert is_overloaded(f"<p {many}>text".encode())
    assert not is_overloaded(f"<p>{many}</p><p title='{many}'>text".encode())


def test_dates_as_they_are_shown():
    page = "<time datetime=2024-03-17>17 de <b>Març</b></time><time> </time>"
    assert About(parse(page.encode())).dates == {"17 de març"}


@pytest.mark.parametrize(
    ("text", "binary"),
    [
        ("", False),
        ("<p>a few words\x00 of text</p>", False),
        ("%PDF-1.7\n\x80\x81\x82\ufffd", True),
    ],
)
def test_binary(text, binary):
    assert is_binary(text.encode()) is binary
