"""Brings rows of equal key together: scatter to buckets, gather a bucket.

Global stages and the sink use the same files: Arrow IPC with LZ4, each record batch holding rows
of one bucket, and an index that names the bucket of each record batch. Memory is bounded by
`_BUFFER` when scattering and by the size of one bucket when gathering; buckets are made as many
as the data asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from corpus.store import Store

__all__ = ["Exchange", "ScatterWriter", "bucket_count", "buckets_of", "gather", "sort_rows"]

_BUFFER = 8 << 20
BUCKET_BYTES = 64 << 20
"""Bytes of Arrow data that one bucket is meant to hold."""

Buckets = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Exchange:
    """One scattered file: its path in the store, and the bucket of each of its record batches."""

    path: str
    index: tuple[int, ...]


class ScatterWriter:
    """Writes rows sorted by bucket, a buffer at a time."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema) -> None:
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        self._writer = pa.ipc.new_file(stream, schema, options=options)
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self._buckets: list[Buckets] = []
        self._bytes = 0
        self.index: list[int] = []

    def write(self, table: pa.Table, buckets: Buckets) -> None:
        """Rows and the bucket of each."""
        if table.num_rows == 0:
            return
        self._waiting.append(table)
        self._buckets.append(buckets)
        self._bytes += table.nbytes
        if self._bytes >= _BUFFER:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        buckets = np.concatenate(self._buckets)
        table = pa.concat_tables(self._waiting)
        order = np.argsort(buckets, kind="stable")
        if (order[1:] < order[:-1]).any():
            table, buckets = table.take(pa.array(order)), buckets[order]
        starts = np.flatnonzero(np.diff(buckets, prepend=buckets[0] - 1))
        ends = [*starts[1:].tolist(), len(buckets)]
        for start, end in zip(starts.tolist(), ends, strict=True):
            for batch in table.slice(start, end - start).to_batches():
                self._writer.write_batch(batch)
                self.index.append(int(buckets[start]))
        self._waiting, self._buckets, self._bytes = [], [], 0

    def close(self) -> None:
        self._flush()
        self._writer.close()


def gather(store: Store, exchanges: Sequence[Exchange], bucket: int, schema: pa.Schema) -> pa.Table:
    """All rows of one bucket, in the order of the exchanges."""
    batches: list[pa.RecordBatch] = []
    for exchange in exchanges:
        numbers = [i for i, held in enumerate(exchange.index) if held == bucket]
        if numbers:
            with store.open(exchange.path) as stream, pa.ipc.open_file(stream) as reader:
                batches += [reader.get_batch(i) for i in numbers]
    return pa.Table.from_batches(batches, schema)


def bucket_count(size: int) -> int:
    """Buckets for `size` bytes of Arrow data: a function of the data, never of workers."""
    return max(1, -(-size // BUCKET_BYTES))


def buckets_of(table: pa.Table, keys: Sequence[str], count: int) -> Buckets:
    """The bucket of each row by a stable hash of its key columns; 0 for all without keys."""
    hashes = np.zeros(table.num_rows, np.uint64)
    if count == 1 or not keys:
        return hashes.astype(np.int64)
    for key in keys:
        column = table[key].combine_chunks()
        hashes = _mix(hashes ^ _hashes(column))
    return (hashes % np.uint64(count)).astype(np.int64)


def sort_rows(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """The table in the order of these columns, in one chunk each."""
    table = table.combine_chunks()
    present = [name for name in columns if name in table.schema.names]
    if not present or table.num_rows < 2:
        return table
    keys: Any = [(name, "ascending") for name in present]
    return table.take(pc.sort_indices(table, sort_keys=keys)).combine_chunks()


def _hashes(column: pa.Array) -> npt.NDArray[np.uint64]:
    """A 64-bit hash of each value; equal on every machine and in every process."""
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
    """Ids, and other short keys of whole machine words, are hashed by vectors; what remains one
    by one, each distinct value once."""
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
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): spreads every bit of the input."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed
