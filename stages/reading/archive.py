"""Framing of WARC files (ISO 28500): records with their place in the file, damage accounted for.

FastWARC parses; what it passes over in silence is found here: a record cut short, a file cut
inside a header. After damage, reading goes on at the next record that can be found, in plain
files and in those where each record is a gzip member of its own, as the standard has it.
"""

import gzip
import os
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar

from corpus.errors import InputError
from corpus.inputs import opened
from stages.reading.framing import (
    DAMAGE,
    NO_WARC,
    Kind,
    frame_of,
    kind_of,
    next_record,
    raise_if_system,
)
from stages.reading.seams import seam_in

__all__ = ["SUFFIXES", "Fault", "Placed", "read_archive"]

T = TypeVar("T")

SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".wet", ".wet.gz")


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


def read_archive(
    path: str, visit: Callable[[Any], T], start: int = 0, end: int = -1
) -> Iterator[Placed[T] | Fault]:
    """Call `visit` on each FastWARC record; gives a Placed for each whole one, else a Fault.

    `visit` may read the record's content or leave it; an OSError from reading it counts as
    damage. start, end: only those records that begin in this range of bytes (-1: to the end of
    the file), of which there may be none.

    Raises InputError for a file that is missing, empty or no WARC, and where what begins at the
    end of the range is no record but lies inside one.
    """
    with opened(path) as stream:
        kind = kind_of(stream, path)
        first = seam_in(stream, kind, start)
        size = stream.seek(0, os.SEEK_END)
        last = size if end < 0 else seam_in(stream, kind, end)
        if first == last:
            return
        seam = sys.maxsize if last == size else last  # what is unpacked may be longer than the file
        stream.seek(0)
        plain: Any = _Unpacked(fileobj=stream) if kind is Kind.PACKED else stream
        number = 0
        for number, item in enumerate(_framed(plain, kind, visit, first, seam), 1):  # noqa: B007 - counted
            if isinstance(item, Placed) and item.offset + item.length > seam:
                raise InputError(
                    f"byte {seam:,}, at which the file was to be cut, lies inside the record at "
                    f"byte {item.offset:,}, which seems to hold an archive itself; set "
                    "`partition_bytes: 0`, so that no file of this source is cut",
                    where=path,
                )
            yield item
        if number == 0:
            raise InputError(f"the archive holds no record; {NO_WARC}", where=path)


class _Unpacked(gzip.GzipFile):
    """Gives what it has before it raises for a file that was cut short."""

    def read(self, size: int | None = -1) -> bytes:
        parts: list[bytes] = []
        left = sys.maxsize if size is None or size < 0 else size
        try:
            while left and (part := self.read1(left)):
                parts.append(part)
                left -= len(part)
        except DAMAGE as error:
            raise_if_system(error)
            if not parts:
                raise
        return b"".join(parts)


def _framed(
    stream: BinaryIO, kind: Kind, visit: Callable[[Any], T], first: int, seam: int
) -> Iterator[Placed[T] | Fault]:
    """Passes over the file from `first` on, each from a record that was found to the next damage,
    until one reaches the seam. So damage comes out as it does where the file is not cut."""
    position: int | None = first
    while position is not None and position < seam:
        stop = yield from _pass(stream, position, visit, seam)
        if stop is None:
            return
        if stop.ready is None:
            if stop.began is None and stop.at_end:
                if stream.tell():
                    yield Fault("truncated")  # inside a header: nothing could be begun
                return
            after = (position if stop.began is None else stop.began) + 1
            position = next_record(stream, kind, after)
            yield Fault("truncated" if stop.at_end and position is None else "damaged")
            continue
        value, offset = stop.ready
        size = stream.tell()
        frame = frame_of(stream, kind, offset)
        end = frame.end
        if stop.at_end:
            if frame.has_header:
                yield Placed(value, offset, (end or size) - offset)
            if not frame.has_header or frame.cut or (end is not None and end < size):
                yield Fault("truncated")
            return
        if end is None:  # what was read is at fault itself, by its checksum or its length
            yield Fault("damaged")
            position = next_record(stream, kind, offset + 1)
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
    stream: BinaryIO, position: int, visit: Callable[[Any], T], seam: int
) -> Generator[Placed[T], None, _Stop[T] | None]:
    """Reads on from `position`; gives None once a record begins at the seam or after it."""
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
            if began >= seam:
                return None
            if "WARC-Type" not in record.headers or "Content-Length" not in record.headers:
                return _Stop(None, began, at_end=True)
            value = visit(record)
            record.consume()
            if record.reader.tell() < record.content_length:
                return _Stop(None, began, at_end=True)
            ready, began = (value, began), None
    except DAMAGE as error:
        raise_if_system(error)
        return _Stop(ready, began, at_end=False)
    return _Stop(ready, None, at_end=True)
