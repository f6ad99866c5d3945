"""A remote file read at random, in few requests."""

import io
from collections.abc import Callable
from typing import Any

__all__ = ["MOST", "RangeReader"]

MOST = 8 << 20
"""Bytes fetched ahead at most: at the usual 30 ms and 100 MB/s, three quarters of the time go into
bytes and not into waiting."""
_FIRST = 256 << 10
"""Bytes that a jump to another place fetches at least; a Parquet file's footer is among them."""
_GAP = 1 << 20
"""A jump ahead that still counts as reading in order."""


class RangeReader(io.RawIOBase):
    """A file that is fetched in ranges.

    Reading that goes on in order, or over small gaps (as the columns of a row group are read),
    fetches ever more at a time, up to `MOST`; a jump fetches little. So neither is the whole
    downloaded for a few columns, nor is there a request for each column chunk.

    fetch: the bytes from a place to another. size: of the file.
    """

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        super().__init__()
        self._fetch, self.size = fetch, size
        self._at = self._start = 0
        self._held = b""
        self._ahead = _FIRST

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes, fewer only at the end; all that is left for -1."""
        end = self.size if size is None or size < 0 else min(self._at + size, self.size)
        found = self._between(self._at, end) if end > self._at else b""
        self._at += len(found)
        return found

    def readinto(self, buffer: Any) -> int:
        """As for io.RawIOBase."""
        view = memoryview(buffer).cast("B")
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As for io.IOBase; nothing is fetched."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """As for io.IOBase."""
        return self._at

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def _between(self, start: int, end: int) -> bytes:
        held_to = self._start + len(self._held)
        if start < self._start or end > held_to:
            if self._held and self._start <= start <= held_to + _GAP:
                self._ahead = min(2 * self._ahead, MOST)
                kept = self._held[start - self._start :]
                from_ = max(start, held_to)
                to = min(max(end, from_ + self._ahead), self.size)
                self._start, self._held = start, kept + self._fetch(from_, to)
            else:
                self._ahead = _FIRST
                to = min(max(end, start + _FIRST), self.size)
                # What reaches to the end is a footer; more of the end will be asked for.
                self._start = min(start, max(0, to - _FIRST)) if to == self.size else start
                self._held = self._fetch(self._start, to)
        return self._held[start - self._start : end - self._start]
