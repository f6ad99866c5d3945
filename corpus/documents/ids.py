"""Content addresses of documents, and the priority that orders every random-like choice.

An id is the xxh3-128, in hex, of the canonical bytes of what a record says. Canonical bytes are,
for each value that is neither null nor empty, in the order of their names, `text` last:

    name, NUL, tag (s: UTF-8 text, b: bytes, i: whole number, t: microseconds since 1970 in UTC),
    length of the value in bytes (8 bytes), value (i and t: 8 bytes); little endian throughout

So no two records share them, and neither path, position nor seed enters: a record has the same
id in every run and wherever its file lies.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

__all__ = ["archive_id", "canonical_bytes", "priority", "row_id", "row_ids"]

Buffer = memoryview | bytes
Value = str | bytes | int | datetime | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def archive_id(uri: str, date: datetime | None, payload_digest: str) -> str:
    """The id of an archive record: target URI, WARC-Date and payload digest.

    `payload_digest` stands as in the header: `algorithm:value`.
    """
    return _hashed({"uri": uri, "date": date, "digest": payload_digest})


def row_id(values: Mapping[str, Value]) -> str:
    """The id of one row: of its `id` as a string where it has one, else of all values given."""
    own = values.get("id")
    if own is None or own == "":
        return _hashed(values)
    return _hashed({"id": str(own)})


def canonical_bytes(values: Mapping[str, Value]) -> bytes:
    """What is hashed; see the module."""
    parts = []
    for name in sorted(values, key=lambda name: (name == "text", name)):
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
        return _in_hex(_hash_rows(columns, batch.num_rows))
    whole = _canonical({"id": own.cast(pa.large_string())}, batch.num_rows)
    ids = _in_hex(map(xxhash.xxh3_128_digest, _copied(whole)))
    lacking = pc.equal(pc.binary_length(whole), 0)
    if columns and pc.any(lacking).as_py():
        others = row_ids(pa.RecordBatch.from_pydict(columns).filter(lacking))
        ids = pc.replace_with_mask(ids, lacking, others)
    return ids


def priority(ids: pa.Array, seed: int) -> pa.Array:
    """xxh3-64 of each id with the run's seed; uint64, the lowest comes first."""
    pieces = _copied(ids.cast(pa.large_binary()))
    digests = map(xxhash.xxh3_64_intdigest, pieces, repeat(seed % (1 << 64)))
    return pa.array(np.fromiter(digests, np.uint64, len(ids)))


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


def _in_hex(digests: Iterable[bytes]) -> pa.Array:
    """Digests of 128 bits as strings."""
    letters = b"".join(digests).hex().encode()
    offsets = np.arange(0, len(letters) + 1, 32, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(letters)]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)


def _hash_rows(columns: Mapping[str, pa.Array], length: int) -> list[bytes]:
    """Hashes in two updates, so that the text, most of the bytes, is never copied."""
    small = dict(columns)
    text = small.pop("text", None)
    if text is None:
        return [xxhash.xxh3_128_digest(piece) for piece in _copied(_canonical(small, length))]
    _, text = _encoded_column(text)
    heads = _heads(_head("text", "s"), _sizes(text))
    if small:
        heads = _joined(_canonical(small, length), heads)
    hashes = []
    for head, body in zip(_pieces(heads), _pieces(text), strict=True):
        hasher = xxhash.xxh3_128(head)
        hasher.update(body)
        hashes.append(hasher.digest())
    return hashes


def _canonical(columns: Mapping[str, pa.Array], length: int) -> pa.Array:
    """Canonical bytes of each row, as large_binary; `columns` without `text`."""
    parts: list[pa.Array] = []
    for name in sorted(columns):
        tag, data = _encoded_column(columns[name])
        parts += [_heads(_head(name, tag), _sizes(data)), data]
    return _joined(*parts) if parts else pa.repeat(pa.scalar(b"", pa.large_binary()), length)


def _joined(*parts: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(*parts, pa.scalar(b"", pa.large_binary()))


def _sizes(data: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    sizes: np.ndarray[tuple[int], np.dtype[np.int64]] = pc.binary_length(data).to_numpy()
    return sizes


def _heads(head: bytes, sizes: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
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
    """Tag and large_binary values, empty for null."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        return "t", _eight_bytes(column.cast(pa.timestamp("us", kind.tz)).cast(pa.int64()))
    if pa.types.is_integer(kind):
        return "i", _eight_bytes(column.cast(pa.int64()))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        tag = "s"
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        tag = "b"
    else:
        raise TypeError(f"an id cannot be made of {kind}")
    column = column.cast(pa.large_binary())
    return tag, pc.fill_null(column, b"") if column.null_count else column


def _eight_bytes(numbers: pa.Array) -> pa.Array:
    plain = pc.fill_null(numbers, 0).to_numpy().astype("<i8")
    fixed = pa.Array.from_buffers(pa.binary(8), len(plain), [None, pa.py_buffer(plain)])
    fixed = fixed.cast(pa.large_binary())
    return pc.if_else(pc.is_valid(numbers), fixed, b"") if numbers.null_count else fixed


def _copied(values: pa.Array) -> Any:
    """The bytes of each value: for short ones a copy is faster made than a view."""
    return values.to_numpy(zero_copy_only=False)


def _pieces(values: pa.Array) -> Iterable[Buffer]:
    """The bytes of each value of a large_binary array without null, not copied."""
    first, last = values.offset, values.offset + len(values) + 1
    _, offsets, data = values.buffers()
    if len(values) == 0:
        return ()
    edges = np.frombuffer(offsets, np.int64)[first:last].tolist()
    view = memoryview(data if data is not None else b"")
    return (view[a:b] for a, b in pairwise(edges))
