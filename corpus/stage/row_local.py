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
    """A row-local stage: the result of a row depends on that row and the settings only."""

    reads: ClassVar[Schema] = {}
    """Columns that `process` gets."""
    optional: ClassVar[frozenset[str]] = frozenset()
    """Columns of `reads` that a line for `corpus apply` may leave out."""
    unnamed: ClassVar[bool] = False
    """Whether the ledger counts the documents that it drops without saying which they are, since
    they were to be forgotten."""
    checkpoint: ClassVar[bool] = False
    """Whether its output is kept, so that a change downstream does not run it again; it then ends a
    segment."""

    def process(self, batch: pa.RecordBatch) -> Result:
        """Columns and verdicts for a batch that holds the columns of `reads`, in that order.

        A batch on which it raises is halved until the document at fault is found and quarantined.
        """
        raise NotImplementedError
