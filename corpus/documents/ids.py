"""Ids of documents, which are hashes of content, and the priority that orders random-like choices.

An id is the xxh3-128, in hex, of the canonical bytes of a record's values. Canonical bytes are,
for each value that is neither null nor empty, sorted by name but with `text` last:

    name, NUL, tag (s: UTF-8 text, b: bytes, i: whole number, t: microseconds since 1970 in UTC),
    length of the value in bytes (8 bytes), value (i and t: 8 bytes); little endian throughout

Records with different values therefore have different canonical bytes. Neither path, position nor
seed enters: a record has the same id in every run and wherever its file lies.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from corpus.documents.mixing import mix

__all__ = [
    "archive_id",
    "canonical_bytes",
    "minted_id",
    "priorities_of_copies",
    "priority",
    "row_id",
    "row_ids",
]

Buffer = memoryview | bytes
Value = str | bytes | int | datetime | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HALF = 1 << 63


def archive_id(uri: str, date: datetime | None, payload_digest: str) -> str:
    """The id of an archive record: target URI, WARC-Date and payload digest.

    payload_digest: as in the header, `algorithm:value`.
    """
    return _hashed({"uri": uri, "date": date, "digest": payload_digest})


def row_id(values: Mapping[str, Value]) -> str:
    """The id of one row: the hash of its value `id` as a string, if it has one, else of all values.

    values: by name; a time must have a time zone.
    """
    own = values.get("id")
    if own is None or own == "":
        return _hashed(values)
    return _hashed({"id": str(own)})


def minted_id(row: Mapping[str, Any]) -> str:
    """An id for a row of any values that has none: it is made of its text and whole numbers, but
    for numbers that 64 bits cannot hold."""
    return row_id(
        {
            name: value
            for name, value in row.items()
            if isinstance(value, str) or (type(value) is int and -_HALF <= value < _HALF)
        }
    )


def canonical_bytes(values: Mapping[str, Value]) -> bytes:
    """The bytes of which an id is the hash; the module's docstring gives their form."""
    parts = []
    for name in sorted(values, key=lambda name: (name == "text", name)):
        tag, data = _encoded(values[name])
        if data:
            parts.append(_head(name, tag) + len(data).to_bytes(8, "little") + data)
    return b"".join(parts)


def row_ids(batch: pa.RecordBatch) -> pa.Array:
    """The ids of all rows, each as `row_id` gives it, as strings.

    Columns may hold text, binary values, integers or timestamps. Raises TypeError for others.
    """
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    own = columns.pop("id", None)
    if own is None:
        return _in_hex(_hash_rows(columns, batch.num_rows))
    canonical = _canonical({"id": own.cast(pa.large_string())}, batch.num_rows)
    ids = _in_hex(map(xxhash.xxh3_128_digest, _copied(canonical)))
    without_id = pc.equal(pc.binary_length(canonical), 0)
    if columns and pc.any(without_id).as_py():
        others = row_ids(pa.RecordBatch.from_pydict(columns).filter(without_id))
        ids = pc.replace_with_mask(ids, without_id, others)
    return ids


def priority(ids: pa.Array, seed: int) -> pa.Array:
    """The priority of each id: its xxh3-64 with the run's seed, uint64. The lowest comes first."""
    id_bytes = _copied(ids.cast(pa.large_binary()))
    digests = map(xxhash.xxh3_64_intdigest, id_bytes, repeat(seed % (1 << 64)))
    return pa.array(np.fromiter(digests, np.uint64, len(ids)))


def priorities_of_copies(
    priority: npt.NDArray[np.uint64], number: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """The priority of each copy of a document that is written out several times; number: which
    copy it is, from 0. That of the first one is the document's."""
    return np.where(number == 0, priority, mix(priority + number.astype(np.uint64)))


def _hashed(values: Mapping[str, Value]) -> str:
    return str(xxhash.xxh3_128_hexdigest(canonical_bytes(values)))


def _head(name: str, tag: str) -> bytes:
    """What precedes the length of a value in canonical bytes."""
    return name.encode() + b"\0" + tag.encode()


def _encoded(value: Value) -> tuple[str, bytes]:
    """Tag and bytes of one value; no bytes for null."""
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
    """Digests of 16 bytes as strings of 32 hex digits."""
    digits = b"".join(digests).hex().encode()
    offsets = np.arange(0, len(digits) + 1, 32, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(digits)]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)


