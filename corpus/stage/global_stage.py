"""The contract of a global stage, which brings documents of different partitions together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pyarrow as pa

from corpus.schema import Schema
from corpus.stage.component import Component
from corpus.stage.result import Result

__all__ = ["GlobalStage", "Loop", "Round"]


@dataclass(frozen=True, kw_only=True)
class Round:
    """One exchange of a global stage: rows of equal key meet in one call of `reduce`.

    gives: name of the table that the round makes.
    reads: table name -> key columns. A table is one of `summarise` or one that an earlier round
        gave. The keys of all tables have equal types, column by column; without key columns
        all rows meet in one call.
    reduce: table name -> rows, for every table of `reads`: all rows of one or more keys, sorted by
        key, then by `order`, then by `document` if there is such a column. Returns the rows of the
        new table. They must be the same, in any order, however many keys one call gets and
        whatever the order of rows that compare equal.
    schema: schema of the new table.
    order: table name -> further columns to sort by within a key.
    """

    gives: str
    reads: Mapping[str, Sequence[str]]
    reduce: Callable[[Mapping[str, pa.Table]], pa.Table]
    schema: pa.Schema
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Rounds that are repeated until the last one gives the same table twice in a row."""

    rounds: Sequence[Round]


@dataclass(frozen=True, kw_only=True)
class GlobalStage(Component):
    """A stage whose results depend on other documents, such as deduplication or balance.

    `summarise` reduces each document to small rows; rounds exchange them; the last round gives at
    most one decision for each document; `apply` turns decisions into columns and verdicts. In all
    tables the column `document` (int64) names a document within the run. Its value carries no
    meaning, so results may compare it for equality only.
    """

    reads: ClassVar[Schema] = {}
    """Columns that `summarise` gets."""
    reads_again: ClassVar[frozenset[str]] = frozenset()
    """Columns of `reads` that `apply` gets too, so that they need not travel in decisions."""
    fixes_sizes: ClassVar[bool] = False
    """Whether no stage after it may rewrite text or drop documents, as after `balance`."""

    def tables(self) -> Mapping[str, pa.Schema]:
        """Schemas of the tables that `summarise` gives, without the column `document`."""
        raise NotImplementedError

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        """The rows of each table for a batch that holds the columns of `reads`.

        The first column of each table is `row` (int64): the position in the batch of the document
        that the row is about; the engine replaces it with `document`. The rows of a document
        depend on that document and the settings only. A document on which `summarise` raises is
        quarantined and takes part in no round; in a sink, which cannot drop, it ends the run.
        """
        raise NotImplementedError

    def rounds(self) -> Sequence[Round | Loop]:
        """The exchanges, in order.

        The last one gives the decisions: at most one row a document, with the column `document`
        and the columns that `apply` reads.
        """
        raise NotImplementedError

    def apply(self, decision: pa.RecordBatch) -> Result:
        """Verdicts and columns for a batch of documents.

        decision: a row a document: the columns of the last round without `document`, null where
        there is no decision, then those of `reads_again`. A column that the stage rewrites must be
        given for every document. What is raised here ends the run.
        """
        raise NotImplementedError
