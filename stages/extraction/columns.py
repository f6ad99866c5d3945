"""The columns of tables, in which a cell without text and one of several columns or rows count too
(HTML standard, "Forming a table")."""

from collections.abc import Iterator
from typing import Any

__all__ = ["IN_TABLES", "columns_of", "number_columns"]

IN_TABLES = frozenset({"td", "th", "tr"})
"""Tags of the elements that get a number of columns."""
_CELLS = frozenset({"td", "th"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_WIDEST = 100
"""Columns above which a table is not counted; with them empty cells could make a text endless."""
_NUMBER = "data-columns"


def number_columns(body: Any) -> None:
    """Note at each cell how many columns are before it, and at each row how many it has."""
    for table in body.iter("table"):
        spanned: dict[int, int] = {}  # column -> rows that a cell from above still takes of it
        for row in _rows(table):
            width = _number_row(row, spanned)
            row.set(_NUMBER, str(width if width <= _WIDEST else 0))


def columns_of(element: Any) -> int:
    """What was noted at an element."""
    noted = element.get(_NUMBER) or ""
    return int(noted) if noted.isdecimal() and noted.isascii() and len(noted) < 4 else 0


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in _GROUPS:
            yield from (row for row in child if row.tag == "tr")


def _number_row(row: Any, spanned: dict[int, int]) -> int:
    """Number the cells of a row; returns the number of its columns."""
    column = 0
    from_above = set(spanned)
    for taken in from_above:
        spanned[taken] -= 1
        if not spanned[taken]:
            del spanned[taken]
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        while column in from_above:
            column += 1
        if column > _WIDEST:
            return column
        cell.set(_NUMBER, str(column))
        rows = _span(cell, "rowspan")
        for _ in range(min(_span(cell, "colspan"), _WIDEST)):
            if rows > 1:
                spanned[column] = rows - 1
            column += 1
    return max(column, 1 + max(from_above, default=-1))


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return max(1, int(value)) if value.isascii() and value.isdecimal() and len(value) < 6 else 1
