"""The labels that identification models have for each language; from `labels.tsv` beside this file
and in language packs.

`tag_of` in languages.py reads labels by their codes and needs no table. This one says which labels
there are, for lists of what is known of a language.
"""

from collections.abc import Mapping
from pathlib import Path

from corpus.documents.languages import FAMILIES, LANGUAGES, tag_of
from corpus.documents.packs import rows_by_tag, until_packs_change
from corpus.documents.tab_tables import Row, read_table

__all__ = ["FILE", "labels_of"]

FILE = Path(__file__).with_name("labels.tsv")
"""Columns: the tag and, for each of `FAMILIES`, the labels that stand for it, with commas between
them. Labels that only some versions of a family have are there too."""


def labels_of(tag: str) -> Mapping[str, tuple[str, ...]]:
    """Family -> its labels for a language, the usual one first; empty where it has none."""
    return _table().get(tag, dict.fromkeys(FAMILIES, ()))


@until_packs_change
def _table() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Raises ConfigError, with file and line, for a label in a pack that is read otherwise."""
    columns = ("tag", *FAMILIES)
    own = read_table(FILE.read_text(encoding="utf-8"), FILE.name, columns)
    added = rows_by_tag(FILE.name, columns)
    for row in added.values():
        _check(row)
    return {row.cells[0]: _labels(row) for row in (*own, *added.values())}


def _labels(row: Row) -> dict[str, tuple[str, ...]]:
    return {
        family: tuple(label for label in cell.split(",") if label)
        for family, cell in zip(FAMILIES, row.cells[1:], strict=True)
    }


def _check(row: Row) -> None:
    tag = row.cells[0]
    for family, labels in _labels(row).items():
        for label in labels:
            read = tag_of(label, family, LANGUAGES[tag].script)
            if read != tag:
                raise row.error(
                    f"{family}: {label} is read as {read}, not as {tag}; add its code to the "
                    "aliases in languages.tsv"
                )
