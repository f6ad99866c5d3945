"""A remote file that can be read at any position, in few requests."""

import io
from collections.abc import Callable
from typing import Any

__all__ = ["MOST", "RangeReader"]

MOST = 8 << 20
"""Most bytes that are fetched ahead. At 30 ms a request and 100 MB/s, which are usual, three
quarters of the time then go into transfer and not into waiting."""
_FIRST = 256 << 10
"""Fewest bytes that are fetched after a jump; enough for the footer of a Parquet file."""
_GAP = 1 << 20
"""Bytes that may be skipped by reading that still counts as in order."""


class RangeReader(io.RawIOBase):
    """A file that is fetched in ranges.

    Reading in order, or with small gaps (as the columns of a row group are read), fetches twice as
    much each time, up to `MOST` bytes; a jump fetches little. So a few columns do not download the
    whole file, and not every column chunk takes a request.

    fetch: (start, end) -> the bytes from `start` up to `end`. size: bytes of the file.
    """

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        super().__init__()
        self._fetch, self.size = fetch, size
        self._position = 0
        self._start, self._window = 0, b""
        self._ahead = _FIRST

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes, fewer only at the end of the file; the rest of the file for -1."""
        end = self.size if size is None or size < 0 else min(self._position + size, self.size)
        found = self._between(self._position, end) if end > self._position else b""
        self._position += len(found)
        return found

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, as io.RawIOBase does; returns the number of bytes."""
        view = memoryview(buffer).cast("B")
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position, as io.IOBase does; fetches nothing. Returns the position."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """The position in bytes."""
        return self._position

    def readable(self) -> bool:
        """True, as the stream is for reading."""
        return True

    def seekable(self) -> bool:
        """True, as any position can be read."""
        return True

    def _between(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, fetched if the window does not hold them."""
        window_end = self._start + len(self._window)
        if start < self._start or end > window_end:
            if self._window and self._start <= start <= window_end + _GAP:
                self._ahead = min(2 * self._ahead, MOST)
                kept = self._window[start - self._start :]
                first = max(start, window_end)
                last = min(max(end, first + self._ahead), self.size)
                self._start, self._window = start, kept + self._fetch(first, last)
            else:
                self._ahead = _FIRST
                last = min(max(end, start + _FIRST), self.size)
                # A range that reaches to the end of the file is part of a footer, whose other parts
                # will be asked for next.
                self._start = min(start, max(0, last - _FIRST)) if last == self.size else start
                self._window = self._fetch(self._start, last)
        return self._window[start - self._start : end - self._start]
