"""The main text of a page by trafilatura's rules."""

import logging
import re
from functools import cache
from typing import Any

from stages.extraction.writing import Written
from stages.html.page import parse

__all__ = ["by_trafilatura"]

_USUAL = (0.5, 1.5)
"""Bounds of the text's length, relative to the prose of the page; outside them trafilatura's
fallbacks are used too."""
_GAP = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BLOCKS = ("p", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "article", "table")
_TABLE_PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th", "caption")
_LINKED_DATA = "application/ld+json"


def by_trafilatura(page: bytes, prose: int, how: Written) -> str:
    """The main text of a page in UTF-8. Where its length is far from the amount of prose on the
    page, it is taken again with trafilatura's fallbacks (readability, jusText).

    prose: characters of prose on the page. The setting `how.code` has no effect.
    """
    from lxml.html import HTMLParser
    from trafilatura import extract

    tree = parse(page, HTMLParser)
    if tree is None:
        return ""
    _simplify(tree)
    text = extract(tree, options=_options(how, fast=True)) or ""
    low, high = _USUAL
    if not low * prose <= len(text) <= high * prose:
        text = extract(tree, options=_options(how, fast=False)) or ""
    return text.strip() if how.form == "markdown" else _GAP.sub("\n", text).strip()


@cache
def _options(how: Written, fast: bool) -> Any:
    """Trafilatura's options; `dedup` stays off, since it remembers pages that it has seen."""
    from trafilatura.settings import Extractor

    for library in ("trafilatura", "readability", "justext", "htmldate"):
        # The messages of these libraries quote pages.
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    return Extractor(
        output_format="markdown" if how.form == "markdown" else "txt",
        tables=how.tables,
        fast=fast,
        comments=False,
        with_metadata=False,
        dedup=False,
    )


def _simplify(tree: Any) -> None:
    """Take out what is never main text, and turn tables that lay out the page into plain blocks.

    Such tables contain paragraphs, lists or other tables; treated as data, their cells would lose
    all line breaks. JSON-LD stays, since trafilatura reads there whether the page is a forum.
    """
    from lxml.etree import strip_elements

    strip_elements(tree, "style", "svg", with_tail=False)
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != _LINKED_DATA:
            script.text = None
    if tree.find(".//table") is None:
        return
    layout = {table for block in tree.iter(*_BLOCKS) for table in block.iterancestors("table")}
    parts = [(part, next(part.iterancestors("table"), None)) for part in tree.iter(*_TABLE_PARTS)]
    for part in [part for part, owner in parts if owner in layout] + list(layout):
        part.tag = "div"
