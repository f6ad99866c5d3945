"""The layout of a page as its reader sees it: blocks of text inside nested boxes.

A block is a run of text that only inline elements interrupt: a paragraph, a heading, a cell, an
entry of a menu. A box is any other element, with the range of blocks in it. Boxes are numbered in
the order of the page, so a box comes before all boxes inside it; the page itself is box 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

from stages.extraction.columns import IN_TABLES, columns_of, number_columns
from stages.extraction.names import NO_HINTS, Hints, hints_of
from stages.extraction.unseen import INLINE, displayed, hides, without_unseen

__all__ = ["FLOW", "HEADINGS", "Block", "Box", "Layout", "Sums", "layout_of"]

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
FLOW = HEADINGS | frozenset(
    "p li ul ol dl dt dd blockquote pre table thead tbody tfoot tr figure figcaption center font "
    "form".split()
)
"""Tags of boxes inside a text, which do not separate one text from another."""
_SOFT_HYPHEN = "\xad"
_BREAK = "\0"
"""Stands for a line break in text whose white space is not collapsed yet; parsed text never holds
a zero."""
_NAMING = frozenset({"class", "id", "role"})
"""Attributes that name a box."""


@dataclass(slots=True)
class Block:
    """A run of text.

    text: with white space collapsed and line breaks kept. size: its characters. links: how many
    of them are in links. box: the number of the innermost box around it.
    """

    text: str
    size: int
    links: int
    box: int


@dataclass(slots=True)
class Box:
    """An element that is not inline.

    names: its class, id and role, and `hidden` where the page hides it. hints: what the names say.
    start, end: the range of its blocks. parent: the number of the box around it; box 0, the page,
    is its own parent. columns: of a cell in a table the number of columns before it, of a row that
    of all its columns; both 0 where the page has so many that it lays out no data.
    """

    tag: str
    names: str
    parent: int
    start: int
    end: int = 0
    hints: Hints = NO_HINTS
    columns: int = 0

    @property
    def is_leaf(self) -> bool:
        """Whether the box has a single block, and so is a mere paragraph whatever its tag."""
        return self.end - self.start == 1


@dataclass(frozen=True)
class Layout:
    """The blocks and boxes of a page, in the order of the page."""

    blocks: Sequence[Block]
    boxes: Sequence[Box]


class Sums:
    """Sums over ranges of blocks of a figure that each block has, each in constant time."""

    def __init__(self, figures: Sequence[float]) -> None:
        self._until = [0.0, *accumulate(figures)]

    def of(self, box: Box) -> float:
        """The sum over the blocks of a box."""
        return self._until[box.end] - self._until[box.start]

    def between(self, start: int, end: int) -> float:
        """The sum over the blocks from `start` to before `end`."""
        return self._until[end] - self._until[start]


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
    box = links = in_links = in_pre = 0
    run: list[str] = [body.text] if body.text else []
    for element in chain(body.iterdescendants(), (None,)):
        parent = None if element is None else element.getparent()
        while path and path[-1] is not parent:
            left = path.pop()
            tag = left.tag
            if tag == "a":
                in_links -= 1
            elif tag != "br":
                if run:
                    _end_block(blocks, run, links, box, in_pre)
                    run, links = [], 0
                made = boxes[box]
                made.end = len(blocks)
                in_pre -= tag == "pre"
                if made.start == made.end and box:  # a box without text, such as a picture
                    boxes.pop()
                elif box:
                    if names := _names(left.items()):
                        made.names, made.hints = names, hints_of(names)
                    if tag in IN_TABLES:
                        made.columns = columns_of(left)
                box = made.parent
            if path and (text := left.tail) and (run or not text.isspace()):
                run.append(text)
                if in_links:
                    links += len(text.strip())
        if element is None:
            break
        path.append(element)
        tag = element.tag
        if tag == "a":
            in_links += 1
        elif tag == "br":
            if run:
                run.append(_BREAK)
        else:
            if run:
                _end_block(blocks, run, links, box, in_pre)
                run, links = [], 0
            boxes.append(Box(tag, "", box, len(blocks)))
            box = len(boxes) - 1
            in_pre += tag == "pre"
        if (text := element.text) and (run or not text.isspace()):
            run.append(text)
            if in_links:
                links += len(text.strip())
    return Layout(blocks, boxes)


def _end_block(blocks: list[Block], run: list[str], links: int, box: int, in_pre: int) -> None:
    """Add the block that `run` makes, if it has text. links: characters of the run in links."""
    text = "".join(run)
    if text.isspace():
        return
    text = _preformatted(text) if in_pre else _collapsed(text)
    if text:
        size = len(text)
        blocks.append(Block(text, size, min(links, size), box))


def _preformatted(text: str) -> str:
    return text.replace(_BREAK, "\n").strip("\n").rstrip()


def _collapsed(text: str) -> str:
    if _SOFT_HYPHEN in text:
        text = text.replace(_SOFT_HYPHEN, "")
    if _BREAK not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line)


def _names(attributes: Sequence[tuple[str, str]]) -> str:
    """Class, id and role of an element in one string, and `hidden` where it is hidden."""
    names = ""
    for name, value in attributes:
        if name in _NAMING:
            shown = displayed(value)
            names = f"{names} {shown}" if names else shown
        elif hides(name, value):
            names += " hidden"
    return names
