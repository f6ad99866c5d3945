"""Writing the chosen blocks of a page as plain text or Markdown (CommonMark 0.31 with tables as in
GitHub Flavored Markdown)."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from stages.extraction.layout import Layout
from stages.extraction.names import hints_of
from stages.extraction.reasons import Reason
from stages.extraction.trace import Trace

__all__ = ["Form", "Written", "written"]

Form = Literal["text", "markdown"]

_TABLES = frozenset({"table"})
_ITEMS = frozenset({"li", "dd"})
_QUOTES = frozenset({"blockquote"})
_CELLS = frozenset({"td", "th"})
_CELL = 100
"""Mean characters of a cell up to which a table has data; others lay out a page."""
_IN_CELLS = frozenset({"p", "div", "center", "ul", "ol", "li"})
"""Boxes in a cell of data."""
_SEVERAL = 1.25
"""Mean blocks of a cell up to which a table has data."""
_HEADING = {f"h{level}": level for level in range(1, 7)}
_INDENT = "    "
"""Indentation of what belongs to an item; wide enough for a mark of up to two digits."""


@dataclass(frozen=True, slots=True)
class Part:
    """A block, or a row of a table, and how it is to be written.

    kind: `paragraph`, `heading`, `item`, `more` (of an item), `quote`, `code` or `row`. level: that
    of a heading (1 to 6), or how many lists are around an item's list. number: that of an item in
    an ordered list; 0 in others. table: the number of the row's table box. cells: those of a row.
    """

    kind: str
    text: str
    level: int = 0
    number: int = 0
    table: int = 0
    cells: Sequence[str] = ()


@dataclass(frozen=True)
class Written:
    """How blocks are written. tables, code: whether tables of data and code are written at all."""

    form: Form = "text"
    tables: bool = True
    code: bool = True


def written(
    layout: Layout,
    chosen: Sequence[int],
    how: Written,
    trace: Trace | None = None,
    posts: Mapping[int, int] | None = None,
) -> str:
    """The text of the chosen blocks, each on a line or more; a row of a table takes one line.

    chosen: numbers of blocks, in order. trace: is told of what is added and left out. posts: for
    blocks of posts, the number of the post; posts are set apart by an empty line.
    """
    parts = _Parts(layout, chosen, how, trace)
    write = _markdown if how.form == "markdown" else _lines
    groups = groupby(parts.chosen, lambda number: (posts or {}).get(number, 0))
    return "\n\n".join(write(parts.of(numbers)) for _, numbers in groups)


def _lines(parts: Iterable[Part]) -> str:
    return "\n".join(map(_plain, parts))


class _Parts:
    """The parts that the chosen blocks make."""

    def __init__(
        self, layout: Layout, chosen: Sequence[int], how: Written, trace: Trace | None
    ) -> None:
        self._layout, self._tags, self._parent = layout, layout.tags, layout.parent
        self._begun: set[int] = set()
        self._items: dict[int, int] = {}
        self._data: set[int] = set()
        whole = self._with_whole_tables(chosen)
        self.chosen = [number for number in whole if self._is_wanted(number, how)]
        if trace is not None:
            trace.step(Reason.TABLE, whole)
            trace.step(Reason.SETTING, self.chosen)

    def of(self, chosen: Iterable[int]) -> Iterator[Part]:
        """The parts of blocks in order; the cells of a row of data are one part."""
        for row, numbers in groupby(chosen, self._row):
            if row:
                yield self._row_part(row, list(numbers))
            else:
                yield from map(self._part, numbers)

    def _is_wanted(self, number: int, how: Written) -> bool:
        """Whether the settings let a block be written."""
        if self._row(number):
            return how.tables
        return how.code or self._tags[self._layout.box[number]] != "pre"

    def _part(self, number: int) -> Part:
        text, box = self._layout.texts[number], self._layout.box[number]
        tag = self._tags[box]
        if tag in _HEADING:
            return Part("heading", _line(text), _HEADING[tag])
        if tag == "pre":
            return Part("code", text)
        item = self._around(box, _ITEMS)
        if item:
            return self._item(text, item)
        if self._around(box, _QUOTES):
            return Part("quote", text)
        return Part("paragraph", text)

    def _item(self, text: str, item: int) -> Part:
        """The part of a block in a list item; only the item's first block has its mark."""
        level = 0
        at = self._around(self._parent[item], _ITEMS)
        while at:
            level, at = level + 1, self._around(self._parent[at], _ITEMS)
        if item in self._begun:
            return Part("more", text, level)
        self._begun.add(item)
        parent = self._parent[item]
        number = 0
        if self._tags[parent] == "ol":
            number = self._items[parent] = self._items.get(parent, 0) + 1
        return Part("item", text, level, number)

    def _around(self, box: int, tags: Set[str]) -> int:
        """The number of the innermost box with one of these tags; 0 if there is none.

        The search ends at a cell, unless for tables: a list in which a layout table stands says
        nothing about the text in its cells.
        """
        while box and self._tags[box] not in tags:
            if self._tags[box] in _CELLS and tags is not _TABLES:
                return 0
            box = self._parent[box]
        return box

    def _row_part(self, row: int, numbers: Sequence[int]) -> Part:
        """A row; cells without text are empty, so that each value stays in its column."""
        cells: dict[int, str] = {}
        for number in numbers:
            cell = self._around(self._layout.box[number], _CELLS)
            text = _line(self._layout.texts[number])
            cells[cell] = f"{cells[cell]} {text}" if cell in cells else text
        width = self._layout.columns[row]
        places = [self._layout.columns[cell] for cell in cells]
        if len(set(places)) == len(places) and max(places) < width:
            texts = [""] * width
            for place, text in zip(places, cells.values(), strict=True):
                texts[place] = text
        else:
            texts = list(cells.values())
        shown = " | ".join(texts).strip() if len(cells) > 1 else "".join(texts)
        return Part("row", shown, table=self._around(row, _TABLES), cells=texts)

    def _row(self, number: int) -> int:
        """The number of the row's box for a block that is in a cell of a table of data; else 0."""
        if not self._data:
            return 0
        cell = self._around(self._layout.box[number], _CELLS)
        if not cell or self._around(cell, _TABLES) not in self._data:
            return 0
        return self._parent[cell]

    def _with_whole_tables(self, chosen: Sequence[int]) -> Sequence[int]:
        """The chosen blocks, and those beside them in tables that hold data and do not lay out the
        page: a row is told by its first cell, also where that is a link."""
        if not any(tag == "table" for tag, _ in self._layout.looks):
            return chosen
        tables = Counter(self._around(self._layout.box[number], _TABLES) for number in chosen)
        self._data = {table for table in tables if table and self._is_data(table)}
        if not self._data:
            return chosen
        found = set(chosen)
        for table in sorted(self._data):
            numbers = range(self._layout.start[table], self._layout.end[table])
            missing = self._missing(table, numbers, tables[table], found)
            found.update(missing)
        return sorted(found) if len(found) > len(chosen) else chosen

    def _missing(
        self, table: int, numbers: range, count: int, chosen: Collection[int]
    ) -> Iterator[int]:
        """The blocks of a table of data to be written with the chosen ones: all of them where half
        are chosen, else those of rows of which one is."""
        rows = {self._row(number) for number in numbers if number in chosen}
        for number in numbers:
            row = self._row(number)
            if row and not self._set_apart(number, table) and (2 * count >= len(numbers) or
                                                               row in rows):  # fmt: skip
                yield number

    def _set_apart(self, number: int, table: int) -> bool:
        """Whether names set a block apart from its table."""
        box = self._layout.box[number]
        while box > table and not hints_of(self._layout.names[box]).apart:
            box = self._parent[box]
        return box > table

    def _is_data(self, table: int) -> bool:
        """Whether the blocks of a table are short cells, mostly one block each, in at least two
        rows, mostly of two cells or more."""
        cells: set[int] = set()
        blocks = range(self._layout.start[table], self._layout.end[table])
        captions = size = 0
        for number in blocks:
            at = self._layout.box[number]
            while self._tags[at] in _IN_CELLS:
                at = self._parent[at]
            if self._tags[at] == "caption":
                captions += 1
            elif self._tags[at] in _CELLS and self._around(at, _TABLES) == table:
                cells.add(at)
                size += self._layout.sizes[number]
            else:
                return False
        rows = {self._parent[cell] for cell in cells}
        return (
            len(rows) > 1
            and len(cells) >= 1.5 * len(rows)
            and size <= _CELL * len(cells)
            and len(blocks) - captions <= _SEVERAL * len(cells)
        )


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _plain(part: Part) -> str:
    if part.kind == "item":
        return f"{_mark(part)} {part.text}"
    return part.text


