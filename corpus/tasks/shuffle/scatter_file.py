"""Scattered files: rows sent to numbered buckets, so that a bucket can be read by itself.

Global stages and the sink exchange documents through them. Rows wait in a buffer until it is
full; then they are sorted by bucket and written, a block for each bucket that has some:

    block block … directory   block block … directory   …   footer

A block is one Arrow record batch (an IPC message without its schema, LZ4). A directory has three
64-bit numbers for each bucket: where its block begins, xxh3 of the block, bytes of its rows in
memory; and an entry more, which says where the last block ends. So reading a bucket costs two
entries and a block, however many buckets there are. The footer says where the directories begin.
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

__all__ = ["ScatterWriter", "bucket_size", "read_bucket", "room"]

_LEAST_BUFFER = 1 << 20
_MOST_BUFFER = 1 << 30
_BLOCK = 64 << 10
"""Bytes that a block is meant to have: with many buckets, more rows wait."""
_WIDTH = 24
_FOOTER = struct.Struct("<QQQ8s")
"""Number of directories; number of buckets; xxh3 of both and of where they begin; magic."""
_MAGIC = b"scatter1"


def room(buckets: int) -> int:
    """Bytes of rows that wait before they are written."""
    return min(max(_LEAST_BUFFER, buckets * _BLOCK), _MOST_BUFFER)


class ScatterWriter:
    """Writes a scattered file of `count` buckets into a binary stream, which need not seek."""

    def __init__(self, stream: BinaryIO, count: int) -> None:
        self._stream, self._count = stream, count
        self._room = room(count)
        self._waiting: list[pa.Table] = []
        self._buckets: list[Buckets] = []
        self._held = self._at = 0
        self._directories: list[int] = []

    def write(self, table: pa.Table, buckets: Buckets) -> None:
        """Rows and the bucket of each."""
        if table.num_rows == 0:
            return
        size = table.nbytes
        if self._held + size > self._room:
            self._flush()
        self._waiting.append(table)
        self._buckets.append(buckets)
        self._held += size
        if self._held >= self._room:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        buckets = np.concatenate(self._buckets)
        table = pa.concat_tables(self._waiting)
        self._waiting, self._buckets, self._held = [], [], 0
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
        begins = self._at + np.cumsum(lengths) - lengths
        directory = np.column_stack([begins, checks.view(np.int64), sizes])
        self._directories.append(self._at + int(lengths.sum()))
        self._at = self._directories[-1] + directory.nbytes
        self._stream.write(directory.astype("<i8").tobytes())

    def close(self) -> None:
        """Write what waits, and the footer. The owner of the stream closes it."""
        self._flush()
        begins = np.array(self._directories, "<i8").tobytes()
        check = xxhash.xxh3_64_intdigest(begins, seed=self._count)
        self._stream.write(begins)
        self._stream.write(_FOOTER.pack(len(self._directories), self._count, check, _MAGIC))


def _blocks(table: pa.Table, starts: npt.NDArray[np.intp]) -> Iterator[tuple[pa.Buffer, int]]:
    """The IPC message of each range of rows, and the bytes of its rows in memory."""
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
    """The rows of one bucket, a batch for each time that the writer's buffer was full.

    Raises Damaged where the file is not as it was written.
    """
    head = schema.serialize().to_pybytes()
    # Memory that other threads let go stays theirs for long: this one alone unpacks.
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
    """Bytes that the rows of one bucket take in memory."""
    with store.open(path) as stream:
        return sum(size for _, _, size, _ in _entries(stream, path, bucket))


def _entries(stream: Any, path: str, bucket: int) -> list[tuple[int, int, int, int]]:
    """For each directory: where the bucket's block begins, its check, its size in memory, where
    it ends."""
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
        stream.seek(directory + _WIDTH * bucket)
        two = np.frombuffer(stream.read(2 * _WIDTH), "<i8").reshape(2, 3)
        (begin, check, size), end = two[0].tolist(), int(two[1, 0])
        if not 0 <= begin <= end <= directory:
            raise Damaged("a directory is not as it was written", where=path)
        found.append((begin, check & 0xFFFFFFFFFFFFFFFF, size, end))
    return found
