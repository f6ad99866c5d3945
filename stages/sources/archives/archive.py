"""The records of web archives, with every byte of the file accounted for.

FastWARC reads sound records at full speed. Where it stops, and in files that it cannot read (ARC,
bare line feeds), this module frames records one by one and gives them to FastWARC in plain form.
After damage, reading goes on at the next record that can be found.
"""

import os
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar

from corpus.errors import BooksDoNotBalance, ConfigError, InputError
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
"""Bytes after a record of a plain file that show whether it ends there."""


@dataclass(frozen=True)
class Placed(Generic[T]):
    """A record that was read.

    value: the result of `visit` for the record. offset, length: in bytes of the file as it is
    stored, or of the unpacked stream where one gzip member holds many records.
    """

    value: T
    offset: int
    length: int


@dataclass(frozen=True)
class Fault:
    """A record, or another range of the file, that could not be read.

    kind: `damaged` or `truncated`. offset, length: as for a record. reason: what is at fault.
    """

    kind: str
    offset: int
    length: int
    reason: str


@dataclass(frozen=True)
class Padding:
    """Bytes between records without meaning: line ends, zeros, a dictionary, empty members."""

    offset: int
    length: int


Item = Placed[T] | Fault | Padding


def read_archive(
    path: str, visit: Callable[[Any], T], start: int = 0, end: int = -1
) -> Iterator[Item[T]]:
    """Call `visit` on each FastWARC record: a Placed for each complete one, a Fault for each that
    cannot be read, a Padding for bytes between. Together they cover the range without a gap.

    `visit` may read the record's content or not; an OSError from reading it counts as damage.
    start, end: only records that begin in this range of bytes are read (-1: to the end of the
    file); there may be none.

    Raises InputError for a file that is missing, empty or not an archive; ConfigError where the end
    of the range lies inside a record; BooksDoNotBalance if the items do not cover the range.
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
                raise ConfigError(
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
    """Read a record again, at the offset and length that `read_archive` gave; nothing if the record
    is gone. Where several records of a gzip member or zstd frame have one place, all are given.

    Nothing else of the file is read except its first record, which shows how the file is packed. In
    a file that is not packed record by record, everything before the record is unpacked too.
    """
    with opened_archive(path) as opened:
        form = form_of(opened, path)
        if form.kind in (Kind.PACKED, Kind.OTHER):
            yield from _placed_at(opened, form, visit, 0, offset)
            return
        more = _NEXT if form.kind is Kind.PLAIN else 0
        size = opened.seek(0, os.SEEK_END)
        # The length is 0 for a record that shares its gzip member with others.
        end = min(offset + length + more, size) if length else size
        found = list(_placed_at(Window(opened, 0, end), form, visit, offset, offset))
        # Next to damage, only what follows may show where a record ends: read without a window.
        yield from found or _placed_at(opened, form, visit, offset, offset)


def _placed_at(
    stream: Any, form: Form, visit: Callable[[Any], T], first: int, offset: int
) -> Iterator[Placed[T]]:
    """The records at an offset, when records are read from the offset `first` on."""
    for item in _Archive(stream, form, visit, first, sys.maxsize).items():
        if item.offset > offset:
            return
        if isinstance(item, Placed) and item.offset == offset:
            yield item


@dataclass(frozen=True)
class _Stop(Generic[T]):
    """Where a pass of FastWARC ended.

    at: the offset of the first record that was not given. read: its value, if it was read but its
    end is not known yet. at_end: nothing follows it. past: it begins at the seam or after it.
    """

    at: int
    read: tuple[T, ...] = ()
    at_end: bool = False
    past: bool = False


class _Archive(Generic[T]):
    """A range of an open archive, read in passes: FastWARC reads as far as it can, then this class
    reads one item with care, and so on.

    first: the offset of the first record. seam: the offset at which the range ends.
    """

    def __init__(
        self, stream: BinaryIO, form: Form, visit: Callable[[Any], T], first: int, seam: int
    ) -> None:
        self._unpacked = Unpacked(stream) if form.kind is Kind.PACKED else None
        self._stream: Any = self._unpacked or stream
        self._form = plain_form(self._stream, form.arc) if self._unpacked else form
        self._visit, self._first, self.seam = visit, first, seam
        self._fault_ends = -1

    def size(self) -> int:
        """Bytes of the stream that is read; a packed file is unpacked to its end for that."""
        return int(self._stream.seek(0, os.SEEK_END))

    def items(self) -> Iterator[Item[T]]:
        """The items of the range, in order."""
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
        """The items from `at` to the seam or the end of the stream; returns where they end."""
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
        """The frame of a record that was read, but after which FastWARC could not go on."""
        frame: Frame[T] = frame_of(self._stream, self._form, stop.at)
        shares = self._form.kind is Kind.OTHER or frame.many  # a member with others
        if stop.at_end and frame.end is None and shares and not frame.cut:
            return Frame(self.size())
        return frame

    def _placed(self, value: T, at: int, frame: Frame[T]) -> Iterator[Item[T]]:
        """The item of a record whose end is known; a Fault of no bytes follows at a cut."""
        assert frame.end is not None
        yield Placed(value, at, frame.end - at)
        if frame.cut:  # its member may have held more
            yield Fault("truncated", frame.end, 0, "cut short")

    def _pass(self, at: int) -> Generator[Placed[T], None, _Stop[T]]:
        """The records that FastWARC reads from `at` on without a fault; returns where it ended."""
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
        """The record, padding or damage that begins at `at`; nothing at the end of the stream."""
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
        """The number of bytes from `at` on that are padding."""
        end = at
        while True:
            self._stream.seek(end)
            block = self._stream.read(_BLOCK)
            padding = len(block) - len(block.lstrip(_PADDING))
            end += padding
            if padding < len(block) or not block:
                break
        return end - at or self._empty_member(at)

    def _empty_member(self, at: int) -> int:
        """The number of bytes of the member or frame at `at`, if it has no content; else 0."""
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
