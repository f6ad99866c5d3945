"""The global stage `balance`: how often each document is to be read so that the quotas are met.

Documents are chosen in the order of their priority, so a smaller quota's documents are a subset
of a larger one's. `corpus/quotas/whole_documents.py` says at which document each language ends, so
that bounds hold for the documents chosen; it needs only the documents near these ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import MissingExtra, QuotaShortfall
from corpus.quotas.allocation import allocate
from corpus.quotas.file import read_quotas
from corpus.quotas.model import Quotas, quotas_to_plain
from corpus.quotas.whole_documents import Candidates, WholeDocuments
from corpus.schema import COLUMNS, TOKENS, Schema
from corpus.stage import GlobalStage, Loop, Measure, Result, Round, setting
from corpus.storage.inputs import content_digest
from corpus.storage.tables import sort_rows
from corpus.tasks.shuffle.priority_bins import (
    BIN,
    BIN_KEY,
    IN_BIN,
    binned,
    binned_schema,
    first_of_bin,
    running,
)

__all__ = ["Balance"]

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


@dataclass(frozen=True, kw_only=True)
class Balance(GlobalStage):
    """Chooses documents and their repeats so that each language gets the share of its quota."""

    name = "balance"
    version = 2
    reads: ClassVar[Schema] = {
        n: COLUMNS[n].type for n in ("id", "language", "priority", "bytes", "words", "characters")
    }
    adds: ClassVar[Schema] = {"repeats": COLUMNS["repeats"].type}
    reasons = frozenset({"over_quota", "no_quota"})
    fixes_sizes = True

    quotas: str = setting(help="language_quotas.yaml", path=True)

    def __post_init__(self) -> None:
        # The quotas are read once, so that errors in them are found when the pipeline is built and
        # workers need no file.
        quotas = read_quotas(self.quotas)
        object.__setattr__(self, "_quotas", quotas)
        if quotas.tokenizer is not None:
            # The text is only read where tokens are counted, since reading it takes time.
            text: Schema = {"text": COLUMNS["text"].type}
            object.__setattr__(self, "reads", {**type(self).reads, **text})
            object.__setattr__(self, "adds", {**type(self).adds, **TOKENS})

    @property
    def parsed(self) -> Quotas:
        """The quotas, as read from the file."""
        quotas: Quotas = self._quotas  # type: ignore[attr-defined]  # set in __post_init__
        return quotas

    def identity(self) -> Mapping[str, Any]:
        tokenizer = self.parsed.tokenizer
        digest = content_digest([tokenizer]) if tokenizer else ""
        return {"quotas": quotas_to_plain(self.parsed), "tokenizer": digest}

    def facts(self) -> Mapping[str, Any]:
        return {"quotas": quotas_to_plain(self.parsed)}

    def tables(self) -> Mapping[str, pa.Schema]:
        return {"document": pa.schema([*binned_schema("amount"), *self._tokens])}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        sizes = {"documents": pa.array(np.ones(batch.num_rows, np.int64))}
        if self.parsed.tokenizer is not None:
            texts = batch["text"].to_pylist()
            encoded = _tokenizer(self.parsed.tokenizer).encode_batch(texts)
            sizes["tokens"] = pa.array([len(tokens) for tokens in encoded], pa.int64())
        unit = self.parsed.unit
        documents = binned(batch, "amount", sizes[unit] if unit in sizes else batch[unit])
        for name in self._tokens.names:
            documents = documents.append_column(name, sizes[name])
        return {"document": documents}

    @property
    def _tokens(self) -> pa.Schema:
        """The field of tokens, where they are counted."""
        return pa.schema(TOKENS if self.parsed.tokenizer is not None else {})

    def rounds(self) -> Sequence[Round | Loop]:
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
                schema=pa.schema([*_DECISION, *self._tokens]),
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        repeats = decision["repeats"]
        none = pa.scalar(None, pa.string())
        reason = pc.if_else(pc.equal(repeats, 0), "over_quota", none)
        reason = pc.if_else(pc.less(repeats, 0), "no_quota", reason)
        length = decision.num_rows
        rows = pa.array(np.arange(length))
        unit = pa.repeat(self.parsed.unit, length)
        measures = [
            Measure("supply", rows, unit, decision["amount"]),
            Measure("allocated", rows, unit, decision["allocated"]),
        ]
        columns = {name: decision[name] for name in ("repeats", *self._tokens.names)}
        return Result(columns=columns, dropped=reason, measures=measures)

    def _windows(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The bins in which languages may end."""
        bins = _Bins(tables["amounts"])
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
        bins = _Bins(tables["amounts"])
        near = sort_rows(tables["candidates"], ("language", "before", "size"))
        candidates = {}
        for tag in bins.tags:
            if tag in self.parsed.languages:
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
        return pa.table(columns | {name: documents[name] for name in self._tokens.names})

    def _chooser(self, bins: "_Bins") -> WholeDocuments:
        firsts = bins.first[bins.opens]
        by_tag = (dict(zip(bins.tags, values.tolist(), strict=True))
                  for values in (bins.totals, bins.documents, firsts))  # fmt: skip
        return WholeDocuments(self.parsed, *by_tag)

    def _check(self, bins: "_Bins", missed: list[str]) -> None:
        """Raise QuotaShortfall where a bound is missed and the quotas say that the run then fails.

        missed: what whole documents miss, a sentence each.
        """
        if self.parsed.on_shortfall != "fail":
            return
        allocation = allocate(self.parsed, dict(zip(bins.tags, bins.totals.tolist(), strict=True)))
        reasons = [one.explanation for one in allocation.shortfalls if one.hard] + missed
        if reasons:
            text = f"the quotas cannot be met: {'; '.join(reasons)}"
            raise QuotaShortfall(text, where=self.quotas)


class _Bins:
    """The bins of all languages as arrays, sorted by language and bin.

    keys: the columns that name them. tags: all languages. codes: for each bin, the place of its
    language among the tags. opens: whether it is the first of its language. before: the amount of
    the language before it. totals, documents: amount and number of documents of each language.
    """

    def __init__(self, amounts: pa.Table) -> None:
        rows = sort_rows(amounts, ("language", "bin"))
        languages = rows["language"].combine_chunks().dictionary_encode()
        self.keys = [rows["language"].combine_chunks(), rows["bin"].combine_chunks()]
        self.tags: list[str] = languages.dictionary.to_pylist()
        self.codes = languages.indices.to_numpy()
        self.amount, self.first = (rows[name].to_numpy() for name in ("amount", "first"))
        opening = np.searchsorted(self.codes, np.arange(len(self.tags)))
        self.opens = np.isin(np.arange(len(self.codes)), opening)
        self.before = running(self.amount, opening[self.codes])
        self.totals = np.zeros(len(self.tags), np.int64)
        np.add.at(self.totals, self.codes, self.amount)
        self.documents = np.zeros(len(self.tags), np.int64)
        np.add.at(self.documents, self.codes, rows["documents"].to_numpy())


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


@cache
def _tokenizer(path: str) -> Any:
    try:
        from tokenizers import Tokenizer
    except ModuleNotFoundError as error:
        raise MissingExtra("quotas with `unit: tokens`", "tokenizers", "tokens") from error
    return Tokenizer.from_file(path)
