"""Framing of WARC files (ISO 28500): records with their place in the file, damage accounted for.

FastWARC parses; what it passes over in silence is found here: a record cut short, a file cut
inside a header. After damage, reading goes on at the next record that can be found, in plain
files and in those where each record is a gzip member of its own, as the standard has it.
"""

import gzip
import re
import sys
import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, BinaryIO, Generic, TypeVar

from corpus.errors import InputError
from corpus.inputs import opened

__all__ = ["SUFFIXES", "Fault", "Placed", "read_archive"]

T = TypeVar("T")

SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".wet", ".wet.gz")

_BLOCK = 1 << 16
_SLACK = 8
"""Bytes that may follow a record's content: two line ends, more from some writers."""
_DAMAGE = (OSError, EOFError, zlib.error)
_LENGTH = re.compile(rb"^content-length:\s*(\d+)\s*$", re.IGNORECASE | re.MULTILINE)
_NO_WARC = "this is no WARC file; valid: .warc, and .warc.gz with a gzip member a record"


@dataclass(frozen=True)
class Placed(Generic[T]):
    """value: what `visit` made of the record. offset, length: in the file as it is stored; in
    the unpacked stream where one gzip member holds many records."""

    value: T
    offset: int
    length: int


@dataclass(frozen=True)
class Fault:
    """A record, or a stretch of the file without a record that could be read.

    kind: `damaged` or `truncated`.
    """

    kind: str


class _Kind(Enum):
    MEMBERS = "each record is a gzip member"
    PLAIN = "not compressed, or unpacked before framing"
    OTHER = "zstd or lz4: FastWARC reads it; after damage no record is searched for"


def read_archive(path: str, visit: Callable[[Any], T]) -> Iterator[Placed[T] | Fault]:
    """Call `visit` on each FastWARC record; gives a Placed for each whole one, else a Fault.

    `visit` may read the record's content or leave it; an OSError from reading it counts as
    damage. Raises InputError for a file that is missing, empty or no WARC.
    """
    with opened(path) as stream:
        kind = _kind(stream, path)
        packed = kind is _Kind.PLAIN and _begins(stream, 0, b"\x1f\x8b")
        stream.seek(0)
        plain: Any = _Unpacked(fileobj=stream) if packed else stream
        number = 0
        for number, item in enumerate(_framed(plain, kind, visit), 1):  # noqa: B007 - counted
            yield item
        if number == 0:
            raise InputError(f"the archive holds no record; {_NO_WARC}", where=path)


class _Unpacked(gzip.GzipFile):
    """Gives what it has before it raises for a file that was cut short."""

    def read(self, size: int | None = -1) -> bytes:
        parts: list[bytes] = []
        left = sys.maxsize if size is None or size < 0 else size
        try:
            while left and (part := self.read1(left)):
                parts.append(part)
                left -= len(part)
        except _DAMAGE as error:
            _raise_if_system(error)
            if not parts:
                raise
        return b"".join(parts)


def _framed(
    stream: BinaryIO, kind: _Kind, visit: Callable[[Any], T]
) -> Iterator[Placed[T] | Fault]:
    """Passes over the file, each from a record that was found to the next damage."""
    position: int | None = 0
    while position is not None:
        stop = yield from _pass(stream, position, visit)
        if stop.ready is None:
            if stop.began is None and stop.at_end:
                if stream.tell():
                    yield Fault("truncated")  # inside a header: nothing could be begun
                return
            after = (position if stop.began is None else stop.began) + 1
            position = _next_record(stream, kind, after)
            yield Fault("truncated" if stop.at_end and position is None else "damaged")
            continue
        value, offset = stop.ready
        size = stream.tell()
        extent = _extent(stream, kind, offset)
        end = extent.end
        if stop.at_end:
            if extent.has_header:
                yield Placed(value, offset, (end or size) - offset)
            if not extent.has_header or extent.cut or (end is not None and end < size):
                yield Fault("truncated")
            return
        if end is None:  # what was read is at fault itself, by its checksum or its length
            yield Fault("damaged")
            position = _next_record(stream, kind, offset + 1)
        else:
            yield Placed(value, offset, end - offset)
            position = end  # if nothing can be read there either, the next pass says so


@dataclass(frozen=True)
class _Stop(Generic[T]):
    """Why a pass ended. ready: a record that was read, with its offset, its end not yet known.
    began: where the record begins that could not be read. at_end: nothing follows."""

    ready: tuple[T, int] | None
    began: int | None
    at_end: bool


