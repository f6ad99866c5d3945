"""A page as its reader sees it: blocks of text, in boxes that hold them.

A block is a run of text that nothing but inline elements interrupts: a paragraph, a heading, a
cell, an entry of a menu. A box is any other element, with the range of blocks in it; boxes stand in
the order of the page, so that a box comes before all that it holds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

from stages.extraction.names import NO_HINTS, Hints, hints_of

__all__ = ["FLOW", "HEADINGS", "Block", "Box", "Layout", "Sums", "layout_of"]

_UNSEEN = (
    *("script", "style", "noscript", "template", "head", "title", "meta", "link", "base"),
    *("svg", "math", "iframe", "object", "embed", "applet", "audio", "video", "canvas", "map"),
    *("button", "select", "option", "optgroup", "textarea", "datalist", "input", "dialog"),
    *("img", "col", "colgroup", "rt", "rp"),
)
"""Elements that hold no text, or none to be read on its own; ruby is a reading aid."""
_MENUS = ("nav", "footer", "menu")
"""Elements that are never main text, and often a third of all."""
_INLINE = (
    *("abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em"),
    *("font", "i", "ins", "kbd", "label", "mark", "nobr", "picture", "q", "rb", "ruby", "s"),
    *("samp", "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"),
    *("var", "wbr"),
)
"""Elements that are part of a text's line; links too, but they are told apart."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
FLOW = HEADINGS | frozenset(
    "p li ul ol dl dt dd blockquote pre table thead tbody tfoot tr figure figcaption center font "
    "form".split()
)
"""Boxes that are parts of a text and do not part one text from another."""
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none")
_SOFT_HYPHEN = "\xad"
_BREAK = "\0"
"""Stands for a line break in text that is not collapsed yet; a parsed page holds no zero."""
_NAMING = frozenset({"class", "id", "role"})


@dataclass(slots=True)
class Block:
    """text: white space collapsed, line breaks kept. size, links: characters of it, and of it in
    links. box: the number of the innermost box."""

    text: str
    size: int
    links: int
    box: int


@dataclass(slots=True)
class Box:
    """names: class, id and role; `hidden` where the page says so. hints: what they say. start, end:
    its blocks. parent: the number of the box around it; that of the page itself is 0, and its own
    parent."""

    tag: str
    names: str
    parent: int
    start: int
    end: int = 0
    hints: Hints = NO_HINTS

    @property
    def is_leaf(self) -> bool:
        """Whether it holds one block and so is but a paragraph, whatever its tag."""
        return self.end - self.start == 1


@dataclass(frozen=True)
class Layout:
    blocks: Sequence[Block]
    boxes: Sequence[Box]


class Sums:
    """Sums of a figure of blocks over boxes, each in constant time."""

    def __init__(self, figures: Sequence[float]) -> None:
        self._until = [0.0, *accumulate(figures)]

    def of(self, box: Box) -> float:
        return self._until[box.end] - self._until[box.start]

    def between(self, start: int, end: int) -> float:
        return self._until[end] - self._until[start]


def layout_of(body: Any) -> Layout:
    """The layout of an lxml element, mostly the body, from which all that makes no difference to
    it is taken out."""
    from lxml.etree import strip_elements, strip_tags

    strip_elements(body, *_UNSEEN, *_MENUS, with_tail=False)
    strip_tags(body, *_INLINE)
    return _walk(body)


def visible(tree: Any) -> int:
    """Characters that a reader sees of a page, menus too; text is taken out of the tree."""
    from lxml.etree import strip_elements

    strip_elements(tree, *_UNSEEN, with_tail=False)
    return len(" ".join("".join(tree.itertext()).split()))


def _walk(body: Any) -> Layout:  # noqa: PLR0912 - one loop, in which a page's time is spent
    """One walk over all elements in document order."""
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
                if made.start == made.end and box:  # pictures and the like
                    boxes.pop()
                elif box and (names := _names(left.items())):
                    made.names, made.hints = names, hints_of(names)
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
    names = ""
    for name, value in attributes:
        if name in _NAMING:
            names = f"{names} {value}" if names else value
        elif name == "hidden" or (name == "style" and _NOT_DISPLAYED.search(value)):
            names += " hidden"
    return names
