"""The stage `nothing`: for measuring the engine, and as the smallest example of a stage."""

from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from corpus.schema import COLUMNS, Schema
from corpus.stage import Result, Stage

__all__ = ["Nothing"]


@dataclass(frozen=True, kw_only=True)
class Nothing(Stage):
    """Passes every document on unchanged."""

    name = "nothing"
    reads: ClassVar[Schema] = {"id": COLUMNS["id"].type}

    def process(self, batch: pa.RecordBatch) -> Result:
        return Result()
