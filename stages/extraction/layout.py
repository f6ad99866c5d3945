"""The layout of a page as its reader sees it: blocks of text inside nested boxes.

A block is a run of text that only inline elements interrupt: a paragraph, a heading, a cell, an
entry of a menu. A box is any other element, with the range of blocks in it. Boxes are numbered in
the order of the page, so a box comes before all boxes inside it; the page itself is box 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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
    end: int
    columns: int = 0


@dataclass(frozen=True)
class Layout:
    """The blocks and boxes of a page, in the order of the page: a list for each of their figures,
    since to make thousands of objects takes longer than all that is computed from them.

    texts, sizes, links, places, box: of the blocks, see `Block`. looks: the pairs of tag and names
    that boxes have; look: for each box the number of its pair. parent, start, end, columns: of the
    boxes, see `Box`.
    """

    texts: Sequence[str]
    sizes: Sequence[int]
    links: Sequence[int]
    places: Sequence[int]
    box: Sequence[int]
    looks: Sequence[tuple[str, str]]
    look: Sequence[int]
    parent: Sequence[int]
    start: Sequence[int]
    end: Sequence[int]
    columns: Sequence[int]

    @classmethod
    def of(cls, blocks: Sequence[Block], boxes: Sequence[Box]) -> "Layout":
        """The layout of blocks and boxes."""
        number: dict[tuple[str, str], int] = {}
        look = [number.setdefault((box.tag, box.names), len(number)) for box in boxes]
        return cls(
            [block.text for block in blocks],
            [block.size for block in blocks],
            [block.links for block in blocks],
            [block.places for block in blocks],
            [block.box for block in blocks],
            list(number),
            look,
            [box.parent for box in boxes],
            [box.start for box in boxes],
            [box.end for box in boxes],
            [box.columns for box in boxes],
        )

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """The blocks as objects."""
        return list(map(Block, self.texts, self.sizes, self.links, self.places, self.box))

    @cached_property
    def boxes(self) -> Sequence[Box]:
        """The boxes as objects."""
        figures = (self.parent, self.start, self.end, self.columns)
        return list(map(Box, self.tags, self.names, *figures))

    @cached_property
    def tags(self) -> Sequence[str]:
        """The tag of each box."""
        tags = [tag for tag, _ in self.looks]
        return [tags[look] for look in self.look]

    @cached_property
    def names(self) -> Sequence[str]:
        """The names of each box."""
        names = [names for _, names in self.looks]
        return [names[look] for look in self.look]

    def is_link(self, block: int) -> bool:
        """Whether half of a block or more is in links to other pages."""
        return 2 * self.links[block] >= self.sizes[block]

    def part(self, start: int, end: int) -> "Layout":
        """The layout of the blocks from `start` to before `end`, inside the boxes around them."""
        end = min(end, len(self.texts))
        ranges = enumerate(zip(self.start, self.end, strict=True))
        kept = [box for box, (first, last) in ranges if first < end and start < last]
        number = {box: new for new, box in enumerate(kept)}
        looks: dict[int, int] = {}
        look = [looks.setdefault(self.look[box], len(looks)) for box in kept]
        return Layout(
            texts=self.texts[start:end],
            sizes=self.sizes[start:end],
            links=self.links[start:end],
            places=self.places[start:end],
            box=[number[box] for box in self.box[start:end]],
            looks=[self.looks[old] for old in looks],
            look=look,
            parent=[number[self.parent[box]] for box in kept],
            start=[max(self.start[box], start) - start for box in kept],
            end=[min(self.end[box], end) - start for box in kept],
            columns=[self.columns[box] for box in kept],
        )


def layout_of(body: Any) -> Layout:
    """The layout of an lxml element, usually the body. Elements that do not count for the layout
    are removed from the tree."""
    from lxml.etree import strip_tags

    without_unseen(body)
    strip_tags(body, *INLINE)
    number_columns(body)
    return _walk(body)


class _Gathered:
    """The blocks and boxes of a page while they are gathered; for the lists see `Layout`.

    A box gets its number with its first block, so that boxes without text, such as pictures, are
    none. opened: the numbers of the boxes around, 0 for those that have none yet.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.sizes: list[int] = []
        self.links: list[int] = []
        self.places: list[int] = []
        self.box: list[int] = []
        self.looks = {("body", ""): 0}
        self.look, self.parent, self.start, self.end, self.columns = [0], [0], [0], [0], [0]
        self.opened: list[int] = [0]
        self._numbered = 1  # of the opened boxes

    def add(self, run: Sequence[str], links: int, places: int, in_pre: int) -> None:
        """Add the block that a run of text makes, if it has text. links, places: characters of the
        run in links. in_pre: the preformatted elements around."""
        text = "".join(run)
        text = _preformatted(text) if in_pre else _collapsed(text)
        if not text:
            return
        opened = self.opened
        for level in range(self._numbered, len(opened)):
            opened[level] = len(self.start)
            self.parent.append(opened[level - 1])
            self.start.append(len(self.texts))
            self.look.append(0)
            self.end.append(0)
            self.columns.append(0)
        self._numbered = len(opened)
        size = len(text)
        links = min(links, size)
        self.texts.append(text)
        self.sizes.append(size)
        self.links.append(links)
        self.places.append(min(places, size - links))
        self.box.append(opened[-1])

    def close(self, element: Any, tag: str) -> None:
        """End the innermost box, whose element this is."""
        number = self.opened.pop()
        if not number:
            return
        self._numbered = len(self.opened)
        self.end[number] = len(self.texts)
        if tag in IN_TABLES:
            self.columns[number] = columns_of(element)
        names = _names(element, tag, self.texts[self.start[number]])
        self.look[number] = self.looks.setdefault((tag, names), len(self.looks))

    def layout(self) -> Layout:
        """The layout, once all boxes are closed."""
        self.end[0] = len(self.texts)
        return Layout(
            texts=self.texts,
            sizes=self.sizes,
            links=self.links,
            places=self.places,
            box=self.box,
            looks=list(self.looks),
            look=self.look,
            parent=self.parent,
            start=self.start,
            end=self.end,
            columns=self.columns,
        )


