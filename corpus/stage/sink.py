"""The contract of a sink, which writes the files of the dataset."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from corpus.stage.global_stage import GlobalStage

__all__ = ["CATALOGUE", "PLACE", "PLACES", "Sink"]

PLACE = pa.schema(
    [
        pa.field("file", pa.string()),
        pa.field("group", pa.int32()),
        pa.field("position", pa.int64()),
    ]
)
"""Where a sink puts a document: path of the file below `dataset/`, number of the row group in the
file, and a number by which the documents of a row group are sorted."""

PLACES = pa.schema([pa.field(field.name, pa.list_(field.type)) for field in PLACE])
"""Where a sink puts the copies of a document, if it writes repeats out: lists of equal length, the
first copy first. Each copy is written with `repeats` 1."""

CATALOGUE = pa.schema([pa.field("file", pa.string()), pa.field("groups", pa.int32())])
"""A file that a sink has planned, by its path below `dataset/`, and its number of row groups."""


@dataclass(frozen=True, kw_only=True)
class Sink(GlobalStage):
    """The end of the pipeline: a global stage whose decisions are places in files.

    Each document needs a decision, with the columns of `PLACE` or of `PLACES`; a document without
    one is an error.
    """

    fixes_sizes: ClassVar[bool] = True
    catalogue: ClassVar[str] = ""
    """The round whose table lists the files: a row a file, with the columns of `CATALOGUE`."""

    def output_schema(self) -> pa.Schema:
        """The columns of the files; a column that the documents lack has its empty value."""
        raise NotImplementedError

    def write(self, stream: Any, groups: Iterator[pa.Table]) -> None:
        """Write one file.

        stream: a binary stream that cannot seek. groups: the row groups of the file in order, each
            sorted and with the schema `output_schema`. All of them must be written.
        """
        raise NotImplementedError
