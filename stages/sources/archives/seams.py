"""Seams: places where a WARC file can be cut between two records.

A seam depends only on the file and on a byte. So two ranges that meet at this byte agree on where
one ends and the other begins, and every record is read exactly once.
"""

import os
from typing import BinaryIO

from stages.sources.archives.framing import Form, Kind, frame_of, next_record, opens_record
from stages.sources.archives.packing import form_of
from stages.sources.archives.wacz import opened_archive

__all__ = ["ranges", "seam", "seam_in"]

_WALK = {Kind.MEMBERS: 1 << 20, Kind.PLAIN: 8 << 20}
"""Stored bytes over which record must follow record, so that the first one counts as a record of
the file. An archive inside the content of a record does not pass this test: a gzip member that is
stored in another is interrupted every 64 KiB, and in a plain file even the largest content of a
crawl ends before.
"""


def ranges(size: int, length: int) -> list[tuple[int, int]]:
    """Start and end of the ranges into which a file of `size` bytes is cut, at multiples of
    `length`; 0: one range. A rest of less than a quarter of `length` is added to the last range."""
    number = (4 * size + 3 * length) // (4 * length) if length else 1
    starts = [length * i for i in range(max(1, number))]
    return list(zip(starts, [*starts[1:], size], strict=True))


def seam(path: str, byte: int) -> int:
    """The offset of the first record of an archive that begins at `byte` or after it; the file's
    size if there is none."""
    with opened_archive(path) as stream:
        return seam_in(stream, form_of(stream, path), byte)


def seam_in(stream: BinaryIO, form: Form, byte: int) -> int:
    """The same as `seam`, for an open file. A file in which records are neither gzip members nor
    plain has no seams except its two ends, and neither has an ARC file."""
    if byte <= 0:
        return 0
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    if form.kind not in _WALK or form.arc:
        return size
    failed: set[int] = set()
    found = next_record(stream, form, byte)
    while found is not None and not _is_followed(stream, form, found, size, failed):
        found = next_record(stream, form, found + 1)
    return size if found is None else found


def _is_followed(stream: BinaryIO, form: Form, offset: int, size: int, failed: set[int]) -> bool:
    """Whether record follows record from `offset` on, to the end of the walk or of the file.

    failed: offsets from which a walk fails; those that a failed walk passed are added.
    """
    passed: set[int] = set()
    position: int | None = offset
    while position != size:
        if position is None or position in failed or not opens_record(stream, form, position):
            failed |= passed
            return False
        if position >= offset + _WALK[form.kind]:
            return True
        passed.add(position)
        position = frame_of(stream, form, position).end
    return True
