"""The global stage `balance`: how often each document is to be read so that the quotas are met.

Documents are chosen in the order of their priority, so a smaller quota's documents are a subset
of a larger one's. At which document each language ends, so that bounds hold for those chosen, is
found in `ends.py`.

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
from corpus.errors import ConfigError, InputError, MissingExtra
from corpus.quotas.file import read_quotas
from corpus.quotas.model import Quotas, quotas_to_plain
from corpus.schema import COLUMNS, TOKENS, Schema
from corpus.stage import GlobalStage, Loop, Measure, Result, Round, setting
from corpus.storage.inputs import content_digest
from corpus.tasks.shuffle.priority_bins import IN_BIN, binned, binned_schema
from stages.output.ends import Ends
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
        return (
            *(self._within_domains if self._most_of_a_domain is not None else ()),
            *Ends(self.parsed, self.quotas, self._tokens).rounds(),
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
