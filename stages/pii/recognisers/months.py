"""Names of the months in all languages (months.tsv)."""

from functools import cache
from pathlib import Path

from corpus.documents.tab_tables import read_table

__all__ = ["month_of"]

_FILE = Path(__file__).parents[1] / "data" / "months.tsv"


def month_of(name: str, language: str) -> int:
    """The month, 1 to 12, that a name in small letters stands for; 0 for none. Languages differ,
    as with `listopad`: that of the page is asked first."""
    names = _names()
    for tag in (language, language.partition("-")[0], ""):
        for cut in range(len(name), 2 if len(name) > 2 else 1, -1):
            months = names.get(name[:cut] + ("*" if cut < len(name) else ""))
            if months and (tag in months or not tag):
                return months.get(tag) or next(iter(months.values()))
    return 0


@cache
def _names() -> dict[str, dict[str, int]]:
    """Name, or stem and `*` -> tag -> month."""
    columns = ("tag", *map(str, range(1, 13)))
    found: dict[str, dict[str, int]] = {}
    for row in read_table(_FILE.read_text("utf-8"), _FILE.name, columns):
        tag, *cells = row.cells
        for month, cell in enumerate(cells, 1):
            for name in cell.split(", "):
                found.setdefault(name, {}).setdefault(tag, month)
                if name.endswith("*"):
                    found.setdefault(name[:-1], {}).setdefault(tag, month)
    return found