def _mark(part: Part) -> str:
    """The mark of a list item: its number, or a dash."""
    return f"{part.number}." if part.number else "-"


def _markdown(parts: Iterable[Part]) -> str:
    """The parts in Markdown. Items and rows of a table follow one another without an empty line."""
    made: list[str] = []
    before: Part | None = None
    for part in parts:
        joined = before is not None and (
            (part.kind == before.kind == "item")
            or (part.kind == before.kind == "row" and part.table == before.table)
        )
        if before is not None:
            made.append("\n" if joined else "\n\n")
        made.append(_in_markdown(part))
        if part.kind == "row" and not joined:
            made.append("\n|" + " --- |" * len(part.cells))
        before = part
    return "".join(made)


def _in_markdown(part: Part) -> str:
    lines = part.text.split("\n")
    if part.kind == "heading":
        return f"{'#' * part.level} {part.text}"
    if part.kind == "code":
        longest = max(map(len, re.findall("`{3,}", part.text)), default=2)
        fence = "`" * (longest + 1)
        return f"{fence}\n{part.text}\n{fence}"
    if part.kind == "row":
        cells = [cell.replace("|", r"\|") for cell in part.cells]
        return f"| {' | '.join(cells)} |"
    if part.kind == "quote":
        return "\n".join(f"> {line}" for line in lines)
    if part.kind in ("item", "more"):
        indent = _INDENT * part.level
        first = f"{_mark(part)} " if part.kind == "item" else _INDENT
        return indent + first + f"\n{indent}{_INDENT}".join(lines)
    return "  \n".join(lines)
