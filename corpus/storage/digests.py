"""Digests of plain data, and of files as they are read or written."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import xxhash

__all__ = ["HashingStream", "digest_of", "file_digest", "plain"]


def digest_of(value: Any) -> str:
    """A stable digest of plain data (JSON with sorted keys), xxh3-128 in hex."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=plain)
    return str(xxhash.xxh3_128_hexdigest(text.encode()))


def plain(value: Any) -> Any:
    """Sets, mappings and dataclasses as JSON has them; lists stay as they are. Raises TypeError
    for what cannot be a setting."""
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
    """The digest in hex of what a binary stream still holds. hasher: the name of an algorithm of
    hashlib, or a function that makes a hash object, such as `xxhash.xxh3_128`."""
    return str(hashlib.file_digest(stream, hasher).hexdigest())


class HashingStream:
    """A binary stream, written in order, that knows the digest of what went through it: SHA-256
    if no other hash object is given."""

    def __init__(self, stream: Any, hasher: Any = None) -> None:
        self._stream = stream
        self._hasher = hasher or hashlib.sha256()
        self.written = 0
        self.closed = False

    def write(self, data: Any) -> int:
        """As for io.RawIOBase."""
        self._hasher.update(data)
        self.written += memoryview(data).nbytes
        return int(self._stream.write(data))

    def flush(self) -> None:
        """As for io.IOBase."""
        self._stream.flush()

    def tell(self) -> int:
        """Bytes written so far."""
        return self.written

    def writable(self) -> bool:
        """Always."""
        return True

    def readable(self) -> bool:
        """Never."""
        return False

    def seekable(self) -> bool:
        """Never."""
        return False

    def close(self) -> None:
        """Mark this stream as closed; the stream below is closed by its owner."""
        self.closed = True

    @property
    def hexdigest(self) -> str:
        """The digest of what was written so far, in hex."""
        digest: str = self._hasher.hexdigest()
        return digest