def _walk(body: Any) -> Layout:  # noqa: PLR0912 - one loop, in which most of the time is spent
    """The layout, by one walk over all elements in document order."""
    found = _Gathered()
    opened = found.opened
    path = [body]  # the elements around
    links = places = in_pre = 0
    led = ""  # where the innermost link around leads: "", another page or a place of this one
    outer: list[str] = []  # the same for the links around that one, which only broken pages have
    run: list[str] = [body.text] if body.text else []
    for element in chain(body.iterdescendants(), (None,)):
        parent = None if element is None else element.getparent()
        while path[-1] is not parent:
            left = path.pop()
            tag = left.tag
            if tag == "a":
                led = outer.pop()
            elif tag != "br":
                if run:
                    found.add(run, links, places, in_pre)
                    run, links, places = [], 0, 0
                if not path:  # the page itself
                    return found.layout()
                in_pre -= tag == "pre"
                found.close(left, tag)
            if (text := left.tail) and (run or not text.isspace()):
                run.append(text)
                if led:
                    if led is _PLACE:
                        places += len(text.strip())
                    else:
                        links += len(text.strip())
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
                found.add(run, links, places, in_pre)
                run, links, places = [], 0, 0
            opened.append(0)
            in_pre += tag == "pre"
        if (text := element.text) and (run or not text.isspace()):
            run.append(text)
            if led:
                if led is _PLACE:
                    places += len(text.strip())
                else:
                    links += len(text.strip())
    raise AssertionError("the page itself is closed last")


def _leads(href: str | None) -> str:
    """Where a link leads. Without an address it is none, and only names a place (HTML standard,
    4.5.1)."""
    if href is None:
        return ""
    return _PLACE if href.startswith("#") and len(href) > 1 else _ELSEWHERE


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
    said: list[str] = []
    for name, value in element.items():
        if name == "class":
            said.append(displayed(value))
        elif name == "id":
            if tag not in _SECTIONS or _slug(value) not in _slug(first[:_TITLE]):
                said.append(value)
        elif name in _KINDS:
            said.append(value)
        elif name == "itemtype":
            said.append(value.rsplit("/", 1)[-1])
        elif (name == "hidden" and hides(value, None)) or (name == "style" and hides(None, value)):
            said.append("hidden")
    return " ".join(said)


def _slug(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return "".join(filter(str.isalnum, text.lower()))
