"""What is taken out of a dataset, counted: for the manifest, the ledger, the list of domains and
the suppression list. The rows are seen once, as they leave their shard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.ids import priorities_of_copies, priority
from corpus.documents.suppression import Commitments
from corpus.run.forget.found import ShardRows
from corpus.schema import COLUMNS
from corpus.tasks.dataset_tasks import add_totals
from corpus.tasks.kept_measures import KeptMeasures
from corpus.tasks.ledger import Ledger

__all__ = ["DOMAIN_KEY", "DomainKey", "Taken", "copy_numbers", "without_amounts"]

DOMAIN_KEY = ("domain", "language", "source", "event", "stage", "reason")
"""Columns of ledger/domains.parquet that say what a row counts; earlier versions lack `source`."""
DomainKey = tuple[str, ...]
_TRAIN = COLUMNS["split"].empty
_PARTITION = "forgotten"
"""The partition under which the ledger takes back what went out: its books are sums, and are never
rewritten."""


@dataclass
class Taken:
    """Sums over the documents that are taken out.

    sink: its name. commitments: hashes of what documents are known by.
    """

    sink: str
    commitments: Commitments
    ledger: Ledger = field(default_factory=Ledger)
    """By language and source: that they went out, and what was measured of them then, as negative
    numbers, and that they were dropped."""
    domains: dict[DomainKey, list[int]] = field(default_factory=dict)
    """Documents, bytes, words and trained bytes."""
    texts: set[bytes] = field(default_factory=set)
    """Hashes of their words."""

    def add(self, table: pa.Table, copies: npt.NDArray[np.int64]) -> dict[str, dict[str, int]]:
        """Count some rows of a shard; gives their amounts by language, as the manifest has them of
        a shard. copies: for each row which copy of its document it is."""
        totals: dict[str, dict[str, int]] = {}
        add_totals(totals, table, pa.chunked_array([pa.array(copies)]))
        names = ("domain", "language", "source", "bytes", "words", "repeats", "split")
        known = [name for name in names if name in table.schema.names]
        for row, copy in zip(table.select(known).to_pylist(), copies.tolist(), strict=True):
            self._count(row, is_first=copy == 0)
        self._measure(table.filter(pa.array(copies == 0)).combine_chunks())
        for text, copy in zip(table["text"], copies.tolist(), strict=True):
            if copy == 0 and (found := self.commitments.of_text(text.as_py())):
                self.texts.add(found)
        return totals

    def _count(self, row: Mapping[str, Any], *, is_first: bool) -> None:
        train = row.get("split", _TRAIN) == _TRAIN
        trained = row["bytes"] * row["repeats"] if train else 0
        event = "out" if train else "held_out"
        key = (row["domain"], row["language"], row["source"], event, self.sink, "")
        amounts = self.domains.setdefault(key, [0, 0, 0, 0])
        once = (1, row["bytes"], row["words"]) if is_first else (0, 0, 0)
        for at, number in enumerate((*once, trained)):
            amounts[at] += number
        place = (self.sink, _PARTITION, row["language"], row["source"])
        self.ledger.add((*place, "out", ""), *(-number for number in once))
        self.ledger.add((*place, "dropped", "forgotten"), *once)

    def _measure(self, documents: pa.Table) -> None:
        """Take back what the sink measured of documents."""
        measured = Ledger()
        for source in documents["source"].unique().to_pylist():
            for batch in documents.filter(pc.equal(documents["source"], source)).to_batches():
                for measure in KeptMeasures().of(batch):
                    measured.add_measure(self.sink, _PARTITION, source, batch, measure)
        for key, value in measured.measures.items():
            self.ledger.measure(key, -value)

    def left(self, table: pa.Table) -> None:
        """Count documents that had left the run already, by domain. table: of rows of drops or
        quarantine."""
        sums = table.group_by(list(DOMAIN_KEY), use_threads=False)
        rows = sums.aggregate([("id", "count"), ("bytes", "sum"), ("words", "sum")])
        for row in rows.to_pylist():
            amounts = self.domains.setdefault(tuple(row[n] for n in DOMAIN_KEY), [0, 0, 0, 0])
            for at, name in enumerate(("id_count", "bytes_sum", "words_sum")):
                amounts[at] += row[name] or 0


def copy_numbers(
    shards: Sequence[ShardRows], seed: int, *, written_out: bool
) -> list[npt.NDArray[np.int64]]:
    """For each row of each shard, which copy of its document it is, from 0.

    written_out: whether the shards have a document as often as it is to be read. Copies stand in
    the order of their priorities, in which the first need not come first.
    """
    numbers = [np.zeros(len(one.rows), np.int64) for one in shards]
    if not written_out:
        return numbers
    places: dict[str, list[tuple[int, int]]] = {}
    for at, one in enumerate(shards):
        for position, id_ in enumerate(one.ids):
            places.setdefault(id_, []).append((at, position))
    ids = pa.array(list(places), pa.string())
    for own, found in zip(priority(ids, seed).to_numpy(), places.values(), strict=True):
        number = np.arange(len(found))
        order = np.argsort(priorities_of_copies(np.repeat(own, len(found)), number))
        for (at, position), copy in zip(found, order.tolist(), strict=True):
            numbers[at][position] = copy
    return numbers


def without_amounts(
    languages: Mapping[str, Mapping[str, int]], taken: Mapping[str, Mapping[str, int]], rows: int
) -> dict[str, dict[str, int]]:
    """The amounts of a shard by language without what is taken out. rows: that are left; without
    any, it has no language any more."""
    if not rows:
        return {}
    return {
        tag: {name: n - taken.get(tag, {}).get(name, 0) for name, n in amounts.items()}
        for tag, amounts in languages.items()
    }
