"""How many buckets and groups of partitions there are, and the bucket of each row, which follows
from a hash of its key: rows of equal key are in one bucket. Pure."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

__all__ = ["Buckets", "bucket_count", "buckets_of", "group_partitions", "hashes_of"]

Buckets = npt.NDArray[np.int64]
"""The number of a bucket for each row of a table."""

BUCKET_BYTES = 64 << 20
"""Bytes of Arrow data that a bucket has, about, unless there would be more than `_MOST_BUCKETS`."""
_MOST_BUCKETS = 4096
"""From 256 GiB on (64 MiB times 4,096) buckets grow, and their number stays, since more buckets
would mean smaller blocks in the scatter files."""
_MOST_BUCKET_BYTES = 1 << 30
"""Bytes up to which buckets grow. From 4 TiB on, their number grows."""
_GROUP_BYTES = 64 << 20
"""Bytes that a group of partitions has, about, unless there would be more than `_MOST_GROUPS`."""
_MOST_GROUPS = 1024
_MOST_GROUP_BYTES = 8 << 30
"""Bytes up to which groups grow. With still more data, their number grows."""


def bucket_count(size: int) -> int:
    """How many buckets there are for `size` bytes of Arrow data.

    The number of workers is no part of the rule, so that a run gives the same files on any machine.
    """
    bucket_bytes = min(max(BUCKET_BYTES, size // _MOST_BUCKETS), _MOST_BUCKET_BYTES)
    return max(1, -(-size // bucket_bytes))


def group_partitions(sizes: Sequence[int]) -> list[range]:
    """Divide partitions into groups of neighbours; gives the range of partitions of each group.

    sizes: bytes of each partition, in order.

    One task scatters a whole group into one file, so that the block of each bucket in it is large
    enough to be worth a read. Nothing that is published depends on the groups.
    """
    least = min(max(_GROUP_BYTES, sum(sizes) // _MOST_GROUPS), _MOST_GROUP_BYTES)
    ends = list(accumulate(sizes))
    numbers = [(end - size) // least for end, size in zip(ends, sizes, strict=True)]
    starts = [at for at in range(len(numbers)) if at == 0 or numbers[at] != numbers[at - 1]]
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(sizes)], strict=True)]


def buckets_of(table: pa.Table, keys: Sequence[str], count: int) -> Buckets:
    """The bucket of each row, from 0 to `count` - 1, by a hash of its key columns; bucket 0 for all
    rows where there are no key columns."""
    if count == 1 or not keys:
        return np.zeros(table.num_rows, np.int64)
    return (hashes_of(table, keys) % np.uint64(count)).astype(np.int64)


def hashes_of(table: pa.Table, keys: Sequence[str]) -> npt.NDArray[np.uint64]:
    """A 64-bit hash of the key columns of each row; the same on every machine and in every process.

    keys: names of columns of integers, strings or binary values. A null string is hashed as an
        empty one.
    """
    hashes = np.zeros(table.num_rows, np.uint64)
    for key in keys:
        hashes = _mix(hashes ^ _hashes(table[key].combine_chunks()))
    return hashes


def _hashes(column: pa.Array) -> npt.NDArray[np.uint64]:
    if pa.types.is_integer(column.type):
        return _mix(np.asarray(column.cast(pa.int64(), safe=False)).view(np.uint64))
    lengths = np.asarray(pc.fill_null(pc.binary_length(column), 0)).astype(np.int64)
    hashes = np.zeros(len(column), np.uint64)
    for length in np.unique(lengths):
        alike = lengths == length
        part = column.filter(pa.array(alike)) if not alike.all() else column
        hashes[alike] = _hashes_of_equal_length(part.cast(pa.large_binary()), int(length))
    return hashes


def _hashes_of_equal_length(column: pa.Array, length: int) -> npt.NDArray[np.uint64]:
    """Hash strings that all have `length` bytes.

    Strings of one to eight whole machine words, as ids are, are hashed by vectorised operations;
    all others one by one, each distinct value once.
    """
    if 0 < length <= 64 and length % 8 == 0:
        start = np.frombuffer(column.buffers()[1], np.int64)[column.offset]
        data = np.frombuffer(column.buffers()[2], np.uint8)[start : start + length * len(column)]
        words = data.reshape(-1, length).view("<u8")
        hashes = np.full(len(column), length, np.uint64)
        for word in words.T:
            hashes = _mix(hashes ^ word)
        return hashes
    encoded = column.dictionary_encode()
    values = [xxhash.xxh3_64_intdigest(name or b"") for name in encoded.dictionary.to_pylist()]
    found: npt.NDArray[np.uint64] = np.array(values, np.uint64)[encoded.indices.to_numpy()]
    return found


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): each bit of the input changes about
    half of the bits of the hash."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed
