"""Word shingles: the runs of `size` consecutive words of a text, as a set of 64-bit hashes.

See Broder, "On the resemblance and containment of documents", 1997. Words are those of
`corpus.documents.folded_text`; no tokeniser is needed, so all languages are treated alike.

A word is hashed as a polynomial over random values of its letters, a shingle as the sum of its
words' hashes, each multiplied by a constant of its place; both are taken modulo 2^64 and mixed.
All words of a text are hashed by a few passes over its letters: with running totals T of
value(letter) * b^i, the word from i to j has the hash (T[j] - T[i]) * b^-i.
"""

from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus.documents.folded_text import Codes, folded
from corpus.documents.mixing import Hashes, constants, mix

__all__ = ["SHINGLES", "jaccard", "jaccards", "shingle_sets", "shingles"]

SHINGLES = pa.large_list(pa.uint64())
"""The Arrow type of a set of shingles."""

_SEED = 1
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64


def shingles(text: str, size: int = 5) -> Hashes:
    """The distinct shingles of a text, sorted.

    A text of fewer than `size` words has one shingle of all its words; a text without words has
    none.
    """
    pieces = [_word_hashes(piece) for piece in folded(text)]
    if not pieces:
        return np.empty(0, np.uint64)
    words = np.concatenate(pieces)
    size_here = min(size, words.size)
    count = words.size - size_here + 1
    sums = np.zeros(count, np.uint64)
    for place, factor in enumerate(_places(size)[:size_here]):
        sums += words[place : place + count] * factor
    return _distinct(mix(sums))


def shingle_sets(texts: pa.Array, size: int = 5) -> pa.Array:
    """The `shingles` of each text, as an array of `SHINGLES`; a null text has none."""
    sets = [shingles(text.as_py() or "", size) for text in texts]
    offsets = np.zeros(len(sets) + 1, np.int64)
    np.cumsum([s.size for s in sets], out=offsets[1:])
    values = np.concatenate(sets) if sets else np.empty(0, np.uint64)
    return pa.LargeListArray.from_arrays(pa.array(offsets), pa.array(values))


def jaccard(left: Hashes, right: Hashes) -> float:
    """The Jaccard similarity of two sets of shingles, rounded to 4 decimals.

    The shingles of each set are sorted and distinct. It is 0 where a set is empty: documents
    without words are never duplicates.
    """
    if left.size == 0 or right.size == 0:
        return 0.0
    both = np.sort(np.concatenate([left, right]))
    shared = int((both[1:] == both[:-1]).sum())
    return round(shared / (both.size - shared), 4)


def jaccards(left: pa.Array, right: pa.Array) -> npt.NDArray[np.float64]:
    """The `jaccard` of each pair, from two arrays of `SHINGLES` of equal length."""
    lefts, rights = _sets(left), _sets(right)
    pairs = zip(lefts, rights, strict=True)
    return np.fromiter((jaccard(a, b) for a, b in pairs), np.float64, len(left))


def _sets(sets: pa.Array) -> list[Hashes]:
    offsets = sets.offsets.to_numpy()
    values = sets.values.to_numpy(zero_copy_only=False)
    return [values[start:stop] for start, stop in pairwise(offsets)]


def _word_hashes(codes: Codes) -> Hashes:
    """One hash for each word of a piece of folded text, in which a 0 follows each word."""
    powers, inverses = _powers(1 << int(codes.size).bit_length())
    totals = np.cumsum(_letters()[codes] * powers[: codes.size])
    ends = np.flatnonzero(codes == 0)
    totals = totals[ends]
    starts = np.empty_like(ends)
    starts[0] = 0
    starts[1:] = ends[:-1] + 1
    sums = totals.copy()
    sums[1:] -= totals[:-1]
    return mix(sums * inverses[starts])


def _distinct(hashes: Hashes) -> Hashes:
    hashes = np.sort(hashes)
    first = np.ones(hashes.size, np.bool_)
    np.not_equal(hashes[1:], hashes[:-1], out=first[1:])
    return hashes[first]


@cache
def _letters() -> Hashes:
    """A random value for each code point; 0 for the separator, which adds nothing to a sum."""
    values = constants(_SEED, 0x110000)
    values[0] = 0
    return values


@cache
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """The powers b^i and b^-i modulo 2^64, for i < count."""
    pair = []
    for base in (_BASE, pow(_BASE, -1, 1 << 64)):
        powers = np.full(count, base, np.uint64)
        powers[0] = 1
        pair.append(np.cumprod(powers, dtype=np.uint64))
    return pair[0], pair[1]


@cache
def _places(size: int) -> Hashes:
    """An odd factor for each place of a shingle."""
    return constants(_SEED + 1, size) | np.uint64(1)
