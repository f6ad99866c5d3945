"""Digests of plain data, and of streams as they are read or written."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import xxhash

__all__ = ["HashingStream", "digest_of", "file_digest", "plain"]


def digest_of(value: Any) -> str:
    """The xxh3-128, in hex, of plain data as JSON with sorted keys.

    Raises TypeError for data that `plain` does not take.
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=plain)
    return str(xxhash.xxh3_128_hexdigest(text.encode()))


def plain(value: Any) -> Any:
    """A set, mapping, dataclass, list or tuple as a list or dict for JSON; a set becomes sorted.

    Raises TypeError for a value that cannot be a setting.
    """
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    raise TypeError(f"a setting of type {type(value).__name__} cannot enter a fingerprint")


def file_digest(stream: Any, hasher: Any = "sha256") -> str:
    """The digest, in hex, of the rest of a binary stream.

    hasher: the name of an algorithm of hashlib, or a function that makes a hash object, such as
    `xxhash.xxh3_128`.
    """
    return str(hashlib.file_digest(stream, hasher).hexdigest())


class HashingStream:
    """A binary stream for writing that computes the digest of what is written through it.

    stream: gets the bytes. hasher: a hash object; SHA-256 by default. written: bytes so far.
    """

    def __init__(self, stream: Any, hasher: Any = None) -> None:
        self._stream = stream
        self._hasher = hasher or hashlib.sha256()
        self.written = 0
        self.closed = False

    def write(self, data: Any) -> int:
        """Write bytes, as io.RawIOBase does; returns the number that the stream below took."""
        self._hasher.update(data)
        self.written += memoryview(data).nbytes
        return int(self._stream.write(data))

    def flush(self) -> None:
        """Flush the stream below."""
        self._stream.flush()

    def tell(self) -> int:
        """Bytes written so far."""
        return self.written

    def writable(self) -> bool:
        """True, as the stream is for writing."""
        return True

    def readable(self) -> bool:
        """False, as the stream is for writing only."""
        return False

    def seekable(self) -> bool:
        """False, as the digest needs the bytes in order."""
        return False

    def close(self) -> None:
        """Mark this stream as closed; the stream below is closed by its owner."""
        self.closed = True

    @property
    def hexdigest(self) -> str:
        """The digest of the bytes written so far, in hex."""
        digest: str = self._hasher.hexdigest()
        return digest
