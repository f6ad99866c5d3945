"""The columns of a dataset, for the card and for Croissant."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from corpus.messages import Message
from corpus.schema import COLUMNS, DATASET_COLUMNS, kept_in

__all__ = ["DatasetColumn", "dataset_columns"]


class DatasetColumn(NamedTuple):
    """A column of a dataset."""

    name: str
    type: pa.DataType
    meaning: str


def dataset_columns(manifest: Mapping[str, Any]) -> list[DatasetColumn]:
    """The columns of every dataset, and then tokens, where they were counted, and those that the
    sources of this one keep."""
    known = [DatasetColumn(n, COLUMNS[n].type, COLUMNS[n].meaning) for n in DATASET_COLUMNS]
    sources = {column["name"]: column["sources"] for column in manifest.get("columns", ())}
    kept = [
        DatasetColumn(name, type_, _meaning(sources[name]))
        for name, type_ in kept_in(manifest).items()
    ]
    return [*known, *kept]


def _meaning(sources: Sequence[str]) -> Message:
    """The meaning of a column that is not of every dataset. sources: those that keep it."""
    if not sources:
        return Message("tokens of the text, as the tokenizer of the quotas counts them")
    return Message("as its source has it (%(sources)s)", sources=sources)
