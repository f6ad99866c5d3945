"""The global stage `balance`: how often each document is to be read so that the quotas are met.

Documents are chosen in the order of their priority, so a smaller quota's documents are a subset
of a larger one's. A language gets the amount that the allocation gives it, rounded to whole
documents (up, where the language or a group that it is in has a minimum), and at least one
document where it gets anything. In a corpus so small that a single document is more than a
language's share, the allocation is made again with that document as the language's least amount,
so that the other bounds still hold.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import MissingExtra, QuotaShortfall
from corpus.quotas.allocation import allocate
from corpus.quotas.file import read_quotas
from corpus.quotas.model import Quotas, quotas_to_plain
from corpus.quotas.shortfall import Allocation
from corpus.schema import COLUMNS, Schema
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

_AMOUNTS = pa.schema([*BIN, pa.field("amount", pa.int64()), pa.field("first", pa.int64())])
"""A row for each bin. amount: the sum of its documents. first: the amount of its first one."""
_CHOICE = pa.schema(
    [
        *BIN,
        pa.field("repeats", pa.int32()),
        pa.field("once_more", pa.int64()),
        pa.field("opens", pa.bool_()),
        pa.field("from_above", pa.bool_()),
    ]
)
"""A row for each bin.

repeats: how often every document of the bin is read; -1: the language has no quota. once_more: the
amount, from the start of the bin, whose documents are read once more. opens: whether the bin is
the first of its language. from_above: whether the amount is rounded up to whole documents, so that
a minimum is kept.
"""
_DECISION = pa.schema(
    [
        pa.field("document", pa.int64()),
        pa.field("repeats", pa.int32()),
        pa.field("amount", pa.int64()),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Balance(GlobalStage):
    """Chooses documents and their repeats so that each language gets the share of its quota."""

    name = "balance"
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
        if quotas.unit == "tokens":
            # The text is only read where tokens are counted, since reading it takes time.
            text: Schema = {"text": COLUMNS["text"].type}
            object.__setattr__(self, "reads", {**type(self).reads, **text})

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
        return {"document": binned_schema("amount")}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        return {"document": binned(batch, "amount", self._amounts_of(batch))}

    def _amounts_of(self, batch: pa.RecordBatch) -> pa.Array:
        """The amount of each document, in the unit of the quotas."""
        unit = self.parsed.unit
        if unit == "documents":
            return pa.array(np.ones(batch.num_rows, np.int64))
        if unit == "tokens":
            encoded = _tokenizer(self.parsed.tokenizer or "").encode_batch(
                batch["text"].to_pylist()
            )
            return pa.array([len(tokens) for tokens in encoded], pa.int64())
        return batch[unit]

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
            Round(gives="choice", reads={"amounts": ()}, reduce=self._choose, schema=_CHOICE),
            Round(
                gives="repeats",
                reads={"document": BIN_KEY, "choice": BIN_KEY},
                order=order,
                reduce=_repeats,
                schema=_DECISION,
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        repeats = decision["repeats"]
        none = pa.scalar(None, pa.string())
        reason = pc.if_else(pc.equal(repeats, 0), "over_quota", none)
        reason = pc.if_else(pc.less(repeats, 0), "no_quota", reason)
        length = decision.num_rows
        rows = pa.array(np.arange(length))
        supply = Measure("supply", rows, pa.repeat(self.parsed.unit, length), decision["amount"])
        return Result(columns={"repeats": repeats}, dropped=reason, measures=[supply])

    def _choose(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """For each bin of each language, how often its documents are to be read."""
        amounts = sort_rows(tables["amounts"], ("language", "bin"))
        if amounts.num_rows == 0:
            return _CHOICE.empty_table()
        values = amounts["amount"].to_numpy()
        languages = amounts["language"].combine_chunks().dictionary_encode()
        codes = languages.indices.to_numpy()
        tags = languages.dictionary.to_pylist()
        totals = np.zeros(len(tags), np.int64)
        np.add.at(totals, codes, values)
        opens = np.searchsorted(codes, np.arange(len(tags)))
        firsts = amounts["first"].to_numpy()[opens]
        given = self._targets(
            dict(zip(tags, totals.tolist(), strict=True)),
            dict(zip(tags, firsts.tolist(), strict=True)),
        )
        repeats, once_more = (np.array(column, np.int64) for column in zip(*given, strict=True))
        before = running(values, np.searchsorted(codes, codes))
        return pa.table(
            {
                "language": amounts["language"],
                "bin": amounts["bin"],
                "repeats": pa.array(repeats[codes]),
                "once_more": pa.array(once_more[codes] - before),
                "opens": pa.array(np.isin(np.arange(len(codes)), opens)),
                "from_above": pa.array(np.isin(tags, list(self._with_minimum()))[codes]),
            }
        )

    def _with_minimum(self) -> set[str]:
        """The languages that have a minimum or are in a group that has one."""
        groups = [group for group in self.parsed.groups.values() if group.minimum]
        tags = {tag for group in groups for tag in group.tags}
        return tags | {tag for tag, quota in self.parsed.languages.items() if quota.minimum}

    def _targets(
        self, supply: Mapping[str, int], firsts: Mapping[str, int]
    ) -> list[tuple[int, int]]:
        """For each language of the supply, how often all of it is to be read, and the amount of it
        that is to be read once more; (-1, 0) for a language without quota.

        Raises QuotaShortfall where bounds cannot be met and the quotas say that the run then fails.
        """
        allocation = allocate(self.parsed, supply)
        missed = [shortfall for shortfall in allocation.shortfalls if shortfall.hard]
        if missed and self.parsed.on_shortfall == "fail":
            reasons = "; ".join(shortfall.explanation for shortfall in missed)
            raise QuotaShortfall(f"the quotas cannot be met: {reasons}", where=self.quotas)
        allocation = with_whole_documents(self.parsed, allocation, supply, firsts)
        targets = []
        for tag, there in supply.items():
            share = allocation.languages.get(tag)
            # An excess from the rounding of floats is no reason to take one document more.
            wanted = math.ceil(share.amount - 1e-6) if share is not None else 0
            targets.append(divmod(wanted, max(there, 1)) if share is not None else (-1, 0))
        return targets


def with_whole_documents(
    quotas: Quotas,
    allocation: Allocation,
    supply: Mapping[str, int],
    firsts: Mapping[str, int],
) -> Allocation:
    """An allocation of the same total in which every language that gets anything gets at least its
    first document. firsts: the amount of each language's first document."""
    total = allocation.total
    for _ in firsts:
        short = {
            tag: firsts[tag] / total
            for tag, share in allocation.languages.items()
            if tag in firsts and 0 < share.amount < firsts[tag] * (1 - 1e-9)
        }
        if not short or sum(short.values()) >= 1:
            return allocation
        languages = {
            tag: replace(quota, minimum=least, maximum=max(least, quota.maximum or 1))
            for tag, quota in quotas.languages.items()
            if (least := short.get(tag)) is not None
        }
        quotas = replace(quotas, languages={**quotas.languages, **languages})
        allocation = allocate(quotas, supply, total)
    return allocation


