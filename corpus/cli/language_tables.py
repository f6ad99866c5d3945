"""What there is for each language, as tables for a terminal and as the page docs/languages.md."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from corpus.documents.languages import FAMILIES
from corpus.documents.visible import visible

if TYPE_CHECKING:
    from corpus.pipeline.language_support import LanguageSupport
    from corpus.stage import LanguageData

__all__ = ["LACKS", "markdown_page", "narrow_table", "wide_table"]

LACKS = "–"
"""Stands for what is missing."""
_HAS, _NOT_NEEDED = "yes", ""
_COUNTRIES = 2
"""Countries that the narrow table names."""
_PAGE = """\
# Languages

What there is for each language and variety, and what is missing. This page is made by

```console
$ corpus languages --markdown > languages.md
```

A test compares it with the code. [adding-a-language.md](adding-a-language.md) says how to add one.

## Names, and labels of identification models

The stage `language` takes the label of a fastText model for the tag in the same line. A model
cannot find a language for which its family has no label; varieties without one are found by the
stage `variety`. What the included model finds is in the second table.
"""
_STAGES = f"""
## Data of stages

`{LACKS}` stands where a stage has nothing for a language and so does less; a cell is empty where it
needs nothing.
"""


def narrow_table(rows: "Iterable[LanguageSupport]", stages: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a table that says what there is, for a terminal of 100 columns.

    stages: the stages that have a column.
    """
    header = ("tag", "name", "script", "countries", "models", *stages)
    yield from _aligned([header, *(_narrow(row, stages) for row in rows)])


def _narrow(row: "LanguageSupport", stages: Sequence[str]) -> tuple[str, ...]:
    own = row.language
    regions = ",".join(own.regions[:_COUNTRIES]) + ("…" if own.regions[_COUNTRIES:] else "")
    known = sum(map(bool, row.labels.values()))
    models = f"{known} of {len(FAMILIES)}" if known else LACKS
    said = (_HAS if row.has.get(name) else _absent(row, name) for name in stages)
    return own.tag, own.name, ",".join(own.scripts), regions, models, *said


def wide_table(rows: "Iterable[LanguageSupport]", stages: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a table that says all there is. stages: the stages that have a column."""
    header = ("tag", "name", "autonym", "script", "countries", *FAMILIES, *stages)
    yield from _aligned([header, *([*_names(row), *_facts(row, stages)] for row in rows)])


def markdown_page(rows: "Sequence[LanguageSupport]", data: "Mapping[str, LanguageData]") -> str:
    """The page docs/languages.md. data: stage -> what it has for single languages."""
    named = [["tag", "name", "autonym", "script", "countries", *FAMILIES]]
    told = [["tag", *map(_code, data)]]
    for row in rows:
        tag, *names = _names(row)
        named.append([_code(tag), *names])
        told.append([_code(tag), *_facts(row, list(data))])
    lines = [
        _PAGE,
        *_markdown(named),
        "",
        *(f"- {_cell(f'{k}: {v}')}" for k, v in FAMILIES.items()),
    ]
    lines += [_STAGES, *_markdown(told), ""]
    lines += [
        f"- {_code(k)} without data: {_cell(v.otherwise)}" for k, v in data.items() if v.lacks
    ]
    return "\n".join(lines)


def _names(row: "LanguageSupport") -> list[str]:
    own = row.language
    labels = (", ".join(row.labels[family]) or LACKS for family in FAMILIES)
    return [own.tag, own.name, own.autonym, " ".join(own.scripts), " ".join(own.regions), *labels]


def _facts(row: "LanguageSupport", stages: Sequence[str]) -> list[str]:
    return [row.has.get(name) or _absent(row, name) for name in stages]


def _absent(row: "LanguageSupport", stage: str) -> str:
    return LACKS if stage in row.lacks else _NOT_NEEDED


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table, each column as wide as its widest cell."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _markdown(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    header, *others = ([_cell(cell) for cell in row] for row in rows)
    for row in (header, ["---"] * len(header), *others):
        yield f"| {' | '.join(row)} |"


def _cell(text: str) -> str:
    """The text in one line, without a sign that would end the cell or begin HTML."""
    return re.sub(r"\|", r"\\|", visible(text)).replace("<", "&lt;")


def _code(text: str) -> str:
    return f"`{text}`"
