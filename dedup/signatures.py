"""MinHash signatures: a few hundred bytes that tell how alike two sets of shingles are.

See Broder, "On the resemblance and containment of documents", 1997. Permutation i maps a shingle x
to a_i * x + b_i modulo 2^32, with a_i odd (universal hashing, Carter and Wegman 1979; x is the
upper half of a well mixed 64-bit hash). Value i of a signature is the smallest number to which
permutation i maps a shingle of the set. Two sets agree in a value with a probability that is
their Jaccard similarity J, so the share of equal values estimates J, with a standard error of
sqrt(J (1 - J) / permutations).
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus.documents.mixing import Hashes, constants

__all__ = ["EMPTY", "Signatures", "estimates", "is_empty", "signature", "signatures"]

Signatures = npt.NDArray[np.uint32]

EMPTY = np.uint32(0xFFFFFFFF)
"""All values of the signature of a set without shingles."""

_SEED = 11
_BLOCK = 1024  # shingles at once: 112 permutations of them fit in the CPU's second-level cache


def signature(shingles: Hashes, permutations: int = 112) -> Signatures:
    """The signature of one set of shingles; shape (permutations,)."""
    factors, terms = _parameters(permutations)
    halves = (shingles >> np.uint64(32)).astype(np.uint32)
    smallest = np.full(permutations, EMPTY)
    for start in range(0, halves.size, _BLOCK):
        values = np.multiply.outer(factors, halves[start : start + _BLOCK])
        values += terms
        np.minimum(smallest, values.min(axis=1), out=smallest)
    return smallest


def signatures(sets: pa.Array, permutations: int = 112) -> Signatures:
    """The signature of each set of an array of `SHINGLES`; shape (sets, permutations)."""
    offsets = sets.offsets.to_numpy()
    values = sets.values.to_numpy(zero_copy_only=False)
    result = np.empty((len(sets), permutations), np.uint32)
    for row in range(len(sets)):
        result[row] = signature(values[offsets[row] : offsets[row + 1]], permutations)
    return result


def is_empty(signatures: Signatures) -> npt.NDArray[np.bool_]:
    """Whether each row is the signature of a set without shingles, which must not become a
    candidate; shape (sets,)."""
    empty: npt.NDArray[np.bool_] = (signatures == EMPTY).all(axis=1)
    return empty


def estimates(left: Signatures, right: Signatures) -> npt.NDArray[np.float64]:
    """The estimated Jaccard similarity of each pair of rows, rounded to 4 decimals.

    `left` and `right` have the shape (pairs, permutations). The estimate is 0 where a set is
    empty.
    """
    equal = np.count_nonzero(left == right, axis=1)
    shares: npt.NDArray[np.float64] = np.round(equal / left.shape[1], 4)
    shares[is_empty(left) | is_empty(right)] = 0.0
    return shares


@cache
def _parameters(permutations: int) -> tuple[Signatures, Signatures]:
    """The factors a_i, shape (permutations,), and the terms b_i, shape (permutations, 1)."""
    numbers = constants(_SEED, 2 * permutations)
    # They are interleaved, so that a longer signature begins with the shorter one.
    factors = (numbers[0::2] >> np.uint64(32)).astype(np.uint32) | np.uint32(1)
    terms = (numbers[1::2] >> np.uint64(32)).astype(np.uint32)
    return factors, terms[:, np.newaxis]
