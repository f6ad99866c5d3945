"""Deduplication as global stages: exact copies, and near-copies by MinHash.

Both compare documents of one language tag only, so never across languages or varieties, and both
keep the document of the highest source rank, of these the longest, of these the one with the
smallest id.

`cluster_size` is MinHash's: a column can be added once, and near-duplicates are what it means.
Where `exact` runs before `minhash` it drops and counts its clusters in the measure `clusters`;
a `cluster_size` then counts the documents that were still there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from corpus.config.settings import Positive, Share
from corpus.errors import ConfigError
from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage, Loop, Result, Round, setting
from dedup.exact import DIGEST, content_digests
from dedup.hashing import Hashes, constants, mix
from dedup.lsh import Bands, band_keys
from dedup.minhash_rounds import NearRounds
from dedup.preference_keys import NAME, as_keys, from_keys, ids_of, names_of
from dedup.shingles import SHINGLES, shingle_sets
from dedup.signatures import is_empty, signatures
from dedup.verdict import VERDICT, result_of

__all__ = ["Exact", "MinHash"]

_READS: Schema = {
    name: COLUMNS[name].type for name in ("text", "language", "id", "rank", "characters")
}


@dataclass(frozen=True, kw_only=True)
class Exact(GlobalStage):
    """Drops documents whose text, but for case, accents, punctuation and white space, is that of
    another one in the same language. Documents without words stay."""

    name = "exact"
    version = 2
    reads: ClassVar[Schema] = _READS
    reasons = frozenset({"exact_duplicate"})

    def tables(self) -> Mapping[str, pa.Schema]:
        return {
            "digest": pa.schema([("digest", DIGEST), ("language", pa.string()), ("name", NAME)])
        }

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        digests = content_digests(batch["text"])
        table = pa.table(
            {
                "row": pa.array(np.arange(batch.num_rows)),
                "digest": digests,
                "language": batch["language"],
                "name": names_of(batch["rank"], batch["characters"], batch["id"]),
            }
        )
        return {"digest": table.filter(digests.is_valid())}

    def rounds(self) -> Sequence[Round | Loop]:
        return (
            Round(
                gives="verdict",
                reads={"digest": ("digest", "language")},
                order={"digest": ("name",)},
                reduce=_copies,
                schema=VERDICT,
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        return result_of(decision, "exact_duplicate")


@dataclass(frozen=True, kw_only=True)
class MinHash(GlobalStage):
    """Drops near-duplicates: documents that share most of their word shingles with another one
    in the same language, straight or through others.

    Documents that agree in a whole band of their MinHash signatures are candidates; a candidate
    counts as a near-duplicate when its similarity reaches the threshold. Clusters are the
    connected components of these pairs; one document of each stays. Documents without words are
    compared with nothing.

    A document is summed up in 14 rows of 40 bytes, one a band, and a sketch of 472 bytes, with
    the settings as they stand; verifying by shingles takes 8 bytes a word in place of the latter.
    Run `exact` before where pages have copies by the hundred thousand: all candidates that share
    their smallest document are compared in one place.
    """

    name = "minhash"
    version = 2
    reads: ClassVar[Schema] = _READS
    adds: ClassVar[Schema] = {"cluster_size": COLUMNS["cluster_size"].type}
    reasons = frozenset({"near_duplicate"})

    shingle: Positive = setting(5, "consecutive words that make a shingle")
    bands: Positive = setting(14, "bands of a signature; documents that agree in one are compared")
    rows: Positive = setting(8, "places of the signature that make a band")
    permutations: Positive | None = setting(
        None, "places of a signature, bands times rows or more; null: just as many"
    )
    threshold: Share = setting(0.8, "Jaccard similarity from which on two are near-duplicates")
    verify: Literal["signature", "shingles"] = setting(
        "signature", "candidates are verified by estimated similarity, or by the sets of shingles"
    )
    seed: Positive = setting(1, "decides the permutations of the signatures")

    def __post_init__(self) -> None:
        least = self.bands * self.rows
        if self.permutations is not None and self.permutations < least:
            raise ConfigError(
                f"permutations is {self.permutations}, and {self.bands} bands of {self.rows} rows "
                f"need {least}; valid: {least} or more, or null"
            )

    def tables(self) -> Mapping[str, pa.Schema]:
        return self._near.tables

    def rounds(self) -> Sequence[Round | Loop]:
        return self._near.rounds()

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        sets = shingle_sets(batch["text"], self.shingle)
        signed = signatures(_salted(sets, self.seed), self._permutations)
        rows = np.flatnonzero(~is_empty(signed))
        signed = signed[rows]
        names = names_of(batch["rank"], batch["characters"], batch["id"]).take(pa.array(rows))
        cut = Bands(bands=self.bands, rows=self.rows)
        groups = _language_hashes(batch["language"])[rows]
        keys = band_keys(signed[:, : cut.permutations], cut, groups)
        band = {
            "row": pa.array(np.repeat(rows, self.bands)),
            "key": pa.array(keys.reshape(-1)),
            "hint": pa.array(np.roll(keys, -1, axis=1).reshape(-1)),
            "name": from_keys(np.repeat(as_keys(names), self.bands)),
        }
        packed = signed.astype("<u4")
        buffers = [None, pa.py_buffer(packed)]
        sketches = (
            sets.take(pa.array(rows))
            if self.verify == "shingles"
            else pa.FixedSizeBinaryArray.from_buffers(self._near.sketch, len(rows), buffers)
        )
        sketch = {"row": pa.array(rows), "name": names, "sketch": sketches}
        return {"band": pa.table(band), "sketch": pa.table(sketch)}

    def apply(self, decision: pa.RecordBatch) -> Result:
        size = pc.fill_null(decision["cluster_size"], 1)
        return replace(result_of(decision, "near_duplicate"), columns={"cluster_size": size})

    @property
    def _permutations(self) -> int:
        return self.permutations or self.bands * self.rows

    @property
    def _near(self) -> NearRounds:
        by_shingles = self.verify == "shingles"
        sketch = SHINGLES if by_shingles else pa.binary(4 * self._permutations)
        return NearRounds(self.threshold, sketch)


def _copies(tables: Mapping[str, pa.Table]) -> pa.Table:
    """All documents of each digest that has several."""
    digest = tables["digest"]
    same = np.zeros(digest.num_rows, np.bool_)  # as the row before
    for name in ("digest", "language"):
        column = digest[name].combine_chunks()
        equal = pc.equal(column[1:], column[:-1]).to_numpy(zero_copy_only=False)
        same[1:] = equal if name == "digest" else same[1:] & equal
    first = np.flatnonzero(~same)
    sizes = np.diff(first, append=len(same))
    group = np.cumsum(~same) - 1
    several = pa.array(sizes[group] > 1)
    ids = ids_of(digest["name"].combine_chunks())
    copy = pa.array(same)
    table = pa.table(
        {
            "document": digest["document"],
            "survivor": pc.if_else(copy, ids.take(pa.array(first[group])), pa.scalar(None)),
            "similarity": pc.if_else(copy, 1.0, pa.scalar(None)),
            "cluster_size": pa.array(sizes[group].astype(np.int32)),
        }
    )
    return table.filter(several)


def _salted(sets: pa.Array, seed: int) -> pa.Array:
    """The shingles under a bijection that the seed decides, so that all permutations change."""
    salt = constants(seed & 0xFFFFFFFFFFFFFFFF, 1)
    values = mix(sets.values.to_numpy(zero_copy_only=False) ^ salt)
    return pa.LargeListArray.from_arrays(sets.offsets, pa.array(values))


def _language_hashes(languages: pa.Array) -> Hashes:
    encoded = languages.dictionary_encode()
    tags = encoded.dictionary.to_pylist()
    hashes = np.array([xxhash.xxh3_64_intdigest(tag or "") for tag in tags], np.uint64)
    of_rows: Hashes = hashes[encoded.indices.to_numpy()]
    return of_rows
