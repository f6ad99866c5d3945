"""The labels that identification models have for each language; from `labels.tsv` beside this file.

`tag_of` in languages.py reads labels by their codes and needs no table. This one says which labels
there are, for lists of what is known of a language.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from corpus.documents.languages import FAMILIES

__all__ = ["FILE", "labels_of"]

FILE = Path(__file__).with_name("labels.tsv")
"""Columns: the tag and, for each of `FAMILIES`, the labels that stand for it, with commas between
them. Labels that only some versions of a family have are there too."""


def labels_of(tag: str) -> Mapping[str, tuple[str, ...]]:
    """Family -> its labels for a language, the usual one first; empty where it has none."""
    return _table().get(tag, dict.fromkeys(FAMILIES, ()))


@cache
def _table() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    header, *rows = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())
    return {
        tag: {
            family: tuple(label for label in cell.split(",") if label)
            for family, cell in zip(header[1:], cells, strict=True)
        }
        for tag, *cells in rows
    }
