"""What the tree of a faulty page is, beside html5lib's: the text that is seen, in order, and the
boxes around each piece of it."""

from time import process_time

import html5lib
import pytest
from lxml.etree import Comment, strip_elements

from stages.extraction.layout import layout_of
from stages.html.page import parse
from tests.stages.web_pages import PARAGRAPHS

ONE, TWO, THREE = PARAGRAPHS["ca"]
REST = f"<main><h1>Pa</h1><p>{ONE}</p><p>{TWO}</p></main>"

PAGES = {
    "a button behind boxes": f"<header><div><button><i>M</i><div></button></div></header>{REST}",
    "a button behind a list": f"<button><ul><li><div>a</button>{REST}",
    "a button in a section": f"<section><button><div>m</button><p>{ONE}</p></section><p>{TWO}</p>",
    "a button in a cell": f"<table><tr><td><button><div>m</button>x</td></tr></table>{REST}",
    "two buttons": f"<div><button><div>m</button><button><div>n</button></div>{REST}",
    "a button never closed": f"<div><button>m<button>n</div>{REST}",
    "nav behind a box": f"<nav><div>menu</nav>{REST}",
    "footer behind a box": f"<footer><div>a</footer>{REST}",
    "header behind a box": f"<header class=h><div><p>a</header>{REST}",
    "aside behind boxes": f"<aside><div><div>a</aside>{REST}<p>{THREE}</p>",
    "section behind a box": f"<section><div>a</section><section><div>b</section>{REST}",
    "items behind boxes": "<ul><li><div>a</li><li><div>b</li></ul><p>c</p>",
    "list behind a box": f"<ul><li><div>a</ul>{REST}",
    "terms behind boxes": "<dl><dt><div>a</dt><dd><div>b</dd></dl><p>c</p>",
    "form behind a box": f"<form><div>a</form>{REST}",
    "a heading's other end": "<h2>a</h3><p>b</p><h3>c</h2><p>d</p>",
    "details": "<details><summary><div>a</summary><div>b</details><p>c</p>",
    "after the body": f"<body><p>a</p></body>{REST}</html>",
    "after the page": f"<html><body><header>a</header></body></html>{REST}</body></html>",
    "after the only end": f"<html><body><p>a</p></body></html>{REST}",
    "ends in capitals": f"<HTML><BODY><P>a</P></BODY></HTML>{REST}",
    "ends of paragraphs": f"{ONE}</p>{TWO}</p>{THREE}</p>",
    "an end of a line": "<div>a</br>b<br/>c</div>",
    "paragraphs that nest": "<p>a<p>b<p>c<div>d</div>",
    "an open link": f"<div><a href=x>one</div><p>{ONE}</p><p>{TWO}</p>",
    "links that nest": "<p><a href=x>a <a href=y>b</a></a> c</p>",
    "a link around boxes": f"<a href=x><div><h2>a</h2><p>b</p></div></a>{REST}",
    "forms that nest": f"<form><form><p>a</p></form><p>b</p></form>{REST}",
    "bold that is not closed": f"<p><b>a</p>{REST}",
    "bold that crosses": f"<p><b>a <i>b</b> c</i></p>{REST}",
    "a template": f"<template><p>a</p></template>{REST}",
    "a script": f"<script>'<div><p>'</script>{REST}",
    "noscript": f"<noscript><p>a</p></noscript>{REST}",
    "own elements": "<my-box><my-item>a</my-item><my-item>b</my-item></my-box><p>c</p>",
    "definitions without ends": "<dl><dt>a<dd>b<dt>c<dd>d</dl>",
    "cells without ends": "<table><tr><td>a<td>b<tr><td>c<td>d</table><p>e</p>",
    "an option list": f"<select><option>a<option>b</select>{REST}",
    "a drawing without an end": f"<svg><path><g>{REST}",
    "plain text": "<p>a</p><plaintext>b<c>d",
    "frames": "<html><frameset><frame src=x><noframes><p>a</p></noframes></frameset></html>",
    "a header in the head": f"<head><title>x</title><header>a</header></head>{REST}",
    "formatting around boxes": f"<b><div>a<p>b</b>c</div>{REST}",
    "a list in a paragraph": f"<p>a<ul><li>b</ul>c</p>{REST}",
    "comments": f"<!-- <div> -->{REST}<!-- a",
    "what is no markup in a page that is read again": (
        "<button><div>m</button><SCRIPT>'<p>'</SCRIPT><style>a{}</style><noscript><p>a</p></noscript>"
        f"<!-- <p> --><textarea><p></textarea>{REST}<script>'"
    ),
}
OTHERWISE = {
    "text in a table": f"<table>a<tr><td>b</td></tr></table>{REST}",
    "a box in a table": f"<table><div>a</div><tr><td>b</td></tr></table>{REST}",
    "own elements that close themselves": f"<my-a/>a<my-b/>{REST}",
    "boxes that close themselves": f"<div/>a<section/>{REST}",
    "a cell outside": f"<td>a</td><tr>b</tr>{REST}",
}
"""Pages whose boxes are left as libxml2 reads them, which is what their authors meant."""
_LEFT_OUT = {"p", "body", "tbody"}
"""Boxes on which nothing depends: a line is a paragraph with or without one."""


def boxes_of(tree):
    body = tree.find("body")
    made = layout_of(tree if body is None else body)
    found = []
    for block in made.blocks:
        around, at = [], block.box
        while at:
            around.append(made.boxes[at].tag)
            at = made.boxes[at].parent
        found.append((block.text, [tag for tag in around if tag not in _LEFT_OUT]))
    return found


def browsers(page):
    """The tree by html5lib, as in a browser that runs scripts."""
    builder = html5lib.getTreeBuilder("lxml")
    parser = html5lib.HTMLParser(tree=builder, namespaceHTMLElements=False)
    tree = parser.parse(page, scripting=True).getroot()
    strip_elements(tree, Comment, with_tail=False)
    return tree


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.filterwarnings("ignore")
def test_the_tree_of_browsers(name):
    assert boxes_of(parse(PAGES[name].encode())) == boxes_of(browsers(PAGES[name]))


@pytest.mark.parametrize("name", OTHERWISE)
@pytest.mark.filterwarnings("ignore")
def test_no_text_is_lost_where_the_boxes_are_others(name):
    ours, theirs = (
        sorted("".join(text for text, _ in boxes_of(tree)).replace(" ", ""))
        for tree in (parse(OTHERWISE[name].encode()), browsers(OTHERWISE[name]))
    )
    assert ours == theirs


@pytest.mark.parametrize(
    "page",
    [
        "<h1>a</h2>" + "<noscript>" * 50_000,
        "<h1>a</h2>" + "<noscript></noscript" * 20_000,
        "<h1>a</h2>" + "<script>" * 50_000,
        "<h1>a</h2>" + "<!-- <title" * 50_000,
        "<h1>a</h2><p>" + "".join(f"<b id={n}>" for n in range(3000)) + "</p>" + "<p>x" * 20_000,
        "<button><div></button>" + "<table><tr><td>" * 20_000,
    ],
)
def test_hostile_pages_take_no_time(page):
    start = process_time()
    assert parse(page.encode()) is not None
    assert process_time() - start < 5


def test_scripts_do_not_count_as_text_of_a_page():
    page = f"<script>{'a' * 9000}</script><button><div>m</button>{REST}"
    assert parse(page.encode()).find(".//main").getparent().tag != "button"
    assert [tags for text, tags in boxes_of(parse(page.encode())) if text == ONE] == [["main"]]
