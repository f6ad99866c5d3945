"""Content addresses of documents, and the priority that orders every random-like choice.

An id is the xxh3-128, in hex, of the canonical bytes of what a record says. Canonical bytes are,
for each value that is neither null nor empty, in the order of their names:

    name, NUL, tag (s: UTF-8 text, b: bytes, i: whole number, t: microseconds since 1970 in UTC),
    length of the value in bytes (8 bytes), value (i and t: 8 bytes); little endian throughout

So no two records share them, and neither path, position nor seed enters: a record has the same
id in every run and wherever its file lies.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

__all__ = ["archive_id", "canonical_bytes", "priority", "row_id", "row_ids"]

Value = str | bytes | int | datetime | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def archive_id(uri: str, date: datetime | None, payload_digest: str) -> str:
    """The id of an archive record: target URI, WARC-Date and payload digest.

    `payload_digest` stands as in the header: `algorithm:value`.
    """
    return _hashed({"uri": uri, "date": date, "digest": payload_digest})


def row_id(values: Mapping[str, Value]) -> str:
    """The id of one row: of its `id` where it has one, else of all values given."""
    own = values.get("id")
    return _hashed({"id": own} if own not in (None, "", b"") else values)


def canonical_bytes(values: Mapping[str, Value]) -> bytes:
    """What is hashed; see the module."""
    parts = []
    for name in sorted(values):
        tag, data = _encoded(values[name])
        if data:
            parts.append(_head(name, tag) + len(data).to_bytes(8, "little") + data)
    return b"".join(parts)


def row_ids(batch: pa.RecordBatch) -> pa.Array:
    """The ids of all rows, as `row_id` gives them for one; strings.

    Columns: text, binary, integers, timestamps.
    """
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    own = columns.pop("id", None)
    if own is None:
        return _hash_each(_canonical(columns, batch.num_rows))
    own = own.cast(pa.large_string())
    whole = _canonical({"id": own}, batch.num_rows)
    lacking = pc.equal(pc.binary_length(whole), 0)
    if columns and pc.any(lacking).as_py():
        whole = pc.if_else(lacking, _canonical(columns, batch.num_rows), whole)
    return _hash_each(whole)


def priority(ids: pa.Array, seed: int) -> pa.Array:
    """xxh3-64 of each id with the run's seed; uint64, the lowest comes first."""
    seed %= 1 << 64
    digest = xxhash.xxh3_64_intdigest
    values = (digest(piece, seed) for piece in _pieces(ids.cast(pa.large_binary())))
    return pa.array(np.fromiter(values, np.uint64, len(ids)))


def _hashed(values: Mapping[str, Value]) -> str:
    return str(xxhash.xxh3_128_hexdigest(canonical_bytes(values)))


def _head(name: str, tag: str) -> bytes:
    return name.encode() + b"\0" + tag.encode()


def _encoded(value: Value) -> tuple[str, bytes]:
    if value is None:
        return "s", b""
    if isinstance(value, str):
        return "s", value.encode()
    if isinstance(value, bytes):
        return "b", value
    if isinstance(value, datetime):
        microseconds = (value - _EPOCH) // timedelta(microseconds=1)
        return "t", microseconds.to_bytes(8, "little", signed=True)
    return "i", value.to_bytes(8, "little", signed=True)


def _canonical(columns: Mapping[str, pa.Array], length: int) -> pa.Array:
    """Canonical bytes of each row, as large_binary: one copy of the text and no row in Python."""
    parts: list[pa.Array] = []
    for name in sorted(columns):
        tag, data = _encoded_column(columns[name])
        sizes = pc.fill_null(pc.binary_length(data), 0).cast(pa.int64()).to_numpy()
        parts += [_heads(_head(name, tag), sizes), data]
    if not parts:
        return pa.array([b""] * length, pa.large_binary())
    return pc.binary_join_element_wise(
        *parts, pa.scalar(b"", pa.large_binary()), null_handling="replace", null_replacement=b""
    )


def _heads(head: bytes, sizes: np.ndarray[Any, Any]) -> pa.Array:
    """Name, tag and length before each value; empty where the value is."""
    width = len(head) + 8
    table = np.empty((len(sizes), width), np.uint8)
    table[:, : len(head)] = np.frombuffer(head, np.uint8)
    table[:, len(head) :] = sizes.astype("<i8").view(np.uint8).reshape(-1, 8)
    there = sizes > 0
    offsets = np.concatenate(([0], np.cumsum(there * width)))
    kept = table if there.all() else table[there]
    return pa.Array.from_buffers(
        pa.large_binary(),
        len(sizes),
        [None, pa.py_buffer(offsets.astype(np.int64)), pa.py_buffer(kept.tobytes())],
    )


def _encoded_column(column: pa.Array) -> tuple[str, pa.Array]:
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "s", column.cast(pa.large_binary())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return "b", column.cast(pa.large_binary())
    if pa.types.is_timestamp(kind):
        return "t", _eight_bytes(column.cast(pa.timestamp("us", kind.tz)).cast(pa.int64()))
    if pa.types.is_integer(kind):
        return "i", _eight_bytes(column.cast(pa.int64()))
    raise TypeError(f"an id cannot be made of {kind}")


def _eight_bytes(numbers: pa.Array) -> pa.Array:
    there = pc.is_valid(numbers)
    plain = pc.fill_null(numbers, 0).to_numpy().astype("<i8")
    fixed = pa.Array.from_buffers(pa.binary(8), len(plain), [None, pa.py_buffer(plain)])
    return pc.if_else(there, fixed.cast(pa.large_binary()), pa.scalar(None, pa.large_binary()))


def _pieces(values: pa.Array) -> Iterable[memoryview]:
    """The bytes of each value of a large_binary array, not copied."""
    first, last = values.offset, values.offset + len(values) + 1
    _, offsets, data = values.buffers()
    if len(values) == 0:
        return ()
    edges = np.frombuffer(offsets, np.int64)[first:last].tolist()
    view = memoryview(data if data is not None else b"")
    return (view[a:b] for a, b in pairwise(edges))


def _hash_each(values: pa.Array) -> pa.Array:
    digest = xxhash.xxh3_128_hexdigest
    return pa.array([digest(piece) for piece in _pieces(values)], pa.string())