def _amounts(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The amount of each bin of each language, and that of its first document."""
    grouped = tables["document"].group_by(["language", "bin"], use_threads=False)
    found = grouped.aggregate([("amount", "sum"), ("amount", "first")])
    return found.rename_columns({"amount_sum": "amount", "amount_first": "first"})


def _repeats(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The repeats of each document: those of its bin, plus one for documents within the amount that
    is read once more."""
    documents = tables["document"]
    at = pa.array(np.arange(documents.num_rows))
    keys = documents.select(["language", "bin"]).append_column("at", at)
    choice = sort_rows(keys.join(tables["choice"], ["language", "bin"], use_threads=False), ("at",))
    amount = documents["amount"].to_numpy()
    before = running(amount, first_of_bin(choice))
    repeats, once_more = choice["repeats"].to_numpy(), choice["once_more"].to_numpy()
    # The amount is rounded to the nearest document; the first document of a language that gets
    # anything is always taken.
    more = before + amount / 2 <= once_more
    more |= (before < once_more) & choice["from_above"].to_numpy()
    more |= (before == 0) & choice["opens"].to_numpy() & (repeats == 0) & (once_more > 0)
    return pa.table(
        {
            "document": documents["document"],
            "repeats": pa.array(np.where(repeats < 0, -1, repeats + more), pa.int32()),
            "amount": documents["amount"],
        }
    )


@cache
def _tokenizer(path: str) -> Any:
    try:
        from tokenizers import Tokenizer
    except ModuleNotFoundError as error:
        raise MissingExtra("quotas with `unit: tokens`", "tokenizers", "tokens") from error
    return Tokenizer.from_file(path)
