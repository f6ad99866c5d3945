"""The records of web archives, every byte of the file accounted for.

FastWARC reads what is sound, at full speed. Where it stops, and for what it cannot read (ARC, bare
line feeds), records are framed here, one by one, and given to it in plain form; after damage,
reading goes on at the next record that can be found.
"""

import os
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar

from corpus.errors import BooksDoNotBalance, InputError
from stages.sources.archives.framing import Form, Frame, Kind, frame_of, next_record
from stages.sources.archives.members import (
    DAMAGE,
    SKIPPABLE,
    GzipMember,
    Window,
    frame_end,
    raise_if_system,
)
from stages.sources.archives.packing import NO_WARC, form_of, plain_form
from stages.sources.archives.seams import seam_in
from stages.sources.archives.unpacked import Unpacked
from stages.sources.archives.wacz import opened_archive
from stages.sources.archives.watched import Watched

__all__ = ["SUFFIXES", "Fault", "Padding", "Placed", "read_archive", "records_at"]

T = TypeVar("T")

SUFFIXES = tuple(
    f".{name}{packed}" for name in ("warc", "wet", "arc") for packed in ("", ".gz", ".zst")
)

_PADDING = b"\r\n\0 \t"
_BLOCK = 1 << 16
_NEXT = 16
"""Bytes after a record of a plain file by which it may be told that it ends there."""


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

    kind: `damaged` or `truncated`. offset, length: as of a record. reason: what is at fault.
    """

    kind: str
    offset: int
    length: int
    reason: str


@dataclass(frozen=True)
class Padding:
    """Bytes between records that mean nothing: line ends, zeros, a dictionary, empty members."""

    offset: int
    length: int


Item = Placed[T] | Fault | Padding


def read_archive(
    path: str, visit: Callable[[Any], T], start: int = 0, end: int = -1
) -> Iterator[Item[T]]:
    """Call `visit` on each FastWARC record; gives a Placed for each whole one, else a Fault. With
    the Paddings they cover the range without a gap.

    `visit` may read the record's content or leave it; an OSError from reading it counts as
    damage. start, end: only those records that begin in this range of bytes (-1: to the end of
    the file), of which there may be none.

    Raises InputError for a file that is missing, empty or no archive, and where what begins at the
    end of the range is no record but lies inside one.
    """
    with opened_archive(path) as stream:
        form = form_of(stream, path)
        first = seam_in(stream, form, start)
        size = stream.seek(0, os.SEEK_END)
        last = size if end < 0 else seam_in(stream, form, end)
        if first == last:
            return
        archive = _Archive(stream, form, visit, first, sys.maxsize if last == size else last)
        at, number = first, 0
        for item in archive.items():
            if item.offset != at:
                raise BooksDoNotBalance(f"bytes {at:,}-{item.offset:,} of {path} stand nowhere")
            at += item.length
            number += not isinstance(item, Padding)
            if isinstance(item, Placed) and at > archive.seam:
                raise InputError(
                    f"byte {last:,}, at which the file was to be cut, lies inside the record at "
                    f"byte {item.offset:,}, which seems to hold an archive itself; set "
                    "`partition_bytes: 0`, so that no file of this source is cut",
                    where=path,
                )
            yield item
        if at != (archive.size() if last == size else last):
            raise BooksDoNotBalance(f"the bytes of {path} from {at:,} on stand nowhere")
        if number == 0:
            raise InputError(f"the archive holds no record; {NO_WARC}", where=path)


def records_at(
    path: str, visit: Callable[[Any], T], offset: int, length: int
) -> Iterator[Placed[T]]:
    """The record of which `read_archive` said that it is here, unless it is gone; where a gzip
    member or zstd frame holds several that stand at one place, all of them.

    Nothing else of the file is read, but for its first record, which tells how it is packed. Of a
    file that is packed otherwise than record by record all before it is unpacked too.
    """
    with opened_archive(path) as opened:
        form = form_of(opened, path)
        if form.kind in (Kind.PACKED, Kind.OTHER):
            yield from _placed_at(opened, form, visit, 0, offset)
            return
        more = _NEXT if form.kind is Kind.PLAIN else 0
        size = opened.seek(0, os.SEEK_END)
        # No bytes are said of a record that shares its gzip member with others.
        end = min(offset + length + more, size) if length else size
        found = list(_placed_at(Window(opened, 0, end), form, visit, offset, offset))
        # Beside damage, what follows a record may say that it is one.
        yield from found or _placed_at(opened, form, visit, offset, offset)


def _placed_at(
    stream: Any, form: Form, visit: Callable[[Any], T], first: int, offset: int
) -> Iterator[Placed[T]]:
    """The records at an offset, of those from `first` on."""
    for item in _Archive(stream, form, visit, first, sys.maxsize).items():
        if item.offset > offset:
            return
        if isinstance(item, Placed) and item.offset == offset:
            yield item


@dataclass(frozen=True)
class _Stop(Generic[T]):
    """Where a pass ended. at: the first record that was not given. read: what it gave all the same,
    its end not yet known. at_end: nothing follows. past: it begins at the seam or after it."""

    at: int
    read: tuple[T, ...] = ()
    at_end: bool = False
    past: bool = False


class _Archive(Generic[T]):
    """A range of an open archive, read in passes: FastWARC goes as far as it can, then one item is
    had with care."""

    def __init__(
        self, stream: BinaryIO, form: Form, visit: Callable[[Any], T], first: int, seam: int
    ) -> None:
        self._unpacked = Unpacked(stream) if form.kind is Kind.PACKED else None
        self._stream: Any = self._unpacked or stream
        self._form = plain_form(self._stream, form.arc) if self._unpacked else form
        self._visit, self._first, self.seam = visit, first, seam
        self._fault_ends = -1

    def size(self) -> int:
        """Bytes of what is read; those of a packed file are known when it was."""
        return int(self._stream.seek(0, os.SEEK_END))

    def items(self) -> Iterator[Item[T]]:
        """All of the range, in order."""
        at = self._first
        if at < self._form.body:
            yield Padding(at, self._form.body - at)
            at = self._form.body
        while True:
            at = yield from self._stretch(at)
            if self._unpacked is None or not self._unpacked.fault:
                return
            if self._fault_ends != at:
                yield Fault(self._unpacked.fault, at, 0, "unreadable")
            if not self._unpacked.resume():
                return

    def _stretch(self, at: int) -> Generator[Item[T], None, int]:
        """All up to the seam or the end of the stream; gives where that is."""
        while at < self.seam:
            before = at
            if not self._form.arc:
                stop = yield from self._pass(at)
                at = stop.at
                if stop.past:
                    return at
                if stop.read and (frame := self._frame_of(stop)).end is not None:
                    yield from self._placed(stop.read[0], at, frame)
                    at = frame.end
                    continue
            for item in self._with_care(at):
                yield item
                at += item.length
            if at == before:
                return at
        return at

    def _frame_of(self, stop: _Stop[T]) -> Frame[T]:
        """The place of a record that was read, and after which no other could be."""
        frame: Frame[T] = frame_of(self._stream, self._form, stop.at)
        shares = self._form.kind is Kind.OTHER or frame.many  # a member with others
        if stop.at_end and frame.end is None and shares and not frame.cut:
            return Frame(self.size())
        return frame

    def _placed(self, value: T, at: int, frame: Frame[T]) -> Iterator[Item[T]]:
        assert frame.end is not None
        yield Placed(value, at, frame.end - at)
        if frame.cut:  # what else its member has held cannot be known
            yield Fault("truncated", frame.end, 0, "cut short")

    def _pass(self, at: int) -> Generator[Placed[T], None, _Stop[T]]:
        """The records from `at` on that FastWARC reads without a fault."""
        from fastwarc.warc import ArchiveIterator

        source = Watched(self._stream, at, self._form)
        read: tuple[T, ...] = ()
        try:
            for record in ArchiveIterator(source.stream, parse_http=False):
                began = source.offset_of(record)
                if read:
                    if not source.is_closed(began):
                        return _Stop(at)
                    yield Placed(read[0], at, began - at)
                    at, read = began, ()
                if began == at >= self.seam:
                    return _Stop(at, past=True)
                if began != at or not source.begin(record, began):
                    return _Stop(at)
                value = self._visit(record)
                record.consume()
                if record.reader.tell() < record.content_length:
                    return _Stop(at)
                read = (value,)
        except DAMAGE as error:
            raise_if_system(error)
            return _Stop(at, read)
        return _Stop(at, read, at_end=True)

    def _with_care(self, at: int) -> Iterator[Item[T]]:
        """The record, padding or damage that begins here; nothing at the end of the stream."""
        if padding := self._padding(at):
            yield Padding(at, padding)
            return
        self._stream.seek(at)
        if not self._stream.read(1):
            return
        frame = frame_of(self._stream, self._form, at, self._visit)
        if frame.end is None:
            found = next_record(self._stream, self._form, at + 1)
            kind = "truncated" if found is None and frame.cut else "damaged"
            self._fault_ends = self.size() if found is None else found
            yield Fault(kind, at, self._fault_ends - at, frame.fault)
            return
        yield from self._placed(frame.values[0], at, frame)

    def _padding(self, at: int) -> int:
        """Bytes from `at` on that mean nothing."""
        end = at
        while True:
            self._stream.seek(end)
            block = self._stream.read(_BLOCK)
            held = len(block) - len(block.lstrip(_PADDING))
            end += held
            if held < len(block) or not block:
                break
        return end - at or self._empty_member(at)

    def _empty_member(self, at: int) -> int:
        """Bytes of the member or frame at `at`, if it holds nothing."""
        end: int | None = None
        if self._form.kind is Kind.FRAMES:
            self._stream.seek(at)
            if self._stream.read(4)[1:] == SKIPPABLE:
                end = frame_end(self._stream, at)
        elif self._form.kind is Kind.MEMBERS:
            member = GzipMember(self._stream, at)
            try:
                if not member.read(_BLOCK).strip(_PADDING) and not member.read(1):
                    end = member.end
            except DAMAGE as error:
                raise_if_system(error)
        return 0 if end is None else end - at