def _pass(
    stream: BinaryIO, position: int, visit: Callable[[Any], T]
) -> Generator[Placed[T], None, _Stop[T]]:
    from fastwarc.warc import ArchiveIterator

    stream.seek(position)
    ready: tuple[T, int] | None = None
    began: int | None = None
    try:
        for record in ArchiveIterator(stream, parse_http=False):
            began = int(record.stream_pos)
            if ready is not None:
                yield Placed(*ready, began - ready[1])
                ready = None
            if "WARC-Type" not in record.headers or "Content-Length" not in record.headers:
                return _Stop(None, began, at_end=True)
            value = visit(record)
            record.consume()
            if record.reader.tell() < record.content_length:
                return _Stop(None, began, at_end=True)
            ready, began = (value, began), None
    except _DAMAGE as error:
        _raise_if_system(error)
        return _Stop(ready, began, at_end=False)
    return _Stop(ready, None, at_end=True)


def _kind(stream: BinaryIO, path: str) -> _Kind:
    start = stream.read(4)
    if start in (b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"):  # zstd and lz4 frames
        return _Kind.OTHER
    if start.startswith(b"\x1f\x8b"):
        if not _opens_record(stream, 0):
            raise InputError(_NO_WARC, where=path)
        return _Kind.PLAIN if _member(stream, 0).many else _Kind.MEMBERS
    if start == b"WARC":
        return _Kind.PLAIN
    raise InputError("the file is empty" if not start else _NO_WARC, where=path)


@dataclass(frozen=True)
class _Extent:
    """A record in the file. end: where it ends; None when it is not framed as it says.
    cut: its gzip member has no end. many: its member holds more than it."""

    end: int | None
    has_header: bool = True
    cut: bool = False
    many: bool = False


def _extent(stream: BinaryIO, kind: _Kind, offset: int) -> _Extent:
    """How far the record goes that begins at `offset`."""
    if kind is _Kind.MEMBERS:
        return _member(stream, offset)
    if kind is _Kind.OTHER:
        return _Extent(None)
    try:
        stream.seek(offset)
        framed = _framed_length(stream.read(_BLOCK))
        if framed is None:
            return _Extent(None, has_header=False)
        if _begins(stream, offset + framed, b"\r\n\r\n"):
            return _Extent(offset + framed + 4)
    except _DAMAGE as error:  # the unpacked stream ends in damage
        _raise_if_system(error)
    return _Extent(None)


def _member(stream: BinaryIO, offset: int) -> _Extent:
    """How far the gzip member goes that begins at `offset`, if it is one record."""
    inflate = zlib.decompressobj(31)
    stream.seek(offset)
    head, total, read, framed = b"", 0, 0, None
    while not inflate.eof:
        block = inflate.unconsumed_tail
        if not block:
            block = stream.read(_BLOCK)
            read += len(block)
        try:
            data = inflate.decompress(block, _BLOCK)
        except zlib.error:
            return _Extent(None, has_header=framed is not None)
        if not block and not data:
            return _Extent(None, has_header=framed is not None, cut=True)
        total += len(data)
        if framed is None:
            head = (head + data)[:_BLOCK]
            framed = _framed_length(head)
        if framed is not None and total > framed + _SLACK:
            return _Extent(None, many=True)
    end = offset + read - len(inflate.unused_data)
    if framed is None or total < framed:
        return _Extent(None, has_header=framed is not None, many=True)
    return _Extent(end)


def _framed_length(head: bytes) -> int | None:
    """Bytes of header and content, by the record's own Content-Length."""
    header, end, _ = head.partition(b"\r\n\r\n")
    found = _LENGTH.search(header.replace(b"\r", b""))
    return len(header) + 4 + int(found[1]) if end and found else None


def _next_record(stream: BinaryIO, kind: _Kind, start: int) -> int | None:
    """Where the next record begins at or after `start`."""
    if kind is _Kind.OTHER:
        return None
    marks = b"\x1f\x8b\x08" if kind is _Kind.MEMBERS else b"\r\n\r\nWARC/1."
    skip = 0 if kind is _Kind.MEMBERS else 4
    try:
        stream.seek(start)
        kept = b""
        while block := stream.read(_BLOCK):
            window, origin = kept + block, start - len(kept)
            at = window.find(marks)
            while at >= 0:
                if kind is _Kind.PLAIN or _opens_record(stream, origin + at):
                    return origin + at + skip
                at = window.find(marks, at + 1)
            start += len(block)
            stream.seek(start)
            kept = window[-(len(marks) - 1) :]
    except _DAMAGE as error:  # the unpacked stream ends in damage
        _raise_if_system(error)
    return None


def _opens_record(stream: BinaryIO, offset: int) -> bool:
    """Whether a gzip member at `offset` begins as a WARC record does."""
    stream.seek(offset)
    try:
        return zlib.decompressobj(31).decompress(stream.read(512), 5) == b"WARC/"
    except zlib.error:
        return False


def _begins(stream: BinaryIO, offset: int, with_: bytes) -> bool:
    stream.seek(offset)
    return stream.read(len(with_)) == with_


def _raise_if_system(error: BaseException) -> None:
    """Raise again what the disk or the network caused, not the file's content."""
    if getattr(error, "errno", None) is not None:
        raise error
