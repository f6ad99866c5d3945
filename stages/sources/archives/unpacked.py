"""A gzip file as one plain stream, for files whose gzip members are not single records."""

import io
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO

from stages.sources.archives.members import DAMAGE, GZIP, GzipMember, inflated, raise_if_system
from stages.sources.archives.record_headers import opens_as

__all__ = ["Unpacked"]

_BLOCK = 1 << 16
_PACE = 4 << 20
"""Unpacked bytes between two points at first; they double each time there are too many points."""
_POINTS = 128
"""Number of points at most."""


@dataclass(frozen=True)
class _Point:
    """A point from which unpacking can go on. at: offset in the unpacked stream. source: offset in
    the file. inflate: the state of zlib there; None between two members."""

    at: int
    source: int
    inflate: Any


class Unpacked(io.RawIOBase):
    """The unpacked members of a gzip file, one after the other.

    The stream ends with the file or at damage; `fault` is then `damaged` or `truncated`. After
    damage `resume` goes on at the next member that begins with a record. To seek backwards, the
    stream is unpacked again from the last of at most 128 points, each of which takes about 50 kB.
    """

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._at = self._source = self._reached = 0
        self._inflate: Any = None
        self._block, self._block_at = b"", 0
        self._points = [_Point(0, 0, None)]
        self._pace = _PACE
        self._hole: tuple[int, int] | None = None
        self.fault = ""

    def resume(self) -> bool:
        """Go on after the damage; False if no further member is found. The stream continues at the
        offset at which it had ended."""
        assert self._hole is not None
        at, source = self._hole
        found = self._next_member(source + 1)
        if found is None:
            return False
        self._at, self._source, self._inflate = at, found, None
        self._points = [_Point(at, found, None)]  # seeking back across damage is never needed
        self._hole, self.fault = None, ""
        return True

    def read(self, size: int | None = -1) -> bytes:
        left = (1 << 62) if size is None or size < 0 else size
        parts = []
        while left and (data := self._next(min(left, 1 << 20))):
            parts.append(data)
            left -= len(data)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            while self._next(1 << 20):
                pass
            offset += self._at
        target = offset + self._at if whence == io.SEEK_CUR else offset
        if target < self._at:
            point = next((p for p in reversed(self._points) if p.at <= target), self._points[0])
            self._at, self._source = point.at, point.source
            self._inflate = point.inflate and point.inflate.copy()
        while self._at < target and self._next(min(target - self._at, 1 << 20)):
            pass
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def _next(self, size: int) -> bytes:
        """Up to `size` bytes; b"" at the end of the stream."""
        if self._hole is not None and self._at >= self._hole[0]:
            return b""
        while True:
            block = self._input()
            if self._inflate is None:
                if not block:
                    return b""
                zeros = len(block) - len(block.lstrip(b"\0"))
                if zeros:
                    self._source += zeros
                    continue
                self._inflate = zlib.decompressobj(31)
            try:
                self._inflate, data = inflated(self._inflate, block, size)
            except zlib.error:
                return self._ends("damaged")
            if not block and not data:
                return self._ends("truncated")
            unread = len(self._inflate.unconsumed_tail) + len(self._inflate.unused_data)
            self._source += len(block) - unread
            self._at += len(data)
            if self._inflate.eof:
                self._inflate = None
            self._mark()
            if data:
                return data

    def _ends(self, fault: str) -> bytes:
        """End the stream here, with a fault."""
        self._hole, self.fault = (self._at, self._source), fault
        return b""

    def _input(self) -> bytes:
        """Stored bytes from the current place on."""
        within = self._source - self._block_at
        if not 0 <= within < len(self._block):
            self._stream.seek(self._source)
            self._block, self._block_at = self._stream.read(_BLOCK), self._source
            within = 0
        return self._block[within:] if within else self._block

    def _mark(self) -> None:
        """Keep a point here if the last one is far enough behind."""
        if self._at < self._points[-1].at + self._pace:
            return
        self._points.append(_Point(self._at, self._source, self._inflate and self._inflate.copy()))
        if len(self._points) > _POINTS:
            self._points = self._points[::2]
            self._pace *= 2

    def _next_member(self, start: int) -> int | None:
        """The offset in the file of the next member that begins with a record; None without one."""
        while True:
            self._stream.seek(start)
            block = self._stream.read(_BLOCK)
            at = block.find(GZIP)
            while at >= 0:
                try:
                    if opens_as(GzipMember(self._stream, start + at).read(512)):
                        return start + at
                except DAMAGE as error:
                    raise_if_system(error)
                at = block.find(GZIP, at + 1)
            if len(block) < len(GZIP):
                return None
            start += len(block) - len(GZIP) + 1
