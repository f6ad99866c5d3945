"""Preference keys: 24 bytes for each document, whose order is the order of preference.

The smallest key of a cluster belongs to its survivor in `exact` and `minhash`: the document of the
highest source rank, of these the longest, of these the one with the smallest id. A key consists of
the maximum rank minus the document's rank, the maximum number of characters minus the document's
number, and the id, all big-endian. It identifies the document inside the rounds, since it holds
the id. (`same_url` and the engine's `same_record` have orders of their own.)
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import StageContractError
from dedup.lsh import Keys

__all__ = ["PREFERENCE_KEY", "ids_of", "preference_keys", "to_arrow", "to_numpy"]

PREFERENCE_KEY = pa.binary(24)

_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_VALUES = np.full(256, 255, np.uint8)
_VALUES[_DIGITS] = np.arange(16, dtype=np.uint8)


def preference_keys(rank: pa.Array, characters: pa.Array, ids: pa.Array) -> pa.Array:
    """The preference key of each document, as an array of `PREFERENCE_KEY`.

    `ids` have 32 hexadecimal digits in lower case, as the schema has it; raises StageContractError
    for others. Lengths from 2^32 - 1 characters on count as equal.
    """
    lengths = np.minimum(characters.to_numpy(), 0xFFFFFFFF)
    keys = np.empty((len(ids), 24), np.uint8)
    keys[:, :4] = _bytes_of((1 << 31) - 1 - rank.to_numpy().astype(np.int64))
    keys[:, 4:8] = _bytes_of(0xFFFFFFFF - lengths)
    keys[:, 8:] = _unhexed(ids)
    return to_arrow(keys.reshape(-1).view("S24"))


def ids_of(keys: pa.Array) -> pa.Array:
    """The id that each preference key holds; null for null."""
    packed = _rows(keys, 24)[:, 8:]
    digits = np.empty((len(keys), 32), np.uint8)
    digits[:, 0::2] = _DIGITS[packed >> 4]
    digits[:, 1::2] = _DIGITS[packed & 15]
    offsets = np.arange(0, 32 * (len(keys) + 1), 32, dtype=np.int32)
    ids = pa.StringArray.from_buffers(len(keys), pa.py_buffer(offsets), pa.py_buffer(digits))
    return pc.if_else(keys.is_valid(), ids, pa.scalar(None, pa.string()))


def to_numpy(keys: pa.Array) -> Keys:
    """Preference keys without nulls as a NumPy array of 24 bytes each; no copy."""
    return _rows(keys, 24).reshape(-1).view("S24")


def to_arrow(keys: Keys) -> pa.Array:
    """Preference keys from NumPy back as an Arrow array; no copy where they are contiguous."""
    keys = np.ascontiguousarray(keys)
    return pa.FixedSizeBinaryArray.from_buffers(
        PREFERENCE_KEY, len(keys), [None, pa.py_buffer(keys)]
    )


def _bytes_of(values: Keys) -> Keys:
    """Each value as 4 bytes, big-endian; shape (values, 4)."""
    return values.astype(">u4").view(np.uint8).reshape(-1, 4)


def _unhexed(ids: pa.Array) -> Keys:
    """The 16 bytes that the digits of each id stand for; shape (ids, 16)."""
    if ids.null_count or not pc.all(pc.equal(pc.binary_length(ids), 32), min_count=0).as_py():
        raise StageContractError(_WRONG_ID)
    halves = _VALUES[_rows(ids.cast(pa.binary()).cast(pa.binary(32)), 32)]
    if (halves == 255).any():
        raise StageContractError(_WRONG_ID)
    return halves[:, 0::2] << 4 | halves[:, 1::2]


_WRONG_ID = "an id is not of 32 hexadecimal digits in lower case, as deduplication needs it"


def _rows(array: pa.Array, width: int) -> Keys:
    """The bytes of a fixed-width array, shape (rows, width)."""
    data = np.frombuffer(array.buffers()[1] or b"", np.uint8)
    return data[array.offset * width : (array.offset + len(array)) * width].reshape(-1, width)
