"""JSON Lines: one object in each line, UTF-8, by the same rules wherever lines are read or written.

- A byte order mark at the beginning is passed over, blank lines are passed over and counted.
- A line that is not UTF-8, no JSON, no object, nested too deeply or too long is a fault.
- A `\\ud83d` without its other half becomes U+FFFD, since UTF-8 cannot hold it.
- `NaN` and `Infinity` are read as Python reads them, and written as null; so is a number that is
  too large for a double, as 1e999. Whole numbers may have any size, up to 4,300 digits.
- Of a key that comes twice the last value counts.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.errors import InputError

__all__ = ["LONGEST", "Line", "LineFault", "cut_lines", "fields_of", "json_line", "read_json_lines"]

LONGEST = 128 << 20
"""Bytes that a line may have, as a rule."""

_MESSAGES = {
    "damaged": "is damaged",
    "too_long": f"is longer than {LONGEST >> 20} MiB",
    "not_utf8": "is not UTF-8",
    "not_json": "is not JSON; give one object a line",
    "not_an_object": "is not an object; give one object a line",
}
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""An escape of JSON: a surrogate pair, a half of one, or any other. Escapes are consumed one after
the other, so that the second backslash of `\\\\ud83d` begins none."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a stream.

    number: from 1. offset: of its first byte in the stream. length: in bytes, without the line end.
    content: without the line end; None if the line is too long. whole: False for the rest before
    damage.
    """

    number: int
    offset: int
    length: int
    content: bytes | None
    whole: bool = True


class LineFault(Exception):
    """A line that cannot be read.

    reason: a word for the ledger, a key of the messages above. column: where it is no JSON, from 1;
    0 where that is not known.
    """

    def __init__(self, reason: str, column: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


def cut_lines(blocks: Iterable[bytes | None], longest: int = LONGEST) -> Iterator[Line]:
    """The lines of a stream, empty ones included; those of more than `longest` bytes come without
    content. blocks: its bytes, in pieces of any size; None where the rest is damaged."""
    number, offset = 1, 0
    kept: list[bytes] = []
    size = 0
    for block in blocks:
        if block is None:
            yield Line(number, offset, size, None, whole=False)
            return
        start = 0
        while (end := block.find(b"\n", start)) >= 0:
            length = size + end - start
            if length > longest:
                content = None
            elif kept:
                content = b"".join((*kept, block[start:end]))
            else:
                content = block[start:end]
            yield Line(number, offset, length, content)
            number, offset, start, size, kept = number + 1, offset + length + 1, end + 1, 0, []
        size += len(block) - start
        if size > longest:
            kept = []
        else:
            kept.append(block[start:])
    if size:
        yield Line(number, offset, size, b"".join(kept) if size <= longest else None)


def fields_of(line: Line) -> dict[str, Any]:
    """The object that a line holds. Raises LineFault."""
    if not line.whole:
        raise LineFault("damaged")
    if line.content is None:
        raise LineFault("too_long")
    try:
        content = line.content.decode("utf-8-sig" if line.number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise LineFault("not_utf8") from error
    if _HALF.search(content):
        content = _ESCAPE.sub(lambda m: "\\ufffd" if m["half"] else m[0], content)
    try:
        fields = json.loads(content)
    except json.JSONDecodeError as error:
        raise LineFault("not_json", error.colno) from error
    except (ValueError, RecursionError) as error:
        raise LineFault("not_json") from error
    if not isinstance(fields, dict):
        raise LineFault("not_an_object")
    return fields


def read_json_lines(blocks: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the object of each line, with the number of the line, counted from 1.

    blocks: the bytes of a stream, in pieces of any size. Raises InputError, with the number of the
    line, for a line that cannot be read.
    """
    for line in cut_lines(blocks):
        if line.content is not None and not line.content.strip():
            continue
        try:
            fields = fields_of(line)
        except LineFault as fault:
            column = f", column {fault.column}" if fault.column else ""
            where = f"line {line.number}{column}"
            raise InputError(_MESSAGES[fault.reason], where=where) from None
        yield line.number, fields


def json_line(number: int, row: Mapping[str, Any]) -> bytes:
    """A row as a line of JSON in UTF-8, without line end.

    Bytes become base64 and times ISO 8601. number: that of the line that it came from. Raises
    InputError for a row that is nested too deeply to be written.
    """
    try:
        return _dumped(row, allow_nan=False)
    except ValueError:  # a number that JSON has not
        text = _dumped(row)
        return _dumped(json.loads(text, parse_constant=lambda _: None))
    except RecursionError:
        raise InputError("is nested too deeply", where=f"line {number}") from None


def _dumped(value: Any, *, allow_nan: bool = True) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=allow_nan, default=_plain)
    return text.encode("utf-8", "replace")


def _plain(value: Any) -> str:
    """A value of Arrow that JSON has not, as text."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
