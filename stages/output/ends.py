"""At which document each language ends, found in rounds over bins of documents.

No round sees all documents. The first sums them by bin; from these sums follows in which few bins a
language may end; the documents there are shown to `WholeDocuments`, which says where it ends so
that bounds hold; the last round tells each document of each bin how often it is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import QuotaShortfall
from corpus.quotas.allocation import allocate
from corpus.quotas.model import Quotas
from corpus.quotas.whole_documents import Candidates, WholeDocuments
from corpus.stage import Round
from corpus.storage.tables import sort_rows
from corpus.tasks.shuffle.priority_bins import BIN, BIN_KEY, IN_BIN, first_of_bin, running
from stages.output.bins import Bins

__all__ = ["Ends"]

_AMOUNTS = pa.schema([*BIN, *(pa.field(n, pa.int64()) for n in ("amount", "first", "documents"))])
"""A row for each bin. amount: the sum of its documents. first: the amount of its first one."""
_WINDOWS = pa.schema(
    [
        *BIN,
        pa.field("start", pa.int64()),
        pa.field("whole", pa.int64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
    ]
)
"""A row for each bin in which its language may end.

start: the amount of the language before the bin. whole: its supply. low, high: the amounts, in all
epochs, between which it ends.
"""
_CANDIDATES = pa.schema(
    [
        pa.field("language", pa.string()),
        pa.field("before", pa.int64()),
        pa.field("size", pa.int64()),
    ]
)
_CHOICE = pa.schema(
    [
        *BIN,
        pa.field("repeats", pa.int32()),
        pa.field("once_more", pa.int64()),
        pa.field("allocated", pa.int64()),
    ]
)
"""A row for each bin.