def _hash_rows(columns: Mapping[str, pa.Array], length: int) -> list[bytes]:
    """The xxh3-128 digest of each row.

    The hasher gets the text, which has most of the bytes, in an update of its own: so it is never
    copied.
    """
    small = dict(columns)
    text = small.pop("text", None)
    if text is None:
        return [xxhash.xxh3_128_digest(row) for row in _copied(_canonical(small, length))]
    _, text = _encoded_column(text)
    heads = _heads(_head("text", "s"), _sizes(text))
    if small:
        heads = _joined(_canonical(small, length), heads)
    hashes = []
    for head, body in zip(_views(heads), _views(text), strict=True):
        hasher = xxhash.xxh3_128(head)
        hasher.update(body)
        hashes.append(hasher.digest())
    return hashes


def _canonical(columns: Mapping[str, pa.Array], length: int) -> pa.Array:
    """The canonical bytes of each of `length` rows, as large_binary. columns: all but `text`."""
    parts: list[pa.Array] = []
    for name in sorted(columns):
        tag, data = _encoded_column(columns[name])
        parts += [_heads(_head(name, tag), _sizes(data)), data]
    return _joined(*parts) if parts else pa.repeat(pa.scalar(b"", pa.large_binary()), length)


def _joined(*parts: pa.Array) -> pa.Array:
    """Large_binary arrays joined row by row."""
    return pc.binary_join_element_wise(*parts, pa.scalar(b"", pa.large_binary()))


def _sizes(data: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    sizes: np.ndarray[tuple[int], np.dtype[np.int64]] = pc.binary_length(data).to_numpy()
    return sizes


def _heads(head: bytes, sizes: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    """What precedes each value: name, tag and length, as large_binary; empty for an empty value."""
    width = len(head) + 8
    table = np.empty((len(sizes), width), np.uint8)
    table[:, : len(head)] = np.frombuffer(head, np.uint8)
    table[:, len(head) :] = sizes.astype("<i8").view(np.uint8).reshape(-1, 8)
    has_value = sizes > 0
    offsets = np.concatenate(([0], np.cumsum(has_value * width)))
    kept = table if has_value.all() else table[has_value]
    return pa.Array.from_buffers(
        pa.large_binary(),
        len(sizes),
        [None, pa.py_buffer(offsets.astype(np.int64)), pa.py_buffer(kept.tobytes())],
    )


def _encoded_column(column: pa.Array) -> tuple[str, pa.Array]:
    """Tag of a column, and the bytes of its values as large_binary, empty for null.

    Raises TypeError for a type that has no canonical bytes.
    """
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
    """Integers as 8 bytes each, little endian, in a large_binary array; empty for null."""
    plain = pc.fill_null(numbers, 0).to_numpy().astype("<i8")
    fixed = pa.Array.from_buffers(pa.binary(8), len(plain), [None, pa.py_buffer(plain)])
    fixed = fixed.cast(pa.large_binary())
    return pc.if_else(pc.is_valid(numbers), fixed, b"") if numbers.null_count else fixed


def _copied(values: pa.Array) -> Any:
    """The bytes of each value, copied: for short values that is faster than `_views`."""
    return values.to_numpy(zero_copy_only=False)


def _views(values: pa.Array) -> Iterable[Buffer]:
    """The bytes of each value of a large_binary array without nulls, not copied."""
    first, last = values.offset, values.offset + len(values) + 1
    _, offsets, data = values.buffers()
    if len(values) == 0:
        return ()
    edges = np.frombuffer(offsets, np.int64)[first:last].tolist()
    view = memoryview(data if data is not None else b"")
    return (view[a:b] for a, b in pairwise(edges))
