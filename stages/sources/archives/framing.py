"""Framing of records: where a record ends and where the next one begins.

Headers, gzip members and zstd frames show it; the content of records is not interpreted.
"""

import io
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, BinaryIO, Generic, TypeVar

from stages.sources.archives.members import (
    DAMAGE,
    GZIP,
    ZSTD,
    GzipMember,
    Plain,
    Reader,
    ZstdFrame,
    raise_if_system,
)
from stages.sources.archives.record_headers import MAX_HEAD, Head, head_of, opens_as

__all__ = [
    "TWO_LINE_ENDS",
    "Form",
    "Frame",
    "Kind",
    "frame_of",
    "next_record",
    "opening",
    "opens_record",
]

T = TypeVar("T")

_BLOCK = 1 << 16
TWO_LINE_ENDS = (b"\r\n\r\n", b"\n\n")
"""What closes a record in a plain file (ISO 28500, 4)."""
_SLACK = 8
"""Bytes that may follow a record's content in its member: two line ends, or more with some
writers."""
_WARC_LINE = re.compile(rb"WARC/[01]\.")
_ARC_LINE = re.compile(rb"(?<=\n)[A-Za-z][A-Za-z0-9+.-]{1,20}:")


class Kind(Enum):
    """How the records of a file are packed."""

    MEMBERS = "each record is a gzip member"
    FRAMES = "each record is a zstd frame"
    PLAIN = "not compressed"
    PACKED = "gzip otherwise; unpacked before framing, and framed as a plain file"
    OTHER = "one zstd or lz4 frame; FastWARC reads it, after damage no record is searched for"


@dataclass(frozen=True)
class Form:
    """How a file is to be read.

    arc: its records have the one-line headers of ARC. close: the line ends after each record of a
    plain file, where they are fewer than two; else None. dictionary: the zstd dictionary; b"" for
    none. body: the offset of the first record.
    """

    kind: Kind
    arc: bool = False
    close: bytes | None = None
    dictionary: bytes = b""
    body: int = 0


@dataclass(frozen=True)
class Frame(Generic[T]):
    """The place of a record in the file.

    end: the offset of its end; None when it is not framed as its header says, and then `fault` says
    why. cut: the file ends inside the record or before its checksum. many: its member does not hold
    exactly one record. values: the result of `visit`, if it was called.
    """

    end: int | None
    fault: str = ""
    cut: bool = False
    many: bool = False
    values: tuple[T, ...] = ()


def frame_of(
    stream: BinaryIO, form: Form, offset: int, visit: Callable[[Any], T] | None = None
) -> Frame[T]:
    """The frame of the record that begins at `offset`, with the result of `visit` for it."""
    if form.kind is Kind.OTHER:
        return Frame(None, "unreadable")
    try:
        reader = _reader(stream, form, offset)
        start, head = _head(reader)
        if head is None:
            return Frame(None, "header" if start[:5] == b"WARC/" else "no record")
        content = _Content(head, start[head.size :], reader)
        values = (content.visited(visit),) if visit else ()
        missing = content.missing()
    except DAMAGE as error:
        raise_if_system(error)
        cut = isinstance(error, EOFError)
        return Frame(None, "cut short" if cut else "unreadable", cut=cut)
    if missing:
        return Frame(None, "length", cut=form.kind is Kind.PLAIN, many=True)
    if form.kind is not Kind.PLAIN:
        frame = _ended(content, reader, values)
        return _at_end(stream, form, offset, values) if frame.cut else frame
    tail = _tail(content.rest(_SLACK + 8), form.close, arc=head.is_arc)
    end = None if tail is None else offset + head.size + head.length + tail
    return Frame(end, "length" if end is None else "", values=values)


def _ended(content: "_Content", reader: Reader, values: tuple[T, ...]) -> Frame[T]:
    """The frame of a record whose content was read, by the rest of its member: only line ends and
    the checksum may follow."""
    try:
        after = content.rest(1 << 12)
        if len(after) > _SLACK:
            return Frame(None, "length", many=opens_as(after.lstrip(b"\r\n")))
        reader.read(1)
    except EOFError:
        return Frame(None, cut=True)
    except DAMAGE as error:
        raise_if_system(error)
        return Frame(None, "checksum")
    return Frame(reader.end, values=values)


def _at_end(stream: BinaryIO, form: Form, offset: int, values: tuple[T, ...]) -> Frame[T]:
    """The frame of a record after whose content the file ends before the checksum. The record is
    complete, unless damage made its member swallow other records."""
    if next_record(stream, form, offset + 1) is not None:
        return Frame(None, "unreadable")
    return Frame(stream.seek(0, os.SEEK_END), cut=True, values=values)


def _tail(after: bytes, close: bytes | None, *, arc: bool) -> int | None:
    """The number of bytes of the line ends that close a record in a plain file. after: the bytes
    after its content. None if they show that the content does not end there."""
    if arc:
        ends = len(after) - len(after.lstrip(b"\r\n"))
        return ends if ends or not after else None
    if close is not None:
        if close.startswith(after):  # the file ends
            return len(after)
        is_closed = after.startswith(close) and b"WARC/".startswith(after[len(close) :][:5])
        return len(close) if is_closed else None
    for two in TWO_LINE_ENDS:
        if after.startswith(two) or (len(after) < len(two) and two.startswith(after)):
            return min(len(two), len(after))
    # One byte of the line ends may be damaged; more of them may be the rest of a record.
    hit = sum(byte != usual for byte, usual in zip(after, TWO_LINE_ENDS[0], strict=False))
    return 4 if hit == 1 and after[4:9] == b"WARC/" else None


