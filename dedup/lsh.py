"""Locality-sensitive hashing: which documents are worth comparing.

A signature is cut into bands of rows; documents that agree in a whole band are candidates
(Indyk and Motwani 1998; Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4). A
candidate is no duplicate yet: it has to be verified.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.errors import ConfigError
from dedup.hashing import Hashes, constants, mix
from dedup.signatures import Signatures

__all__ = ["Bands", "Keys", "band_keys", "candidate_pairs", "probability"]

Keys = npt.NDArray[Any]
"""Names of documents that have an order: integers, or bytes of one fixed width."""

_SEED = 22


@dataclass(frozen=True, kw_only=True)
class Bands:
    """How a signature is cut. 14 bands of 8 rows find a pair of similarity .8 with 92 %, .7 with
    56 %, .5 with 5 %."""

    bands: int = 14
    rows: int = 8

    def __post_init__(self) -> None:
        for name, value in (("bands", self.bands), ("rows", self.rows)):
            if value < 1:
                raise ConfigError(f"{name} is {value}; valid: 1 or more")

    @property
    def permutations(self) -> int:
        return self.bands * self.rows

    @property
    def threshold(self) -> float:
        """The similarity at which the curve is about steepest: (1 / bands)^(1 / rows)."""
        return float((1 / self.bands) ** (1 / self.rows))


def probability(jaccard: float, bands: Bands) -> float:
    """Chance that two documents of this similarity agree in a band: 1 - (1 - J^rows)^bands."""
    return float(1 - (1 - jaccard**bands.rows) ** bands.bands)


def band_keys(signatures: Signatures, bands: Bands, groups: Hashes | None = None) -> Hashes:
    """One 64-bit key for each band of each signature; shape (documents, bands).

    Keys of different bands differ. With `groups` (a hash for each document, such as of its
    language) so do those of different groups, which then never meet.
    """
    factors = constants(_SEED, bands.permutations) | np.uint64(1)
    cut = signatures.astype(np.uint64).reshape(-1, bands.bands, bands.rows)
    sums = (cut * factors.reshape(bands.bands, bands.rows)).sum(axis=2, dtype=np.uint64)
    sums += constants(_SEED + 1, bands.bands)
    if groups is not None:
        sums += mix(groups)[:, np.newaxis]
    return mix(sums)


def candidate_pairs(
    keys: Hashes, documents: Keys, hints: Hashes | None = None, *, all_pairs: int = 8
) -> tuple[Keys, Keys]:
    """Pairs of documents to compare, from rows of (band key, document): smaller, larger.

    Documents of one key make a bucket. Up to `all_pairs` of them, every pair is given. In a
    larger bucket g documents give less than 2g pairs: each with the first, so that a bucket that
    is one cluster is joined whole, and each with the next, so that not all depends on the first.
    `hints` orders a bucket (the document's key in another band: near-duplicates often agree
    there too, and then are neighbours); without it, the documents' names do.

    A pair lost in a large bucket is still found in any other band in which it agrees: of 14
    bands of 8 rows, in 6 on average at a similarity of .9, in 2.3 at .8. Each bucket is treated
    by itself, so the order of rows, and how many buckets come at once, change nothing; a pair
    that shares several bands comes as often.
    """
    order = np.lexsort((documents, keys) if hints is None else (documents, hints, keys))
    keys, documents = keys[order], documents[order]
    fresh = np.ones(keys.size, np.bool_)  # rows given twice count once
    fresh[1:] = (keys[1:] != keys[:-1]) | (documents[1:] != documents[:-1])
    keys, documents = keys[fresh], documents[fresh]

    row = np.arange(keys.size)
    opens = np.ones(keys.size, np.bool_)
    opens[1:] = keys[1:] != keys[:-1]
    bucket = np.cumsum(opens) - 1
    first = np.flatnonzero(opens)[bucket] if keys.size else row
    place = row - first
    large = np.bincount(bucket)[bucket] > all_pairs if keys.size else opens

    later = [row[large & (place >= 2)]]  # the next one after the first comes below
    earlier = [first[later[0]]]
    for lag in range(1, max(all_pairs, 2)):
        later.append(row[(place >= lag) & (~large | (lag == 1))])
        earlier.append(later[-1] - lag)
    one, other = documents[np.concatenate(earlier)], documents[np.concatenate(later)]
    ordered = one < other
    return np.where(ordered, one, other), np.where(ordered, other, one)
