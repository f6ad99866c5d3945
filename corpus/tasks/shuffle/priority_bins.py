"""Bins of document priority, so that no step of a global stage needs all documents of a language
at once. No outcome depends on how many there are."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["BIN", "bins_of", "first_of_each", "running"]

_BITS = 10
BIN = (pa.field("language", pa.string()), pa.field("bin", pa.int32()))
"""The key of one bin of one language."""

Ints = npt.NDArray[np.int64]


def bins_of(priority: pa.Array) -> pa.Array:
    """The bin of each priority: its uppermost bits, so that bins come in the order of priority."""
    shifted = priority.to_numpy() >> np.uint64(64 - _BITS)
    return pa.array(shifted.astype(np.int32))


def first_of_each(table: pa.Table) -> Ints:
    """For each row of a table sorted by language and bin, the first row of the same bin."""
    bins = table["bin"].to_numpy()
    languages = table["language"].combine_chunks().dictionary_encode().indices.to_numpy()
    changes = np.flatnonzero((np.diff(bins) != 0) | (np.diff(languages) != 0)) + 1
    first = np.zeros(len(bins), np.int64)
    first[changes] = changes
    result: Ints = np.maximum.accumulate(first) if len(first) else first
    return result


def running(values: Ints, first: Ints) -> Ints:
    """The sum of the values before each row, from the row's first one on."""
    before = np.cumsum(values) - values
    result: Ints = before - before[first]
    return result