repeats: how often every document of the bin is read; -1: the language has no quota. once_more: the
amount, from the start of the bin, whose documents are read once more. allocated: what the language
is given before documents are whole; 0 but in its first bin.
"""
_DECISION = pa.schema(
    [
        pa.field("document", pa.int64()),
        pa.field("repeats", pa.int32()),
        pa.field("amount", pa.int64()),
        pa.field("allocated", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Ends:
    """The rounds that find where languages end. path: of the file of the quotas, for messages.
    tokens: further columns of documents, which are passed on."""

    quotas: Quotas
    path: str
    tokens: pa.Schema

    def rounds(self) -> Sequence[Round]:
        """The rounds; the last gives for each document its repeats and amount, and what its
        language is allocated."""
        order = {"document": IN_BIN}
        return (
            Round(
                gives="amounts",
                reads={"document": BIN_KEY},
                order=order,
                reduce=_amounts,
                schema=_AMOUNTS,
            ),
            Round(gives="windows", reads={"amounts": ()}, reduce=self._windows, schema=_WINDOWS),
            Round(
                gives="candidates",
                reads={"document": BIN_KEY, "windows": BIN_KEY},
                order=order,
                reduce=_candidates,
                schema=_CANDIDATES,
            ),
            Round(
                gives="choice",
                reads={"amounts": (), "candidates": ()},
                reduce=self._choose,
                schema=_CHOICE,
            ),
            Round(
                gives="repeats",
                reads={"document": BIN_KEY, "choice": BIN_KEY},
                order=order,
                reduce=self._repeats,
                schema=pa.schema([*_DECISION, *self.tokens]),
            ),
        )

    def _windows(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The bins in which languages may end."""
        bins = Bins(tables["amounts"])
        windows = self._chooser(bins).windows()
        whole = np.maximum(bins.totals, 1)[bins.codes]
        low, high = (
            np.array([windows.get(tag, (0.0, -1.0))[i] for tag in bins.tags])[bins.codes]
            for i in (0, 1)
        )
        # The first epoch in which the bin does not end below the window.
        epoch = np.maximum(np.ceil((low - bins.before - bins.amount) / whole), 0)
        near = pa.array(epoch * whole + bins.before <= high)
        columns = [bins.before, whole, low, high]
        rows = pa.Table.from_arrays([*bins.keys, *map(pa.array, columns)], schema=_WINDOWS)
        return rows.filter(near)

    def _choose(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """For each bin of each language, how often its documents are to be read.

        Raises QuotaShortfall where bounds cannot be met and the quotas say that the run then fails.
        """
        bins = Bins(tables["amounts"])
        near = sort_rows(tables["candidates"], ("language", "before", "size"))
        candidates = {}
        for tag in bins.tags:
            if tag in self.quotas.languages:
                own = near.filter(pc.equal(near["language"], tag))
                candidates[tag] = Candidates(own["before"].to_numpy(), own["size"].to_numpy())
        selection = self._chooser(bins).select(candidates)
        self._check(bins, [bound.explanation for bound in selection.missed])
        ends = np.array([selection.amounts.get(tag, -1) for tag in bins.tags], np.int64)
        allocated = np.array([selection.allocated.get(tag, 0) for tag in bins.tags])
        repeats, once_more = np.divmod(ends, np.maximum(bins.totals, 1))
        columns = {
            "repeats": np.where(ends < 0, -1, repeats)[bins.codes].astype(np.int32),
            "once_more": np.where(ends < 0, 0, once_more)[bins.codes] - bins.before,
            "allocated": np.where(bins.opens, np.rint(allocated)[bins.codes], 0).astype(np.int64),
        }
        return pa.Table.from_arrays([*bins.keys, *map(pa.array, columns.values())], schema=_CHOICE)

    def _repeats(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The repeats of each document: those of its bin, plus one for documents within the amount
        that is read once more."""
        documents = _beside(tables["document"], tables["choice"])
        first = first_of_bin(documents)
        before = running(documents["amount"].to_numpy(), first)
        repeats, once_more = documents["repeats"].to_numpy(), documents["once_more"].to_numpy()
        repeats = np.where(repeats < 0, -1, repeats + (before < once_more))
        opens = first == np.arange(documents.num_rows)
        columns = {
            "document": documents["document"],
            "repeats": pa.array(repeats, pa.int32()),
            "amount": documents["amount"],
            "allocated": pa.array(np.where(opens, documents["allocated"].to_numpy(), 0)),
        }
        return pa.table(columns | {name: documents[name] for name in self.tokens.names})

    def _chooser(self, bins: Bins) -> WholeDocuments:
        firsts = bins.first[bins.opens]
        by_tag = (dict(zip(bins.tags, values.tolist(), strict=True))
                  for values in (bins.totals, bins.documents, firsts))  # fmt: skip
        return WholeDocuments(self.quotas, *by_tag)

    def _check(self, bins: Bins, missed: list[str]) -> None:
        """Raise QuotaShortfall where a bound is missed and the quotas say that the run then fails.

        missed: what whole documents miss, a sentence each.
        """
        if self.quotas.on_shortfall != "fail":
            return
        allocation = allocate(self.quotas, dict(zip(bins.tags, bins.totals.tolist(), strict=True)))
        reasons = [one.explanation for one in allocation.shortfalls if one.hard] + missed
        if reasons:
            text = f"the quotas cannot be met: {'; '.join(reasons)}"
            raise QuotaShortfall(text, where=self.path)


def _amounts(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The amount of each bin of each language, that of its first document, and its documents."""
    grouped = tables["document"].group_by(["language", "bin"], use_threads=False)
    found = grouped.aggregate([("amount", "sum"), ("amount", "first"), ("amount", "count")])
    names = {"amount_sum": "amount", "amount_first": "first", "amount_count": "documents"}
    return found.rename_columns(names)


def _candidates(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The documents at which a language may end, once for each epoch in which it may."""
    documents = _beside(tables["document"], tables["windows"])
    documents = documents.filter(documents["whole"].is_valid())
    size, whole = documents["amount"].to_numpy(), documents["whole"].to_numpy()
    low, high = documents["low"].to_numpy(), documents["high"].to_numpy()
    before = documents["start"].to_numpy() + running(size, first_of_bin(documents))
    epoch = np.maximum(np.ceil((low - before - size) / whole), 0).astype(np.int64)
    found = []
    while (near := epoch * whole + before <= high).any():
        rows = pa.array(np.flatnonzero(near))
        at = pa.array((epoch * whole + before)[near])
        columns = [documents["language"].take(rows), at, pa.array(size[near])]
        found.append(pa.table(columns, schema=_CANDIDATES))
        epoch += 1
    return pa.concat_tables(found) if found else _CANDIDATES.empty_table()


def _beside(documents: pa.Table, of_bins: pa.Table) -> pa.Table:
    """Documents with the columns of their bins beside their own, in their order; null where a bin
    has no row."""
    at = pa.array(np.arange(documents.num_rows))
    keys = documents.select(["language", "bin"]).append_column("at", at)
    found = sort_rows(keys.join(of_bins, ["language", "bin"], use_threads=False), ("at",))
    for name in of_bins.schema.names[2:]:
        documents = documents.append_column(name, found[name])
    return documents
