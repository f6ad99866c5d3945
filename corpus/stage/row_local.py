"""The contract of a row-local stage."""

from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from corpus.schema import Schema
from corpus.stage.component import Component
from corpus.stage.result import Result

__all__ = ["Stage"]


@dataclass(frozen=True, kw_only=True)
class Stage(Component):
    """Row-local: the result of a row depends on that row and the settings only."""

    reads: ClassVar[Schema] = {}
    optional: ClassVar[frozenset[str]] = frozenset()
    """Columns of `reads` that a line for `corpus apply` may lack."""
    checkpoint: ClassVar[bool] = False
    """Ends a segment: what it gives is kept, so that a change downstream does not repeat it."""

    def process(self, batch: pa.RecordBatch) -> Result:
        """Columns and verdicts for a batch that holds the columns of `reads`, in that order."""
        raise NotImplementedError
