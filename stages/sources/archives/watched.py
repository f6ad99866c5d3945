"""The stream that FastWARC reads from, with checks for faults that FastWARC ignores silently."""

import io
import os
from typing import Any

from stages.sources.archives.framing import Form, Kind
from stages.sources.archives.members import Window
from stages.sources.archives.record_headers import MAX_HEAD

__all__ = ["Watched"]

_CLOSE = b"\r\n\r\n"


class Watched:
    """A pass of FastWARC over a file from the offset `start` on.

    A plain file has no checksums. Its records only count as complete if they are closed exactly
    where their length says, as the other records are; otherwise a lost byte would not be noticed.
    """

    def __init__(self, stream: Any, start: int, form: Form) -> None:
        self._shift = 0
        self._kept = _Kept(stream) if form.kind is Kind.PLAIN else None
        self._close = _CLOSE if form.close is None else form.close
        self._content_end: int | None = None
        if form.kind is Kind.FRAMES and form.body:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            head = stream.read(form.body)
            self.stream: Any = Window(stream, start, size, head)
            self._shift = start - len(head)
            return
        self.stream = self._kept or stream
        stream.seek(start)

    def offset_of(self, record: Any) -> int:
        """The offset in the file at which a record begins."""
        return int(record.stream_pos) + self._shift

    def begin(self, record: Any, offset: int) -> bool:
        """Whether FastWARC understood the header of the record, which begins at `offset`."""
        from fastwarc.warc import WarcRecordType

        headers = record.headers
        length = headers.get("Content-Length")
        if length is None or "WARC-Type" not in headers or length != str(record.content_length):
            return False
        if record.record_type == WarcRecordType.unknown or _is_misnamed(record):
            return False
        if self._kept is not None:
            size = self._kept.head_size(offset)
            self._content_end = None if size is None else offset + size + record.content_length
            return size is not None
        return True

    def is_closed(self, began: int) -> bool:
        """Whether the record that began last is closed where it should be. began: the offset of the
        next record."""
        if self._kept is None:
            return True
        end, close = self._content_end, self._close
        if end is None or self._kept.at(end, len(close)) != close:
            return False
        return close == _CLOSE or began == end + len(close)


def _is_misnamed(record: Any) -> bool:
    """Whether FastWARC did not recognise an HTTP response because of the spelling of a header's
    name."""
    if record.is_http or str(record.record_type) != "response":
        return False
    return "application/http" in (record.headers.get("Content-Type") or "")


class _Kept(io.RawIOBase):
    """A stream that keeps the last two blocks that were read."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream
        self._held, self._start, self._size = b"", 0, 0

    def read(self, size: int | None = -1) -> bytes:
        at = int(self._stream.tell())
        data: bytes = self._stream.read(size)
        follows = self._size and at == self._start + len(self._held)
        self._held = self._held[-self._size :] + data if follows else data
        self._start, self._size = at + len(data) - len(self._held), len(data)
        return data

    def at(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes at an offset, from the blocks that are kept or else from the file."""
        within = offset - self._start
        if within >= 0 and within + size <= len(self._held):
            return self._held[within : within + size]
        back = self._stream.tell()
        self._stream.seek(offset)
        data: bytes = self._stream.read(size)
        self._stream.seek(back)
        return data

    def head_size(self, offset: int) -> int | None:
        """The number of bytes of the header at an offset; None for a header that other programs may
        read differently: with a bare line feed, or with another header inside."""
        for size in (1 << 10, MAX_HEAD):
            head, close, _ = self.at(offset, size).partition(_CLOSE)
            if close:
                is_plain = head.count(b"\n") == head.count(b"\r\n") and head.rfind(b"WARC/1.") <= 0
                return len(head) + len(close) if is_plain else None
        return None

    def tell(self) -> int:
        return int(self._stream.tell())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._stream.seek(offset, whence))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True
