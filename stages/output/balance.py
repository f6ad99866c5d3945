"""The global stage `balance`: how often each document is to be read so that the quotas are met.

Documents are chosen in the order of their priority, so a smaller quota's documents are a subset
of a larger one's. `corpus/quotas/whole_documents.py` says at which document each language ends, so
that bounds hold for the documents chosen; it needs only the documents near these ends.

Sources that weigh, and quality, change that order (`within_language.py`). What splits hold out is
in none of these amounts: quotas are of train alone. In all tables `language` is the tag, or, for
what is held out, tag and split, such as `ca/validation`, which has no quota.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.config.units import parse_amount
from corpus.errors import ConfigError, InputError, MissingExtra, QuotaShortfall
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
from stages.output.bins import Bins
from stages.output.phases import Phases, check_phases
from stages.output.splits import TRAIN, Splits, splits_of
from stages.output.within_language import (
    BANDS,
    Weight,
    bands_of,
    by_quality,
    domain_hashes,
    lots,
    within_domains,
)

__all__ = ["Balance"]

_DOMAIN = pa.field("domain", pa.uint64())
"""The hash of a document's domain; only where a domain has a maximum."""

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
    version = 3
    reads: ClassVar[Schema] = {
        n: COLUMNS[n].type for n in ("id", "language", "priority", "bytes", "words", "characters")
    }
    adds: ClassVar[Schema] = {"repeats": COLUMNS["repeats"].type}
    reasons = frozenset({"over_quota", "no_quota", "over_domain_maximum"})
    fixes_sizes = True

    quotas: str = setting(help="language_quotas.yaml", path=True)
    splits: Splits = setting(
        {}, "name of a split -> share of all documents, copies included, that it holds out of train"
    )
    sources: dict[str, Weight] = setting(
        {}, "source -> weight; at 3, its documents are chosen three times as readily as at 1"
    )
    prefer: Literal["quality"] | None = setting(
        None, "quality: documents of a better band of quality are chosen first"
    )
    domain_maximum: str | int | None = setting(
        None, "most that one domain may give to a language, in the unit of the quotas"
    )

    phases: Phases = setting(
        {}, "name of a phase of the training -> its size, and shares other than the quotas'"
    )

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
        check_phases(self.phases, quotas)
        self._set_within()

    def _set_within(self) -> None:
        """Declare the columns that the settings about documents within a language need."""
        read = {
            "source": bool(self.sources),
            "quality": self.prefer is not None,
            "domain": self.domain_maximum is not None,
        }
        types = {name: COLUMNS[name].type for name, needed in read.items() if needed}
        again = {"quality"} & types.keys()
        added = {"split": COLUMNS["split"].type} if self.splits else {}
        if self.splits:
            again |= {"language", "priority"}
        try:
            most = self.domain_maximum
            maximum = None if most is None else parse_amount(most, self.parsed.unit)
        except ValueError as problem:
            raise ConfigError(f"domain_maximum: {problem} (unit: {self.parsed.unit})") from None
        if maximum == 0:
            raise ConfigError("domain_maximum: is 0; write an amount, or null for no bound")
        object.__setattr__(self, "_maximum", maximum)
        object.__setattr__(self, "reads", {**self.reads, **types})
        object.__setattr__(self, "reads_again", frozenset(again))
        object.__setattr__(self, "adds", {**self.adds, **added})

    def placed(self, before: Schema, kept: Schema) -> "Balance":
        if not self.splits:
            return self
        if "cluster_size" not in before:
            raise ConfigError(
                "splits: nothing before it removes near duplicates, so that some of what is held "
                "out could stand in train; put `minhash` before it"
            )
        draw = {"split_draw": COLUMNS["split_draw"].type} if "split_draw" in before else {}
        return self.declaring(
            reads={**self.reads, **draw}, reads_again=self.reads_again | draw.keys()
        )

    @property
    def named_sources(self) -> Sequence[str]:
        return list(self.sources)

    @property
    def parsed(self) -> Quotas:
        """The quotas, as read from the file."""
        quotas: Quotas = self._quotas  # type: ignore[attr-defined]  # set in __post_init__
        return quotas

    def identity(self) -> Mapping[str, Any]:
        tokenizer = self.parsed.tokenizer
        digest = content_digest([tokenizer]) if tokenizer else ""
        return {
            "quotas": quotas_to_plain(self.parsed),
            "tokenizer": digest,
            "splits": list(self.splits.items()),
            "sources": self.sources,
            "prefer": self.prefer,
            "domain_maximum": self._most_of_a_domain,
        }

    def facts(self) -> Mapping[str, Any]:
        phases = [{"name": name, **asdict(phase)} for name, phase in self.phases.items()]
        return {"quotas": quotas_to_plain(self.parsed), **({"phases": phases} if phases else {})}

    def tables(self) -> Mapping[str, pa.Schema]:
        domain = [] if self._most_of_a_domain is None else [_DOMAIN]
        return {"document": pa.schema([*binned_schema("amount"), *self._tokens, *domain])}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        sizes = {"documents": pa.array(np.ones(batch.num_rows, np.int64))}
        if self.parsed.tokenizer is not None:
            texts = batch["text"].to_pylist()
            encoded = _tokenizer(self.parsed.tokenizer).encode_batch(texts)
            sizes["tokens"] = pa.array([len(tokens) for tokens in encoded], pa.int64())
        unit = self.parsed.unit
        amount = sizes[unit] if unit in sizes else batch[unit]
        series, held_out = self._series(batch)
        order = self._order(batch)
        documents = binned(batch, "amount", amount, series=series, order=order)
        for name in self._tokens.names:
            documents = documents.append_column(name, sizes[name])
        if self._most_of_a_domain is not None:
            hashes = domain_hashes(batch["domain"], batch["id"], held_out)
            documents = documents.append_column(_DOMAIN, hashes)
        return {"document": documents}

    @property
    def _most_of_a_domain(self) -> int | None:
        """What one domain may give to a language, in the unit of the quotas."""
        maximum: int | None = self._maximum  # type: ignore[attr-defined]  # set in __post_init__
        return maximum

    def _series(self, batch: pa.RecordBatch) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
        """What stands for the language of each document, and whether the document is held out."""
        if not self.splits:
            return batch["language"], np.zeros(batch.num_rows, np.bool_)
        splits = splits_of(batch, self.splits)
        held_out = pc.not_equal(splits, TRAIN)
        named = pc.binary_join_element_wise(batch["language"], splits, "/")
        series = pc.if_else(held_out, named, batch["language"])
        return series, held_out.to_numpy(zero_copy_only=False)

    def _order(self, batch: pa.RecordBatch) -> npt.NDArray[np.uint64]:
        """By which the documents of a language are chosen, the lowest first."""
        order: npt.NDArray[np.uint64] = batch["priority"].to_numpy()
        if self.sources:
            order = lots(order, batch["source"], self.sources)
        return order if self.prefer is None else by_quality(order, batch["quality"])

    @property
    def _tokens(self) -> pa.Schema:
        """The field of tokens, where they are counted."""
        return pa.schema(TOKENS if self.parsed.tokenizer is not None else {})

    def rounds(self) -> Sequence[Round | Loop]:
        order = {"document": IN_BIN}
        return (
            *(self._within_domains if self._most_of_a_domain is not None else ()),
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

    @property
    def _within_domains(self) -> Sequence[Round]:
        """The round after which the documents that domains may not give are gone."""
        maximum = self._most_of_a_domain
        assert maximum is not None
        return (
            Round(
                gives="document",
                reads={"document": ("language", "domain")},
                order={"document": IN_BIN},
                reduce=partial(within_domains, maximum=maximum),
                schema=pa.schema([pa.field("document", pa.int64()), *self.tables()["document"]]),
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        repeats = decision["repeats"]
        columns = {name: decision[name] for name in self._tokens.names}
        within = repeats.is_valid()
        none = pa.scalar(None, pa.string())
        reason = pc.if_else(within, none, "over_domain_maximum")
        reason = pc.if_else(pc.equal(pc.fill_null(repeats, 1), 0), "over_quota", reason)
        reason = pc.if_else(pc.less(pc.fill_null(repeats, 1), 0), "no_quota", reason)
        if self.splits:
            columns["split"] = splits_of(decision, self.splits)
            held_out = pc.not_equal(columns["split"], TRAIN)
            known = pc.is_in(decision["language"], pa.array([*self.parsed.languages], pa.string()))
            kept = pc.if_else(known, none, "no_quota")
            reason = pc.if_else(held_out, kept, reason)
            repeats = pc.if_else(held_out, pa.scalar(1, pa.int32()), repeats)
            within = pc.and_not(within, held_out)
        columns["repeats"] = repeats
        return Result(
            columns=columns, dropped=reason, measures=self._measures(decision, within, reason)
        )

    def _measures(
        self, decision: pa.RecordBatch, within: pa.Array, reason: pa.Array
    ) -> list[Measure]:
        """`supply`, `allocated` and `trained`: amounts in the unit of the quotas. `quality_bands`,
        where quality is preferred: the amount trained on, by the lower bound of its band.

        within: the documents that quotas are about. reason: why documents are dropped.
        """
        unit = self.parsed.unit
        at = np.flatnonzero(within.to_numpy(zero_copy_only=False))
        rows = pa.array(at)
        keys = pa.repeat(unit, len(at))
        amount, allocated = (decision[name].take(rows) for name in ("amount", "allocated"))
        measures = [
            Measure("supply", rows, keys, amount),
            Measure("allocated", rows, keys, allocated),
        ]
        at = np.flatnonzero(pc.and_(within, reason.is_null()).to_numpy(zero_copy_only=False))
        rows = pa.array(at)
        trained = pc.multiply(decision["amount"], decision["repeats"].cast(pa.int64())).take(rows)
        measures.append(Measure("trained", rows, pa.repeat(unit, len(at)), trained))
        if self.prefer is not None:
            bands = bands_of(decision["quality"].take(rows))
            lowest = pa.array([f"{band / BANDS:.4f}" for band in bands.tolist()], pa.string())
            measures.append(Measure("quality_bands", rows, lowest, trained))
        return measures

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

    def _chooser(self, bins: Bins) -> WholeDocuments:
        firsts = bins.first[bins.opens]
        by_tag = (dict(zip(bins.tags, values.tolist(), strict=True))
                  for values in (bins.totals, bins.documents, firsts))  # fmt: skip
        return WholeDocuments(self.parsed, *by_tag)

    def _check(self, bins: Bins, missed: list[str]) -> None:
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
    try:
        return Tokenizer.from_file(path)
    except Exception as error:  # the library raises bare Exception
        raise InputError("is not a tokenizer.json that tokenizers can read", where=path) from error
