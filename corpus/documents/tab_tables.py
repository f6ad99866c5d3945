"""Tables of languages, of the product and of language packs: lines of cells between tabs, with a
header."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import ConfigError

__all__ = ["Row", "read_table"]


@dataclass(frozen=True)
class Row:
    """A line of a table. where: file and line, for messages."""

    cells: tuple[str, ...]
    where: str

    def error(self, message: str) -> ConfigError:
        """An error at this line."""
        return ConfigError(message, where=self.where)


def read_table(text: str, file: str, columns: Sequence[str]) -> list[Row]:
    """The lines of a table below its header. Empty lines, and those that begin with `#`, are left
    out; empty cells at the end of a line need not be written.

    file: its path, for messages. Raises ConfigError, with the line, for other columns.
    """
    rows: list[Row] = []
    has_header = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        row = Row(cells + ("",) * (len(columns) - len(cells)), f"{file}:{number}")
        if not has_header:
            _check_header(row, cells, columns)
            has_header = True
        elif len(cells) > len(columns):
            raise row.error(
                f"has {len(cells)} cells between tabs; the table has {len(columns)} columns"
            )
        else:
            rows.append(row)
    if not has_header:
        raise ConfigError(f"is empty; its columns are {_listed(columns)}", where=file)
    return rows


def _check_header(row: Row, cells: tuple[str, ...], columns: Sequence[str]) -> None:
    if cells == tuple(columns):
        return
    if len(cells) == 1 and len(cells[0].split()) == len(columns):
        raise row.error(f"has spaces between its cells; write tabs: {_listed(columns)}")
    raise row.error(f"the columns are {_listed(cells)}; valid, in this order: {_listed(columns)}")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns)
