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

    gives: name of the table that it makes.
    reads: table name -> key columns. Tables are those of `summarise` and those that earlier
        rounds gave. The keys of all tables read have equal types, column by column; no key
        columns at all means that all rows meet.
    reduce: gets every table of `reads`, each holding all rows of one or more keys, sorted by
        key, then by `order`, then by `document` where there is one; gives the rows of this
        round. They must be the same, in any order, whatever number of keys one call gets, and
        whatever the order of rows that sort equal.
    schema: of the table it makes.
    order: table name -> further columns to sort by within a key.
    """

    gives: str
    reads: Mapping[str, Sequence[str]]
    reduce: Callable[[Mapping[str, pa.Table]], pa.Table]
    schema: pa.Schema
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Rounds that are passed through again and again until what the last one gives stays equal."""

    rounds: Sequence[Round]


@dataclass(frozen=True, kw_only=True)
class GlobalStage(Component):
    """What depends on other documents: deduplication, balance.

    `summarise` reduces each document to small rows; rounds exchange them; the last round gives
    one decision for each document that it has something to say of; `apply` turns decisions
    into columns and verdicts. In all tables `document` (int64) names a document inside the run;
    it says nothing of the document, so no result may depend on its value beyond equality.
    """

    reads: ClassVar[Schema] = {}
    reads_again: ClassVar[frozenset[str]] = frozenset()
    """Columns of `reads` that `apply` gets too, so that they need not travel in decisions."""
    fixes_sizes: ClassVar[bool] = False
    """After it nothing may rewrite text or drop documents (balance)."""

    def tables(self) -> Mapping[str, pa.Schema]:
        """Schemas of the tables that `summarise` gives, without `document`."""
        raise NotImplementedError

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        """Rows of each table for a batch of documents, with a first column `row` (int64), the
        position in the batch that a row speaks of; the engine makes it `document`.

        Row-local: the rows of a document depend on that document and the settings only. One on
        which it raises is quarantined, and is in no round; a sink's ends the run."""
        raise NotImplementedError

    def rounds(self) -> Sequence[Round | Loop]:
        """The exchanges, in order. The last one gives the decision: `document` and what `apply`
        reads, at most one row a document."""
        raise NotImplementedError

    def apply(self, decision: pa.RecordBatch) -> Result:
        """Verdicts and columns for documents whose decisions are the rows of `decision`, the
        last round's columns without `document`, null where there is no decision, then those of
        `reads_again`. A column that the stage rewrites is given for all of them."""
        raise NotImplementedError
