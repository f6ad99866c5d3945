"""Where records lie in a WARC file: how far one goes, where the next one begins.

Known from headers and gzip members alone; nothing here reads a record for its content.
"""

import re
import zlib
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from corpus.errors import InputError

__all__ = [
    "DAMAGE",
    "NO_WARC",
    "Frame",
    "Kind",
    "begins",
    "frame_of",
    "kind_of",
    "next_record",
    "opens_record",
    "raise_if_system",
]

DAMAGE = (OSError, EOFError, zlib.error)
"""What is raised by content that is not as it was written; an OSError only without an errno."""
NO_WARC = "this is no WARC file; valid: .warc, and .warc.gz with a gzip member a record"

_BLOCK = 1 << 16
_SLACK = 8
"""Bytes that may follow a record's content: two line ends, more from some writers."""
_LENGTH = re.compile(rb"^content-length:\s*(\d+)\s*$", re.IGNORECASE | re.MULTILINE)


class Kind(Enum):
    """How the records of a file are packed."""

    MEMBERS = "each record is a gzip member"
    PLAIN = "not compressed"
    PACKED = "gzip otherwise; unpacked before framing, and framed as a plain file"
    OTHER = "zstd or lz4: FastWARC reads it; after damage no record is searched for"


@dataclass(frozen=True)
class Frame:
    """A record in the file. end: where it ends; None when it is not framed as it says.
    cut: its gzip member has no end. many: its member holds more than it."""

    end: int | None
    has_header: bool = True
    cut: bool = False
    many: bool = False


def kind_of(stream: BinaryIO, path: str) -> Kind:
    """By the first record. Raises InputError for a file that is empty or no WARC."""
    stream.seek(0)
    start = stream.read(4)
    if start in (b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"):  # zstd and lz4 frames
        return Kind.OTHER
    if start.startswith(b"\x1f\x8b"):
        if not opens_record(stream, Kind.MEMBERS, 0):
            raise InputError(NO_WARC, where=path)
        return Kind.PACKED if _member(stream, 0).many else Kind.MEMBERS
    if start == b"WARC":
        return Kind.PLAIN
    raise InputError("the file is empty" if not start else NO_WARC, where=path)


def frame_of(stream: BinaryIO, kind: Kind, offset: int) -> Frame:
    """How far the record goes that begins at `offset`."""
    if kind is Kind.MEMBERS:
        return _member(stream, offset)
    if kind is Kind.OTHER:
        return Frame(None)
    try:
        stream.seek(offset)
        framed = _framed_length(stream.read(_BLOCK))
        if framed is None:
            return Frame(None, has_header=False)
        if begins(stream, offset + framed, b"\r\n\r\n"):
            return Frame(offset + framed + 4)
    except DAMAGE as error:  # the unpacked stream ends in damage
        raise_if_system(error)
    return Frame(None)


def _member(stream: BinaryIO, offset: int) -> Frame:
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
            return Frame(None, has_header=framed is not None)
        if not block and not data:
            return Frame(None, has_header=framed is not None, cut=True)
        total += len(data)
        if framed is None:
            head = (head + data)[:_BLOCK]
            framed = _framed_length(head)
        if framed is not None and total > framed + _SLACK:
            return Frame(None, many=True)
    end = offset + read - len(inflate.unused_data)
    if framed is None or total < framed:
        return Frame(None, has_header=framed is not None, many=True)
    return Frame(end)


def _framed_length(head: bytes) -> int | None:
    """Bytes of header and content, by the record's own Content-Length."""
    header, end, _ = head.partition(b"\r\n\r\n")
    found = _LENGTH.search(header.replace(b"\r", b""))
    return len(header) + 4 + int(found[1]) if end and found else None


def next_record(stream: BinaryIO, kind: Kind, start: int) -> int | None:
    """Where the next record seems to begin, with all that marks it at or after `start`: of a plain
    file, two line ends that come before it."""
    if kind is Kind.OTHER:
        return None
    marks = b"\x1f\x8b\x08" if kind is Kind.MEMBERS else b"\r\n\r\nWARC/1."
    skip = 0 if kind is Kind.MEMBERS else 4
    try:
        stream.seek(start)
        kept = b""
        while block := stream.read(_BLOCK):
            window, origin = kept + block, start - len(kept)
            at = window.find(marks)
            while at >= 0:
                if kind is not Kind.MEMBERS or opens_record(stream, kind, origin + at):
                    return origin + at + skip
                at = window.find(marks, at + 1)
            start += len(block)
            stream.seek(start)
            kept = window[-(len(marks) - 1) :]
    except DAMAGE as error:  # the unpacked stream ends in damage
        raise_if_system(error)
    return None


def opens_record(stream: BinaryIO, kind: Kind, offset: int) -> bool:
    """Whether what stands at `offset` begins as a WARC record does."""
    if kind is not Kind.MEMBERS:
        return begins(stream, offset, b"WARC/1.")
    stream.seek(offset)
    try:
        return zlib.decompressobj(31).decompress(stream.read(512), 5) == b"WARC/"
    except zlib.error:
        return False


def begins(stream: BinaryIO, offset: int, with_: bytes) -> bool:
    """Whether these bytes stand at `offset`."""
    stream.seek(offset)
    return stream.read(len(with_)) == with_


def raise_if_system(error: BaseException) -> None:
    """Raise again what the disk or the network caused, not the file's content."""
    if getattr(error, "errno", None) is not None:
        raise error
