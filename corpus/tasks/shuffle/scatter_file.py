"""Scatter files: rows that were sent to numbered buckets, stored so that one bucket can be read
alone.

Global stages, the sink and the counts of domains exchange rows through them. The writer collects
rows in a buffer. When that is full, it sorts them by bucket and writes a block for each bucket that
has rows, and a directory of these blocks:

    block block … directory   block block … directory   …   footer

A block is one Arrow record batch: an IPC message without its schema, compressed by LZ4. A directory
has an entry of three 64-bit numbers for each bucket (the offset of its block, the xxh3 of the
block, the bytes of its rows in memory), and one entry more, whose offset is the end of the last
block. To read a bucket, two entries and one block of each directory are read, however many buckets
there are. The footer has the offsets of all directories.
"""

import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from corpus.errors import Damaged
from corpus.storage.store import Store
from corpus.tasks.shuffle.buckets import Buckets

__all__ = ["ScatterWriter", "bucket_size", "buffer_bytes", "read_bucket"]

_LEAST_BUFFER = 1 << 20
_MOST_BUFFER = 1 << 30
_BLOCK = 64 << 10
"""Bytes that a block should have on average: the more buckets there are, the larger is the
buffer."""
_ENTRY = 24
"""Bytes of an entry of a directory."""
_FOOTER = struct.Struct("<QQQ8s")
"""Number of directories; number of buckets; xxh3 of both and of the offsets of the directories,
which stand before the footer; magic number."""
_MAGIC = b"scatter1"


def buffer_bytes(buckets: int) -> int:
    """Bytes of rows that a writer buffers before it writes them, at most."""
    return min(max(_LEAST_BUFFER, buckets * _BLOCK), _MOST_BUFFER)


class ScatterWriter:
    """Writes a scatter file of `count` buckets into a binary stream, which need not be able to
    seek."""

    def __init__(self, stream: BinaryIO, count: int) -> None:
        self._stream, self._count = stream, count
        self._buffer_bytes = buffer_bytes(count)
        self._waiting: list[pa.Table] = []
        self._waiting_buckets: list[Buckets] = []
        self._buffered = self._offset = 0
        self._directories: list[int] = []

    def write(self, table: pa.Table, buckets: Buckets) -> None:
        """Add rows. buckets: the bucket of each of them."""
        if table.num_rows == 0:
            return
        size = table.nbytes
        if self._buffered + size > self._buffer_bytes:
            self._flush()
        self._waiting.append(table)
        self._waiting_buckets.append(buckets)
        self._buffered += size
        if self._buffered >= self._buffer_bytes:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        buckets = np.concatenate(self._waiting_buckets)
        table = pa.concat_tables(self._waiting)
        self._waiting, self._waiting_buckets, self._buffered = [], [], 0
        if (buckets[1:] < buckets[:-1]).any():
            order = np.argsort(buckets, kind="stable")
            table, buckets = table.take(pa.array(order)), buckets[order]
        present, starts = np.unique(buckets, return_index=True)
        sizes = np.zeros(self._count + 1, np.int64)
        checks = np.zeros(self._count + 1, np.uint64)
        lengths = np.zeros(self._count + 1, np.int64)
        for bucket, (block, size) in zip(present, _blocks(table, starts), strict=True):
            checks[bucket] = xxhash.xxh3_64_intdigest(block)
            sizes[bucket], lengths[bucket] = size, block.size
            self._stream.write(block)
        begins = self._offset + np.cumsum(lengths) - lengths
        directory = np.column_stack([begins, checks.view(np.int64), sizes])
        self._directories.append(self._offset + int(lengths.sum()))
        self._offset = self._directories[-1] + directory.nbytes
        self._stream.write(directory.astype("<i8").tobytes())

    def close(self) -> None:
        """Write what is still buffered, and the footer. The caller closes the stream."""
        self._flush()
        begins = np.array(self._directories, "<i8").tobytes()
        check = xxhash.xxh3_64_intdigest(begins, seed=self._count)
        self._stream.write(begins)
        self._stream.write(_FOOTER.pack(len(self._directories), self._count, check, _MAGIC))


def _blocks(table: pa.Table, starts: npt.NDArray[np.intp]) -> Iterator[tuple[pa.Buffer, int]]:
    """The blocks for a table that is sorted by bucket, each with the bytes of its rows in memory.
    starts: the first row of each block."""
    (batch,) = table.combine_chunks().to_batches()
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    sink = pa.BufferOutputStream()
    edges, sizes = [], []
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch.slice(0, 0))  # the schema comes before the first batch
        for start, end in zip(starts, [*starts[1:], len(batch)], strict=True):
            edges.append(sink.tell())
            rows = batch.slice(int(start), int(end - start))
            sizes.append(rows.nbytes)
            writer.write_batch(rows)
        edges.append(sink.tell())
    written = sink.getvalue()
    for start, end, size in zip(edges[:-1], edges[1:], sizes, strict=True):
        yield written.slice(start, end - start), size


def read_bucket(
    store: Store, path: str, bucket: int, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """The rows of one bucket, in the order in which they were written.

    Raises Damaged where the file is not as it was written.
    """
    head = schema.serialize().to_pybytes()
    # This thread alone unpacks: an allocator keeps what other threads have freed for a long time.
    options = pa.ipc.IpcReadOptions(use_threads=False)
    with store.open(path) as stream:
        for begin, check, _, end in _entries(stream, path, bucket):
            if end == begin and check == 0:
                continue
            stream.seek(begin)
            block = stream.read(end - begin)
            if xxhash.xxh3_64_intdigest(block) != check:
                raise Damaged("a block is not as it was written", where=path)
            with pa.ipc.open_stream(b"".join((head, block)), options=options) as reader:
                yield reader.read_next_batch()


def bucket_size(store: Store, path: str, bucket: int) -> int:
    """Bytes that the rows of one bucket take in memory. Raises Damaged as `read_bucket` does."""
    with store.open(path) as stream:
        return sum(size for _, _, size, _ in _entries(stream, path, bucket))


def _entries(stream: Any, path: str, bucket: int) -> list[tuple[int, int, int, int]]:
    """The entries of a bucket, one from each directory: offset of its block, xxh3 of the block,
    bytes of its rows in memory, end of the block."""
    length = stream.seek(0, 2)
    stream.seek(max(length - _FOOTER.size, 0))
    tail = stream.read(_FOOTER.size)
    if len(tail) < _FOOTER.size or tail[-len(_MAGIC) :] != _MAGIC:
        raise Damaged("the footer is not as it was written", where=path)
    number, count, check, _ = _FOOTER.unpack(tail)
    first = length - _FOOTER.size - 8 * number
    if first < 0:
        raise Damaged("the footer is not as it was written", where=path)
    stream.seek(first)
    begins = stream.read(8 * number)
    if xxhash.xxh3_64_intdigest(begins, seed=count) != check:
        raise Damaged("the footer is not as it was written", where=path)
    if bucket >= count:
        return []
    found = []
    for directory in np.frombuffer(begins, "<i8").tolist():
        stream.seek(directory + _ENTRY * bucket)
        two = np.frombuffer(stream.read(2 * _ENTRY), "<i8").reshape(2, 3)
        (begin, check, size), end = two[0].tolist(), int(two[1, 0])
        if not 0 <= begin <= end <= directory:
            raise Damaged("a directory is not as it was written", where=path)
        found.append((begin, check & 0xFFFFFFFFFFFFFFFF, size, end))
    return found
