"""Packing: what kind of archive a file is and how its records are packed, by the first records."""

import re
from collections import Counter
from typing import Any, BinaryIO

from corpus.errors import InputError
from corpus.storage.unpacking import in_words
from stages.sources.archives.framing import (
    TWO_LINE_ENDS,
    Form,
    Frame,
    Kind,
    frame_of,
    next_record,
    opening,
)
from stages.sources.archives.members import GZIP, SKIPPABLE, ZSTD, raise_if_system, zstd_dictionary
from stages.sources.archives.record_headers import MAX_HEAD, head_of, opens_as

__all__ = ["NO_WARC", "form_of", "plain_form"]

NO_WARC = (
    "this is no WARC file, and no ARC file; valid: both, plain or as gzip, zstd or lz4, and WACZ"
)

_PACKINGS = frozenset({"gzip", "zstd", "lz4"})
_ARC_START = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{1,20}:")
_LZ4 = b"\x04\x22\x4d\x18"
_SEARCHED = 64 << 20
"""Bytes at the beginning of a file in which its first record must be found."""
_SEEN = 8
"""Number of records at the beginning of a plain file that are examined for what closes them."""


def form_of(stream: BinaryIO, path: str = "") -> Form:
    """The form of a file, by its first record, or by the first that can be found. Raises InputError
    for a file that is empty or not an archive."""
    stream.seek(0)
    start = stream.read(4)
    if not start:
        raise InputError("the file is empty", where=path)
    if start == _LZ4:
        return Form(Kind.OTHER)
    if start == ZSTD or _is_skippable(start):
        return _zstd_form(stream, path)
    for form in (Form(Kind.MEMBERS), Form(Kind.PLAIN)):
        if opens_as(found := opening(stream, form, 0)):
            return _known(stream, form, 0, found)
    forms = [Form(Kind.MEMBERS), Form(Kind.FRAMES), Form(Kind.PLAIN), Form(Kind.PLAIN, arc=True)]
    if start[:2] == GZIP[:2] or start[1:3] == GZIP[1:]:
        forms = forms[:1]
    places = [(next_record(stream, form, 0, _SEARCHED), n) for n, form in enumerate(forms)]
    first, number = min(((place, n) for place, n in places if place is not None), default=(0, -1))
    if number < 0:
        stream.seek(0)
        raise InputError(f"{NO_WARC}{in_words(stream.read(16), _PACKINGS)}", where=path)
    return _known(stream, forms[number], first, opening(stream, forms[number], first))


def _known(stream: BinaryIO, form: Form, first: int, found: bytes) -> Form:
    """The form of a file, known so far by one record. first: its offset. found: its first bytes."""
    kind = form.kind
    arc = not found.startswith(b"WARC")
    if kind is Kind.PLAIN:
        return plain_form(stream, arc, first)
    if kind is Kind.MEMBERS and frame_of(stream, form, first).many:
        kind = Kind.PACKED
    return Form(kind, arc)


def plain_form(stream: Any, arc: bool, first: int = 0) -> Form:
    """The form of a stream of records that are not compressed, or that were unpacked."""
    return Form(Kind.PLAIN, arc, None if arc else _fewer(stream, first))


def _fewer(stream: Any, first: int) -> bytes | None:
    """The line ends that close the records of a plain file, if there are fewer than two; else None.

    The first two records that agree decide. A single record is not enough: if bytes of it were lost
    or doubled, line ends that close it would be taken for content, or the other way round.
    """
    seen: Counter[bytes] = Counter()
    at: int | None = first
    for _ in range(_SEEN):
        if at is None:
            break
        end, close = _closed_by(stream, at)
        if close is None:
            at = next_record(stream, Form(Kind.PLAIN), at + 1, _SEARCHED)
            continue
        seen[close] += 1
        if seen[close] == 2:
            return None if close in TWO_LINE_ENDS else close
        at = end
    return None


def _closed_by(stream: Any, at: int) -> tuple[int, bytes | None]:
    """The offset at which a record ends, and the line ends that close it; None if neither the next
    record nor the end of the file follows them."""
    stream.seek(at)
    head = head_of(stream.read(MAX_HEAD))
    if head is None:
        return at, None
    end = at + head.size + head.length
    stream.seek(end - 1)
    last, after = stream.read(1), stream.read(16)
    for close in (*TWO_LINE_ENDS, b"\r\n", b"\n", b""):
        rest = after[len(close) :]
        if last and after.startswith(close) and (opens_as(rest) or not rest):
            return end + len(close), close
    return at, None


def _is_skippable(start: bytes) -> bool:
    return 0x50 <= start[0] < 0x60 and start[1:4] == SKIPPABLE


def _zstd_form(stream: BinaryIO, path: str) -> Form:
    try:
        dictionary, body = zstd_dictionary(stream)
    except OSError as error:
        raise_if_system(error)
        raise InputError(f"its zstd dictionary cannot be read; {NO_WARC}", where=path) from error
    form = Form(Kind.FRAMES, dictionary=dictionary, body=body)
    found = opening(stream, form, body)
    arc = bool(_ARC_START.match(found))
    frame: Frame[None] = frame_of(stream, form, body)
    if frame.many or (frame.end is None and next_record(stream, form, body + 1) is None):
        if found and not opens_as(found):
            raise InputError(NO_WARC, where=path)
        return Form(Kind.OTHER, arc)
    return Form(Kind.FRAMES, arc, dictionary=dictionary, body=body)
