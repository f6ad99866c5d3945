"""The stage `exact`: documents with the same words in the same order.

Only documents with the same language tag are compared. Of equal documents the one of the highest
source rank stays, of these the longest, of these the one with the smallest id
(`preference_keys.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from corpus.documents.folded_text import folded
from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage, Loop, Result, Round
from corpus.storage.tables import same_as_before
from dedup.decision import DECISION, result_of
from dedup.preference_keys import PREFERENCE_KEY, ids_of, preference_keys
from dedup.split_draws import ADDED, READ, READ_AGAIN, behind, inherited, own_draws

__all__ = ["DIGEST", "Exact", "content_digests"]

DIGEST = pa.binary(16)
_READS: Schema = {
    **{n: COLUMNS[n].type for n in ("text", "language", "id", "rank", "characters")},
    **READ,
}


@dataclass(frozen=True, kw_only=True)
class Exact(GlobalStage):
    """Drops documents that have the same words in the same order as another one.

    Case, accents, punctuation and white space make no difference; only documents in the same
    language are compared. Documents without words stay.
    """

    name = "exact"
    version = 4
    reads: ClassVar[Schema] = _READS
    reads_again = READ_AGAIN
    adds: ClassVar[Schema] = ADDED
    reasons = frozenset({"exact_duplicate"})

    def placed(self, before: Schema, kept: Schema) -> "Exact":
        return behind(self, before)

    def tables(self) -> Mapping[str, pa.Schema]:
        known = [("digest", DIGEST), ("language", pa.string()), ("preference", PREFERENCE_KEY)]
        return {"digest": pa.schema([*known, *ADDED.items()])}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        digests = content_digests(batch["text"])
        table = pa.table(
            {
                "row": pa.array(np.arange(batch.num_rows)),
                "digest": digests,
                "language": batch["language"],
                "preference": preference_keys(batch["rank"], batch["characters"], batch["id"]),
                "split_draw": own_draws(batch),
            }
        )
        return {"digest": table.filter(digests.is_valid())}

    def rounds(self) -> Sequence[Round | Loop]:
        return (
            Round(
                gives="decision",
                reads={"digest": ("digest", "language")},
                order={"digest": ("preference",)},
                reduce=_copies,
                schema=DECISION,
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        return replace(result_of(decision, "exact_duplicate"), columns=inherited(decision))


def _copies(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The decisions on all documents of each digest that several documents have."""
    digest = tables["digest"]
    same = same_as_before(digest, ["digest", "language"])
    first = np.flatnonzero(~same)
    sizes = np.diff(first, append=len(same))
    draws = digest["split_draw"].to_numpy()
    smallest = np.minimum.reduceat(draws, first) if len(first) else draws
    group = np.cumsum(~same) - 1
    several = pa.array(sizes[group] > 1)
    ids = ids_of(digest["preference"].combine_chunks())
    copy = pa.array(same)
    table = pa.table(
        {
            "document": digest["document"],
            "survivor": pc.if_else(copy, ids.take(pa.array(first[group])), pa.scalar(None)),
            "similarity": pc.if_else(copy, 1.0, pa.scalar(None)),
            "cluster_size": pa.array(sizes[group].astype(np.int32)),
            "cluster_draw": pa.array(smallest[group]),
        }
    )
    return table.filter(several)


def content_digests(texts: pa.Array) -> pa.Array:
    """The xxh3-128 hash (16 bytes) of each text, folded by `corpus.documents.folded_text`.

    Null for a text that is null or has no words: there is nothing to compare.
    """
    return pa.array([_digest(text.as_py()) for text in texts], DIGEST)


def _digest(text: str | None) -> bytes | None:
    if text is None:
        return None
    state = xxhash.xxh3_128()
    words = 0
    for piece in folded(text):
        state.update(piece.data)
        words += piece.size
    return state.digest() if words else None
