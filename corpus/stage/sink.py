"""The contract of a sink, which writes the files of the dataset."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from corpus.stage.global_stage import GlobalStage

__all__ = ["CATALOGUE", "PLACE", "Sink"]


PLACE = pa.schema(
    [
        pa.field("file", pa.string()),
        pa.field("group", pa.int32()),
        pa.field("position", pa.int64()),
    ]
)
"""Where a sink puts a document: path below `dataset/`, row group, position in the file."""

CATALOGUE = pa.schema([pa.field("file", pa.string()), pa.field("groups", pa.int32())])
"""A file that a sink has planned, and the row groups it has."""


@dataclass(frozen=True, kw_only=True)
class Sink(GlobalStage):
    """The end of the pipeline: a global stage whose decisions are places in files.

    The decision of a document has the columns of `PLACE`; documents without one are an error.
    """

    fixes_sizes: ClassVar[bool] = True
    catalogue: ClassVar[str] = ""
    """The round whose table lists the files: the columns of `CATALOGUE`, a row a file."""

    def output_schema(self) -> pa.Schema:
        """Columns of the files; what the documents lack takes its empty value."""
        raise NotImplementedError

    def write(self, stream: Any, groups: Iterator[pa.Table]) -> None:
        """Write one file from its row groups, each sorted and of `output_schema`, into a binary
        stream that cannot seek."""
        raise NotImplementedError