def next_record(
    stream: BinaryIO, form: Form, start: int, searched: int = sys.maxsize
) -> int | None:
    """The offset at which the next record seems to begin, at or after `start`; None without one.

    searched: the number of bytes that are searched at most.
    """
    if form.kind is Kind.OTHER:
        return None
    marks = {Kind.MEMBERS: re.compile(re.escape(GZIP)), Kind.FRAMES: re.compile(re.escape(ZSTD))}
    mark = marks.get(form.kind, _ARC_LINE if form.arc else _WARC_LINE)
    kept = b""
    at = start - 1 if start else 0  # an ARC header is recognised by the line end before it
    end = at + searched
    while at < end:
        stream.seek(at)
        block = stream.read(_BLOCK)
        if not block:
            return None
        window, origin = kept + block, at - len(kept)
        for found in mark.finditer(window):
            place = origin + found.start()
            if place >= start and opens_record(stream, form, place):
                return place
        at += len(block)
        kept = window[-32:]
        start = max(start, at - len(kept) + 1)
    return None


def opens_record(stream: BinaryIO, form: Form, offset: int) -> bool:
    """Whether a record seems to begin at `offset`: in a plain file a complete header must stand
    there, in others the first line of one."""
    if form.kind is not Kind.PLAIN:
        return opens_as(opening(stream, form, offset))
    return _head(Plain(stream, offset))[1] is not None


def opening(stream: BinaryIO, form: Form, offset: int) -> bytes:
    """The first bytes, unpacked, of the member, frame or plain data at `offset`; b"" where they
    cannot be unpacked."""
    try:
        return _filled(_reader(stream, form, offset), b"", 512)
    except DAMAGE as error:
        raise_if_system(error)
        return b""


def _reader(stream: BinaryIO, form: Form, offset: int) -> Reader:
    """A reader of the member, frame or plain data that begins at `offset`."""
    if form.kind is Kind.MEMBERS:
        return GzipMember(stream, offset)
    if form.kind is Kind.FRAMES:
        return ZstdFrame(stream, offset, form.dictionary)
    return Plain(stream, offset)


def _head(reader: Reader) -> tuple[bytes, Head | None]:
    """The bytes that were read, and the header at their beginning or None."""
    start = b""
    for size in (1 << 12, MAX_HEAD):
        start = _filled(reader, start, size)
        if (head := head_of(start)) is not None or not opens_as(start):
            return start, head
    return start, None


def _filled(reader: Reader, start: bytes, size: int) -> bytes:
    """`start` and the bytes that follow, up to `size` bytes in all; fewer where no more can be
    read."""
    parts, left = [start], size - len(start)
    try:
        while left > 0 and (data := reader.read(left)):
            parts.append(data)
            left -= len(data)
    except DAMAGE as error:  # a header before the damage may be complete
        raise_if_system(error)
        if not any(parts):
            raise
    return b"".join(parts)


class _Content(io.RawIOBase):
    """A stream of one record for FastWARC: its header in plain form, then its content.

    head: its header. start: the bytes after the header that were already read. reader: gives the
    bytes that follow.
    """

    def __init__(self, head: Head, start: bytes, reader: Reader) -> None:
        super().__init__()
        self._reader = reader
        self._held, self._after = start[: head.length], start[head.length :]
        self._left = head.length - len(self._held)
        self.head = head
        self._error: BaseException | None = None

    def visited(self, visit: Callable[[Any], T]) -> T:
        """The result of `visit` for the record. An error from reading its content is raised again
        here, since FastWARC may hide it."""
        from fastwarc.warc import ArchiveIterator

        self._held = self.head.written() + self._held
        stream: Any = self
        found = []
        for record in ArchiveIterator(stream, parse_http=False, stream_detect=False):
            found.append(visit(record))
            record.consume()
        if self._error is not None:
            raise self._error
        if len(found) != 1:
            raise OSError("FastWARC takes this for no record")
        return found[0]

    def missing(self) -> int:
        """The number of bytes of content that are missing; all others are skipped."""
        self._left -= self._reader.skip(self._left)
        return self._left

    def rest(self, size: int) -> bytes:
        """Up to `size` bytes that follow the content. Damage is only raised if no more than line
        ends could be read before it."""
        parts, left = [self._after], size - len(self._after)
        try:
            while left > 0 and (data := self._reader.read(left)):
                parts.append(data)
                left -= len(data)
        except DAMAGE as error:
            raise_if_system(error)
            if size - left <= _SLACK:
                raise
        return b"".join(parts)[:size]

    def read(self, size: int | None = -1) -> bytes:
        size = _BLOCK if size is None or size < 0 else size
        data, self._held = self._held[:size], self._held[size:]
        if data or not self._left:
            return data
        try:
            data = self._reader.read(min(size, self._left))
        except BaseException as error:
            self._error = error
            raise
        self._left -= len(data)
        return data

    def tell(self) -> int:
        return 0  # not used: the caller knows the record's place

    def readable(self) -> bool:
        return True
