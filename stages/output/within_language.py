"""The order in which documents of one language are chosen, and what one domain may give.

No part of the order depends on how much is wanted, so choices nest: a smaller total takes the
first documents of the same order.

Sources weigh. A document draws as many lots as its source weighs, and its smallest lot counts. So
a source of weight 3 gives its documents three times as readily as one of weight 1, while both
have some left: this is weighted sampling without replacement (Efraimidis and Spirakis, "Weighted
random sampling with a reservoir", Information Processing Letters 97, 2006), whose keys are
distributed as the smallest of so many uniform numbers, in whole numbers.

Quality may come first. Scores are cut into equal bands, the best band is chosen first, and within
a band the lots decide.
"""

from collections.abc import Mapping
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from pydantic import Field as Constraint

from corpus.documents.mixing import mix
from corpus.storage.tables import first_of_each, same_as_before
from corpus.tasks.shuffle.priority_bins import running

__all__ = [
    "BANDS",
    "Weight",
    "bands_of",
    "by_quality",
    "domain_hashes",
    "lots",
    "within_domains",
]

Weight = Annotated[int, Constraint(ge=1, le=100)]
"""How readily the documents of a source are chosen: a whole number from 1 to 100."""

_BAND_BITS = 4
BANDS = 1 << _BAND_BITS
"""Bands of quality: .0625 of the score each."""

Hashes = npt.NDArray[np.uint64]
Bands = npt.NDArray[np.int64]


def lots(priority: Hashes, sources: pa.Array, weights: Mapping[str, int]) -> Hashes:
    """The smallest lot of each document. The first lot is the priority, so weights of 1 change
    nothing. weights: source -> number of lots; a source without a weight has 1."""
    encoded = sources.dictionary_encode()
    weight = np.array([weights.get(name, 1) for name in encoded.dictionary.to_pylist()], np.int64)
    drawn = weight[encoded.indices.to_numpy()] if len(sources) else np.zeros(0, np.int64)
    smallest = priority.copy()
    for number in range(1, int(weight.max(initial=1))):
        lot = mix(priority + np.uint64(number))
        smallest = np.where(drawn > number, np.minimum(smallest, lot), smallest)
    return smallest


def bands_of(quality: pa.Array) -> Bands:
    """The band of each score, 0 for the lowest; a document without a score is in the lowest."""
    score = pc.fill_null(quality.cast(pa.float64()), 0.0).to_numpy()
    bands: Bands = np.clip(np.floor(score * BANDS), 0, BANDS - 1).astype(np.int64)
    return bands


def by_quality(order: Hashes, quality: pa.Array) -> Hashes:
    """The order with the bands of quality before it, the best band first."""
    band = (BANDS - 1 - bands_of(quality)).astype(np.uint64)
    return (band << np.uint64(64 - _BAND_BITS)) | (order >> np.uint64(_BAND_BITS))


def domain_hashes(domains: pa.Array, ids: pa.Array, free: npt.NDArray[np.bool_]) -> pa.Array:
    """The xxh3-64 hash of each document's domain. A document without one, or that is free of the
    maximum, has that of its id, and so a domain of its own."""
    encoded = domains.dictionary_encode()
    known = [xxhash.xxh3_64_intdigest(name or "") for name in encoded.dictionary.to_pylist()]
    alone = free | pc.equal(pc.fill_null(domains, ""), "").to_numpy(zero_copy_only=False)
    codes = pc.fill_null(encoded.indices, 0).to_numpy()
    hashes = np.array(known or [0], np.uint64)[codes]
    for row in np.flatnonzero(alone).tolist():
        hashes[row] = xxhash.xxh3_64_intdigest(ids[row].as_py())
    return pa.array(hashes)


def within_domains(tables: Mapping[str, pa.Table], maximum: int) -> pa.Table:
    """The round that keeps what a domain may give to a language: its first documents, up to the
    maximum."""
    documents = tables["document"]
    first = first_of_each(same_as_before(documents, ["language", "domain"]))
    amount = documents["amount"].to_numpy()
    return documents.filter(pa.array(running(amount, first) + amount <= maximum))
