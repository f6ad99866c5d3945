"""Locality-sensitive hashing: which documents are worth comparing.

A signature is cut into bands of rows; documents that agree in a whole band are candidates
(Indyk and Motwani 1998; Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4).
Candidates are not yet duplicates: each pair has to be verified.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.documents.mixing import Hashes, constants, mix
from corpus.errors import ConfigError
from dedup.signatures import Signatures

__all__ = ["Bands", "Keys", "band_keys", "candidate_pairs", "probability"]

Keys = npt.NDArray[Any]
"""Keys of documents that have an order: integers, or bytes of one fixed width."""

_SEED = 22


@dataclass(frozen=True, kw_only=True)
class Bands:
    """How a signature is cut: into how many bands, of how many rows (values) each.

    14 bands of 8 rows find a pair of similarity .8 with a chance of 92 %, .7 with 56 %, .5 with
    5 %. Raises ConfigError for a number below 1.
    """

    bands: int = 14
    rows: int = 8

    def __post_init__(self) -> None:
        for name, value in (("bands", self.bands), ("rows", self.rows)):
            if value < 1:
                raise ConfigError(f"{name} is {value}; valid: 1 or more")

    @property
    def permutations(self) -> int:
        """Values of a signature that the bands use together."""
        return self.bands * self.rows

    @property
    def threshold(self) -> float:
        """The similarity near which `probability` rises fastest: (1 / bands)^(1 / rows)."""
        return float((1 / self.bands) ** (1 / self.rows))


def probability(jaccard: float, bands: Bands) -> float:
    """The chance that two documents of Jaccard similarity J agree in at least one band:
    1 - (1 - J^rows)^bands."""
    return float(1 - (1 - jaccard**bands.rows) ** bands.bands)


def band_keys(signatures: Signatures, bands: Bands, groups: Hashes | None = None) -> Hashes:
    """One 64-bit key for each band of each signature; shape (documents, bands).

    Keys of different bands differ. With `groups` (a hash for each document, for example of its
    language) keys of different groups differ too, so that their documents never meet.
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
    """Pairs of documents to compare, as (smaller, larger), from rows of (band key, document).

    The documents with one band key make a bucket. For a bucket of up to `all_pairs` documents,
    every pair is given. A larger bucket of g documents gives fewer than 2g pairs: each document
    with the first, so that a bucket that is one cluster is joined completely, and each with the
    next, so that not everything depends on the first. A bucket is ordered by `hints`, the
    document's key in another band (near duplicates often agree there too, and then are
    neighbours), or by document where there are no hints.

    A pair that a large bucket does not give is still found in any other band in which it agrees:
    of 14 bands of 8 rows, these are 6 on average at a similarity of .9, and 2.3 at .8. Each bucket
    is treated by itself, so neither the order of rows nor the number of buckets in a call changes
    the result. A pair that agrees in several bands is given once for each of them.
    """
    order = np.lexsort((documents, keys) if hints is None else (documents, hints, keys))
    keys, documents = keys[order], documents[order]
    fresh = np.ones(keys.size, np.bool_)  # a row that is given twice counts once
    fresh[1:] = (keys[1:] != keys[:-1]) | (documents[1:] != documents[:-1])
    keys, documents = keys[fresh], documents[fresh]

    row = np.arange(keys.size)
    opens = np.ones(keys.size, np.bool_)
    opens[1:] = keys[1:] != keys[:-1]
    bucket = np.cumsum(opens) - 1
    first = np.flatnonzero(opens)[bucket] if keys.size else row
    place = row - first
    large = np.bincount(bucket)[bucket] > all_pairs if keys.size else opens

    later = [row[large & (place >= 2)]]  # the pair of first and second comes from the loop below
    earlier = [first[later[0]]]
    for lag in range(1, max(all_pairs, 2)):
        later.append(row[(place >= lag) & (~large | (lag == 1))])
        earlier.append(later[-1] - lag)
    one, other = documents[np.concatenate(earlier)], documents[np.concatenate(later)]
    ordered = one < other
    return np.where(ordered, one, other), np.where(ordered, other, one)
