"""The layout of a page as its reader sees it: blocks of text inside nested boxes.

A block is a run of text that only inline elements interrupt: a paragraph, a heading, a cell, an
entry of a menu. A box is any other element, with the range of blocks in it. Boxes are numbered in
the order of the page, so a box comes before all boxes inside it; the page itself is box 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from stages.extraction.columns import IN_TABLES, columns_of, number_columns
from stages.extraction.unseen import INLINE, displayed, hides, without_unseen

__all__ = ["HEADINGS", "Block", "Box", "Layout", "layout_of"]

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SOFT_HYPHEN = "\xad"
_BREAK = "\0"
"""Stands for a line break in text whose white space is not collapsed yet; parsed text never holds
a zero."""
_PLACE, _ELSEWHERE = "place", "elsewhere"
"""Where links lead: to a place of this page, or to another page."""
_TITLE = 200
"""Characters in which a heading names its section."""
_KINDS = frozenset({"role", "itemprop"})
"""Attributes that say what a box is."""
_SECTIONS = HEADINGS | {"section"}
"""Elements that get their id from a heading."""


@dataclass(slots=True)
class Block:
    """A run of text.

    text: with white space collapsed and line breaks kept. size: its characters. links: how many
    of them are in links to other pages. places: how many are in links to a place of this page.
    box: the number of the innermost box around it.
    """

    text: str
    size: int
    links: int
    places: int
    box: int


@dataclass(slots=True)
class Box:
    """An element that is not inline.

    names: its class, id, role and kind (schema.org), and `hidden` where the page hides it. start,
    end: the range of its blocks. parent: the number of the box around it; box 0, the page, is its
    own parent. columns: of a cell in a table the number of columns before it, of a row that of all
    its columns; both 0 where the page has so many that it lays out no data.
    """

    tag: str
    names: str
    parent: int
    start: int
    end: int = 0
    columns: int = 0


@dataclass(frozen=True)
class Layout:
    """The blocks and boxes of a page, in the order of the page."""

    blocks: Sequence[Block]
    boxes: Sequence[Box]

    def part(self, start: int, end: int) -> "Layout":
        """The layout of the blocks from `start` to before `end`, inside the boxes around them."""
        end = min(end, len(self.blocks))
        number: dict[int, int] = {}
        boxes: list[Box] = []
        for old, box in enumerate(self.boxes):
            if box.start < end and start < box.end:
                number[old] = len(boxes)
                within = (max(box.start, start) - start, min(box.end, end) - start)
                boxes.append(Box(box.tag, box.names, number[box.parent], *within, box.columns))
        blocks = [replace(block, box=number[block.box]) for block in self.blocks[start:end]]
        return Layout(blocks, boxes)


def layout_of(body: Any) -> Layout:
    """The layout of an lxml element, usually the body. Elements that do not count for the layout
    are removed from the tree."""
    from lxml.etree import strip_tags

    without_unseen(body)
    strip_tags(body, *INLINE)
    number_columns(body)
    return _walk(body)


def _walk(body: Any) -> Layout:  # noqa: PLR0912, PLR0915 - one loop, in which most of the time is spent
    """The layout, by one walk over all elements in document order."""
    blocks: list[Block] = []
    boxes = [Box("body", "", 0, 0)]
    path = [body]  # the elements around
    box = links = places = in_pre = 0
    count = 0  # of blocks; equal numbers, tags and names are one object, which saves memory
    known: dict[str, str] = {}
    led = ""  # where the innermost link around leads: "", another page or a place of this one
    outer: list[str] = []  # the same for the links around that one, which only broken pages have
    run: list[str] = [body.text] if body.text else []
    for element in chain(body.iterdescendants(), (None,)):
        parent = None if element is None else element.getparent()
        while path and path[-1] is not parent:
            left = path.pop()
            tag = left.tag
            if tag == "a":
                led = outer.pop()
            elif tag != "br":
                if run:
                    if _end_block(blocks, run, links, places, box, in_pre):
                        count = len(blocks)
                    run, links, places = [], 0, 0
                made = boxes[box]
                made.end = count
                in_pre -= tag == "pre"
                if made.start == count and box:  # a box without text, such as a picture
                    boxes.pop()
                elif box:
                    names = _names(left, tag, blocks[made.start].text)
                    made.names = known.setdefault(names, names)
                    if tag in IN_TABLES:
                        made.columns = columns_of(left)
                box = made.parent
            if path and (text := left.tail) and (run or not text.isspace()):
                run.append(text)
                if led:
                    if led is _PLACE:
                        places += len(text.strip())
                    else:
                        links += len(text.strip())
        if element is None:
            break
        path.append(element)
        tag = element.tag
        if tag == "a":
            outer.append(led)
            led = _leads(element.get("href")) or led
        elif tag == "br":
            if run:
                run.append(_BREAK)
        else:
            if run:
                if _end_block(blocks, run, links, places, box, in_pre):
                    count = len(blocks)
                run, links, places = [], 0, 0
            boxes.append(Box(known.setdefault(tag, tag), "", box, count))
            box = len(boxes) - 1
            in_pre += tag == "pre"
        if (text := element.text) and (run or not text.isspace()):
            run.append(text)
            if led:
                if led is _PLACE:
                    places += len(text.strip())
                else:
                    links += len(text.strip())
    return Layout(blocks, boxes)


def _leads(href: str | None) -> str:
    """Where a link leads. Without an address it is none, and only names a place (HTML standard,
    4.5.1)."""
    if href is None:
        return ""
    return _PLACE if href.startswith("#") and len(href) > 1 else _ELSEWHERE


def _end_block(
    blocks: list[Block], run: list[str], links: int, places: int, box: int, in_pre: int
) -> bool:
    """Add the block that `run` makes; false if it has no text. links, places: characters of the run
    in links."""
    text = "".join(run)
    text = _preformatted(text) if in_pre else _collapsed(text)
    if text:
        size = len(text)
        links = min(links, size)
        blocks.append(Block(text, size, links, min(places, size - links), box))
    return bool(text)


def _preformatted(text: str) -> str:
    return "" if text.isspace() else text.replace(_BREAK, "\n").strip("\n").rstrip()


def _collapsed(text: str) -> str:
    if _SOFT_HYPHEN in text:
        text = text.replace(_SOFT_HYPHEN, "")
    if _BREAK not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line)


def _names(element: Any, tag: str, first: str) -> str:
    """Class, id, role and kind (schema.org) of an element in one string, and `hidden` where it is
    hidden.

    first: the element's first block. An id that generators of documents made from a heading says
    nothing about the section ("related-work").
    """
    names = ""
    for name, value in element.items():
        if name == "class":
            names += " " + displayed(value)
        elif name == "id":
            if tag not in _SECTIONS or _slug(value) not in _slug(first[:_TITLE]):
                names += " " + value
        elif name in _KINDS:
            names += " " + value
        elif name == "itemtype":
            names += " " + value.rsplit("/", 1)[-1]
        elif (name == "hidden" and hides(value, None)) or (name == "style" and hides(None, value)):
            names += " hidden"
    return names[1:]


def _slug(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return "".join(filter(str.isalnum, text.lower()))
