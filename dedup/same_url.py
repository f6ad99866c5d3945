"""The stage `same_url`: of several captures of one address only the latest stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from corpus.documents.canonical_urls import canonical_url
from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage, Loop, Result, Round, setting
from corpus.storage.tables import first_of_each, same_as_before
from dedup.split_draws import ADDED, READ, READ_AGAIN, behind, inherited, own_draws

__all__ = ["SameUrl"]

_CAPTURE = pa.schema(
    [
        pa.field("address", pa.binary(16)),
        pa.field("minus_rank", pa.int64()),
        pa.field("minus_date", pa.int64()),
        pa.field("id", pa.string()),
        pa.field("split_draw", pa.uint64()),
    ]
)
_DECISION = pa.schema(
    [
        pa.field("document", pa.int64()),
        pa.field("survivor", pa.string()),
        pa.field("cluster_draw", pa.uint64()),
    ]
)
_UNDATED = np.iinfo(np.int64).max


@dataclass(frozen=True, kw_only=True)
class SameUrl(GlobalStage):
    """Drops documents whose address was crawled again later.

    Addresses are compared in their canonical spelling (`corpus.documents.urls.canonical_url`). Of
    a source's documents with one address the one with the latest `date` stays, of these the one
    with the smallest id; a document without a date counts as the earliest. Documents without an
    address stay.
    """

    name = "same_url"
    version = 4
    reads: ClassVar[Schema] = {
        **{n: COLUMNS[n].type for n in ("url", "source", "rank", "date", "id")},
        **READ,
    }
    reads_again = READ_AGAIN
    adds: ClassVar[Schema] = ADDED
    reasons = frozenset({"same_url"})

    across_sources: bool = setting(
        False, "compare documents of different sources too; the highest rank stays, whatever date"
    )

    def placed(self, before: Schema, kept: Schema) -> "SameUrl":
        return behind(self, before)

    def tables(self) -> Mapping[str, pa.Schema]:
        return {"capture": _CAPTURE}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        sources = batch["source"].to_pylist()
        addresses = [
            _digest(url, "" if self.across_sources else source)
            for url, source in zip(batch["url"].to_pylist(), sources, strict=True)
        ]
        dates = pc.negate(batch["date"].cast(pa.timestamp("us")).cast(pa.int64()))
        table = pa.table(
            {
                "row": pa.array(np.arange(batch.num_rows)),
                "address": pa.array(addresses, pa.binary(16)),
                "minus_rank": pc.negate(batch["rank"].cast(pa.int64())),
                "minus_date": pc.fill_null(dates, _UNDATED),
                "id": batch["id"],
                "split_draw": own_draws(batch),
            }
        )
        return {"capture": table.filter(table["address"].is_valid())}

    def rounds(self) -> Sequence[Round | Loop]:
        return (
            Round(
                gives="earlier",
                reads={"capture": ("address",)},
                order={"capture": ("minus_rank", "minus_date", "id")},
                reduce=_captures,
                schema=_DECISION,
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        survivor = decision["survivor"]
        reason = pc.if_else(pc.is_valid(survivor), "same_url", pa.scalar(None, pa.string()))
        return Result(columns=inherited(decision), dropped=reason, survivor=survivor)


def _digest(url: str | None, source: str | None) -> bytes | None:
    """The xxh3-128 hash of source and canonical address; None without an address."""
    if not url:
        return None
    return xxhash.xxh3_128_digest(f"{source or ''}\0{canonical_url(url)}")


def _captures(tables: Mapping[str, pa.Table]) -> pa.Table:
    """All captures of each address that has several: the first one is the survivor, the others have
    its id."""
    capture = tables["capture"]
    same = same_as_before(capture, ["address"])
    first, opens = pa.array(first_of_each(same)), np.flatnonzero(~same)
    draws = capture["split_draw"].to_numpy()
    smallest = np.minimum.reduceat(draws, opens) if len(opens) else draws
    sizes, group = np.diff(opens, append=len(same)), np.cumsum(~same) - 1
    survivor = pc.if_else(pa.array(same), capture["id"].take(first), pa.scalar(None, pa.string()))
    table = pa.table(
        {
            "document": capture["document"],
            "survivor": survivor,
            "cluster_draw": pa.array(smallest[group]),
        }
    )
    return table.filter(pa.array(sizes[group] > 1))
