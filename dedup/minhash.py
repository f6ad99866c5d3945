"""The stage `minhash`: near duplicates by MinHash.

Only documents with the same language tag are compared, never across languages or varieties. Of a
cluster the document of the highest source rank stays, of these the longest, of these the one with
the smallest id (`preference_keys.py`).

Only this stage adds the column `cluster_size`, since a column can be added once in a pipeline.
Where `exact` runs before, the copies that it drops are counted in its measure `clusters`, and
`cluster_size` counts only documents that were still there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from corpus.config.settings import Fraction, Positive
from corpus.documents.mixing import Hashes, constants, mix
from corpus.errors import ConfigError
from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage, Loop, Result, Round, setting
from dedup.decision import result_of
from dedup.lsh import Bands, band_keys
from dedup.minhash_rounds import NearRounds
from dedup.preference_keys import preference_keys, to_arrow, to_numpy
from dedup.shingles import SHINGLES, shingle_sets
from dedup.signatures import is_empty, signatures
from dedup.split_draws import ADDED, READ, READ_AGAIN, behind, inherited, own_draws

__all__ = ["MinHash"]

_READS: Schema = {
    **{n: COLUMNS[n].type for n in ("text", "language", "id", "rank", "characters")},
    **READ,
}


@dataclass(frozen=True, kw_only=True)
class MinHash(GlobalStage):
    """Drops near duplicates: documents that share most of their word shingles with another one.

    Only documents in the same language are compared. Those that agree in a whole band of their
    MinHash signatures are candidates; two candidates are near duplicates when their similarity
    reaches the threshold. Clusters are the connected components of these pairs, so documents may
    belong together through others; one document of each cluster stays. Documents without words
    are compared with nothing.

    With the default settings a document is summarised in 14 rows of 40 bytes, one for each band,
    and a sketch of 8 bytes for each word. Estimated similarity (`verify: signature`) takes a sketch
    of 472 bytes instead; for documents of 450 words it exchanges a fifth of the bytes and a run
    takes .82 of the CPU time. But near the threshold it is wrong: it leaves apart 5 % of the pairs
    that are similar enough, and joins 4 % of those that are not, of copies with up to a twelfth of
    their words changed (`python -m benchmarks.dedup`).

    Run `exact` before it where pages have hundreds of thousands of copies: all candidates that
    share their smallest document are compared in one task.
    """

    name = "minhash"
    version = 6
    reads: ClassVar[Schema] = _READS
    reads_again = READ_AGAIN
    adds: ClassVar[Schema] = {"cluster_size": COLUMNS["cluster_size"].type, **ADDED}
    reasons = frozenset({"near_duplicate"})

    shingle: Positive = setting(5, "consecutive words that make a shingle")
    bands: Positive = setting(14, "bands of a signature; documents that agree in one are compared")
    rows: Positive = setting(8, "values of a signature that make a band")
    permutations: Positive | None = setting(
        None, "values of a signature, at least bands times rows; null: just as many"
    )
    threshold: Fraction = setting(0.8, "Jaccard similarity from which on two are near-duplicates")
    verify: Literal["signature", "shingles"] = setting(
        "shingles", "candidates are verified by their sets of shingles, or by estimated similarity"
    )
    seed: Positive = setting(1, "decides the permutations of the signatures")

    def __post_init__(self) -> None:
        least = self.bands * self.rows
        if self.permutations is not None and self.permutations < least:
            raise ConfigError(
                f"permutations is {self.permutations}, and {self.bands} bands of {self.rows} rows "
                f"need {least}; valid: {least} or more, or null"
            )

    def placed(self, before: Schema, kept: Schema) -> "MinHash":
        return behind(self, before)

    def tables(self) -> Mapping[str, pa.Schema]:
        return self._near.tables

    def rounds(self) -> Sequence[Round | Loop]:
        return self._near.rounds()

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        sets = shingle_sets(batch["text"], self.shingle)
        signed = signatures(_salted(sets, self.seed), self._permutations)
        rows = np.flatnonzero(~is_empty(signed))
        signed = signed[rows]
        preferences = preference_keys(batch["rank"], batch["characters"], batch["id"])
        preferences = preferences.take(pa.array(rows))
        cut = Bands(bands=self.bands, rows=self.rows)
        groups = _language_hashes(batch["language"])[rows]
        keys = band_keys(signed[:, : cut.permutations], cut, groups)
        band = {
            "row": pa.array(np.repeat(rows, self.bands)),
            "key": pa.array(keys.reshape(-1)),
            "hint": pa.array(np.roll(keys, -1, axis=1).reshape(-1)),
            "preference": to_arrow(np.repeat(to_numpy(preferences), self.bands)),
        }
        packed = signed.astype("<u4")
        buffers = [None, pa.py_buffer(packed)]
        sketches = (
            sets.take(pa.array(rows))
            if self.verify == "shingles"
            else pa.FixedSizeBinaryArray.from_buffers(self._near.sketch, len(rows), buffers)
        )
        sketch = {
            "row": pa.array(rows),
            "preference": preferences,
            "sketch": sketches,
            "split_draw": own_draws(batch).take(pa.array(rows)),
        }
        return {"band": pa.table(band), "sketch": pa.table(sketch)}

    def apply(self, decision: pa.RecordBatch) -> Result:
        size = pc.fill_null(decision["cluster_size"], 1)
        columns = {"cluster_size": size, **inherited(decision)}
        result = result_of(decision, "near_duplicate", self.threshold)
        return replace(result, columns=columns)

    @property
    def _permutations(self) -> int:
        return self.permutations or self.bands * self.rows

    @property
    def _near(self) -> NearRounds:
        by_shingles = self.verify == "shingles"
        sketch = SHINGLES if by_shingles else pa.binary(4 * self._permutations)
        return NearRounds(self.threshold, sketch)


def _salted(sets: pa.Array, seed: int) -> pa.Array:
    """The shingles mapped by a bijection that depends on the seed, which changes all
    permutations."""
    salt = constants(seed & 0xFFFFFFFFFFFFFFFF, 1)
    values = mix(sets.values.to_numpy(zero_copy_only=False) ^ salt)
    return pa.LargeListArray.from_arrays(sets.offsets, pa.array(values))


def _language_hashes(languages: pa.Array) -> Hashes:
    """The xxh3-64 hash of each row's language tag."""
    encoded = languages.dictionary_encode()
    tags = encoded.dictionary.to_pylist()
    hashes = np.array([xxhash.xxh3_64_intdigest(tag or "") for tag in tags], np.uint64)
    of_rows: Hashes = hashes[encoded.indices.to_numpy()]
    return of_rows
