"""Seams: where a WARC file can be cut between two records.

A seam is a function of the file and of a byte, so that two ranges that meet at this byte agree on
where one ends and the other begins, and no record is read twice or by none.
"""

import os
from typing import BinaryIO

from stages.sources.archives.framing import Form, Kind, frame_of, next_record, opens_record
from stages.sources.archives.packing import form_of
from stages.sources.archives.wacz import opened_archive

__all__ = ["ranges", "seam", "seam_in"]

_WALK = {Kind.MEMBERS: 1 << 20, Kind.PLAIN: 8 << 20}
"""Stored bytes over which record must follow record, for the first of them to be taken for one. An
archive inside a record's content shows by then: a gzip member that is stored in another is
interrupted every 64 KiB; in a plain file the largest content of a crawl ends.
"""


def ranges(size: int, length: int) -> list[tuple[int, int]]:
    """Start and end of the ranges of a file of `size` bytes, at multiples of `length`; 0: uncut.
    What is left at the end is added to the last one if it is less than a quarter of another."""
    number = (4 * size + 3 * length) // (4 * length) if length else 1
    starts = [length * i for i in range(max(1, number))]
    return list(zip(starts, [*starts[1:], size], strict=True))


def seam(path: str, byte: int) -> int:
    """The first record of an archive that begins at this byte or after it; else the file's size."""
    with opened_archive(path) as stream:
        return seam_in(stream, form_of(stream, path), byte)


def seam_in(stream: BinaryIO, form: Form, byte: int) -> int:
    """The same in an open file. A file that is packed otherwise than with a gzip member a record
    has no seams but its two ends."""
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

    failed: where walks have failed so far; what they have passed leads there too.
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
