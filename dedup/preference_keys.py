"""Names of documents inside the rounds: 24 bytes whose order is the order of preference.

Big-endian and joined: source rank and characters, each taken from its maximum, and the id. So of
a cluster's names the smallest is that of its survivor: the document of the highest source rank,
of these the longest, of these the one with the smallest id.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import StageContractError
from dedup.lsh import Keys

__all__ = ["NAME", "as_keys", "from_keys", "ids_of", "names_of"]

NAME = pa.binary(24)

_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_VALUES = np.full(256, 255, np.uint8)
_VALUES[_DIGITS] = np.arange(16, dtype=np.uint8)


def names_of(rank: pa.Array, characters: pa.Array, ids: pa.Array) -> pa.Array:
    """The name of each document.

    `ids` are of 32 hexadecimal digits in lower case, as the schema has it; raises
    StageContractError for others. Lengths from 2^32 - 1 characters on count as equal.
    """
    lengths = np.minimum(characters.to_numpy(), 0xFFFFFFFF)
    names = np.empty((len(ids), 24), np.uint8)
    names[:, :4] = _bytes_of((1 << 31) - 1 - rank.to_numpy().astype(np.int64))
    names[:, 4:8] = _bytes_of(0xFFFFFFFF - lengths)
    names[:, 8:] = _unhexed(ids)
    return from_keys(names.reshape(-1).view("S24"))


def ids_of(names: pa.Array) -> pa.Array:
    """The id that a name holds; null for null."""
    packed = _rows(names, 24)[:, 8:]
    digits = np.empty((len(names), 32), np.uint8)
    digits[:, 0::2] = _DIGITS[packed >> 4]
    digits[:, 1::2] = _DIGITS[packed & 15]
    offsets = np.arange(0, 32 * (len(names) + 1), 32, dtype=np.int32)
    ids = pa.StringArray.from_buffers(len(names), pa.py_buffer(offsets), pa.py_buffer(digits))
    return pc.if_else(names.is_valid(), ids, pa.scalar(None, pa.string()))


def as_keys(names: pa.Array) -> Keys:
    """Names without null as a NumPy array of bytes; no copy."""
    return _rows(names, 24).reshape(-1).view("S24")


def from_keys(keys: Keys) -> pa.Array:
    """The Arrow array of NumPy's 24 bytes; no copy where they are contiguous."""
    keys = np.ascontiguousarray(keys)
    return pa.FixedSizeBinaryArray.from_buffers(NAME, len(keys), [None, pa.py_buffer(keys)])


def _bytes_of(values: Keys) -> Keys:
    return values.astype(">u4").view(np.uint8).reshape(-1, 4)


def _unhexed(ids: pa.Array) -> Keys:
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
