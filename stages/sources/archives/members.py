"""Readers of parts of a file: gzip members, zstd frames, plain data; all in bounded memory.

A reader gives bytes with `read` and `skip`, and in `end` the offset at which it ended in the file.
It raises one of `DAMAGE` for damaged data; that is EOFError where the file ends too early.
"""

import io
import os
import zlib
from typing import Any, BinaryIO, Protocol

__all__ = [
    "DAMAGE",
    "GZIP",
    "SKIPPABLE",
    "ZSTD",
    "GzipMember",
    "Plain",
    "Reader",
    "Window",
    "ZstdFrame",
    "frame_end",
    "inflated",
    "raise_if_system",
    "zstd_dictionary",
]

DAMAGE = (OSError, EOFError, zlib.error)
"""Errors that damaged data raises. An OSError with an errno is not one of them: it comes from the
disk or the network."""
GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"

_BLOCK = 1 << 16
_DICTIONARY = 0x184D2A5D
"""Magic number of the skippable frame with a dictionary (IIPC, Zstandard compression of WARC,
1.0)."""
SKIPPABLE = b"\x2a\x4d\x18"
"""The last three bytes of the magic number of a skippable frame; the first is one of sixteen."""
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_DICTIONARY_LIMIT = 16 << 20


class Reader(Protocol):
    """Reads data that begins at an offset of a file, forwards only."""

    @property
    def end(self) -> int | None:
        """The offset in the file at which the data ended; None until all of it was read."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; b"" at the end."""

    def skip(self, size: int, /) -> int:
        """Skip up to `size` bytes; returns how many there were."""


class _Skipping:
    def skip(self, size: int) -> int:
        left = size
        while left and (data := self.read(min(left, _BLOCK))):
            left -= len(data)
        return size - left

    def read(self, size: int, /) -> bytes:
        raise NotImplementedError


class Plain:
    """Data that is not compressed; it ends with the file."""

    def __init__(self, stream: BinaryIO, offset: int) -> None:
        self._stream, self._at = stream, offset

    @property
    def end(self) -> int:
        return self._at

    def read(self, size: int) -> bytes:
        self._stream.seek(self._at)
        data = self._stream.read(size)
        self._at += len(data)
        return data

    def skip(self, size: int) -> int:
        if not size:
            return 0
        self._stream.seek(self._at + size - 1)
        if self._stream.read(1):
            self._at += size
            return size
        there = self._stream.seek(0, os.SEEK_END) - self._at
        self._at += max(0, there)
        return max(0, there)


class GzipMember(_Skipping):
    """A gzip member. Its checksum and length are verified at its end."""

    def __init__(self, stream: BinaryIO, offset: int) -> None:
        self._stream, self._at = stream, offset
        self._inflate: Any = zlib.decompressobj(31)
        self._input = b""
        self.end: int | None = None

    def read(self, size: int) -> bytes:
        while self.end is None:
            if not self._input:
                self._stream.seek(self._at)
                self._input = self._stream.read(_BLOCK)
                self._at += len(self._input)
            fed = bool(self._input)
            self._inflate, data = inflated(self._inflate, self._input, size)
            self._input = self._inflate.unconsumed_tail
            if self._inflate.eof:
                self.end = self._at - len(self._inflate.unused_data)
            if data:
                return data
            if not fed and self.end is None:
                raise EOFError("the file ends inside a gzip member")
        return b""


def inflated(inflate: Any, block: bytes, size: int) -> tuple[Any, bytes]:
    """Up to `size` bytes unpacked from a block, and the object with which to go on.

    Raises zlib.error only if no byte can be unpacked before the damage; zlib itself would raise it
    without giving the bytes before.
    """
    while True:
        before = inflate.copy()
        try:
            return inflate, inflate.decompress(block, size)
        except zlib.error:
            if size == 1:
                raise
            inflate, size = before, size // 2


class ZstdFrame(_Skipping):
    """A zstd frame. Its end is found by the sizes of its blocks. dictionary: b"" for none."""

    def __init__(self, stream: BinaryIO, offset: int, dictionary: bytes) -> None:
        from fastwarc.stream_io import ZstdReader

        self._end = frame_end(stream, offset)
        last = stream.seek(0, os.SEEK_END) if self._end is None else self._end
        window: Any = Window(stream, offset, last)
        self._unpacked = ZstdReader(window, dictionary=dictionary or None)
        self.end: int | None = None

    def read(self, size: int) -> bytes:
        data: bytes = self._unpacked.read(size)
        if not data and self._end is None:
            raise EOFError("the file ends inside a zstd frame")
        if not data:
            self.end = self._end
        return data


class Window(io.RawIOBase):
    """A range of a file as a file of its own. head: bytes that are put before the range."""

    def __init__(self, stream: BinaryIO, start: int, end: int, head: bytes = b"") -> None:
        super().__init__()
        self._stream, self._start, self._head = stream, start - len(head), head
        self._size = end - self._start
        self._at = 0

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._size - self._at)
        size = left if size is None or size < 0 else min(size, left)
        if self._at < len(self._head):
            data = self._head[self._at : self._at + size]
        else:
            self._stream.seek(self._start + self._at)
            data = self._stream.read(size)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def frame_end(stream: BinaryIO, offset: int) -> int | None:
    """The offset of the end of the zstd frame that begins at `offset` (RFC 8878, 3.1), by the sizes
    of its blocks; None if there is no frame or the file ends first."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(offset)
    start = stream.read(18)
    magic = int.from_bytes(start[:4], "little")
    if magic in _SKIPPABLE and len(start) >= 8:
        end = offset + 8 + int.from_bytes(start[4:8], "little")
        return end if end <= size else None
    if len(start) < 6 or start[:4] != ZSTD:
        return None
    flags = start[4]
    single = flags >> 5 & 1
    at = offset + 5 + (1 - single) + (0, 1, 2, 4)[flags & 3]
    at += (single, 2, 4, 8)[flags >> 6]
    last = False
    while not last:
        stream.seek(at)
        block = int.from_bytes(stream.read(3).ljust(3, b"\xff"), "little")
        last, kind = bool(block & 1), block >> 1 & 3
        if kind == 3:
            return None
        at += 3 + (1 if kind == 1 else block >> 3)
        if at > size:
            return None
    at += 4 * (flags >> 2 & 1)
    return at if at <= size else None


def zstd_dictionary(stream: BinaryIO) -> tuple[bytes, int]:
    """The dictionary at the beginning of a file, unpacked, and the offset at which its frame ends;
    b"" and 0 without one. Raises OSError for a dictionary that is too large or damaged."""
    stream.seek(0)
    start = stream.read(8)
    if int.from_bytes(start[:4], "little") != _DICTIONARY:
        return b"", 0
    size = int.from_bytes(start[4:8], "little")
    if size > _DICTIONARY_LIMIT:
        raise OSError("a dictionary of this size is none")
    dictionary = stream.read(size)
    if dictionary.startswith(ZSTD):
        from fastwarc.stream_io import ZstdReader

        packed: Any = io.BytesIO(dictionary)
        dictionary = ZstdReader(packed).read(_DICTIONARY_LIMIT)
    return dictionary, 8 + size


def raise_if_system(error: BaseException) -> None:
    """Raise the error again if the disk or the network caused it, and not the file's content."""
    if getattr(error, "errno", None) is not None:
        raise error
