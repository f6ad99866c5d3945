"""JSON Lines: one document a line; plain, gzip or zstd."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from corpus.config.settings import Size
from corpus.errors import InputError, suggest
from corpus.schema import COLUMNS
from corpus.stage import Partition, Records, setting
from stages.sources.batches import Aside, Row, batched
from stages.sources.dates import parse_date
from stages.sources.lines import Line, read_lines
from stages.sources.rows import RowSource, documents, repaired

__all__ = ["JsonLines"]

_FIRST = 100
"""A file is of another kind when none of its first lines is a JSON object."""
_NAMED = 100
"""So many faults of a file are told with their line; beyond that the kind must do."""


class _LineFault(Exception):
    """Why a line cannot be read: its only argument, a word for the ledger."""


@dataclass(frozen=True, slots=True)
class _Read:
    fields: dict[str, Any]
    offset: int
    length: int


@dataclass(frozen=True, kw_only=True)
class JsonLines(RowSource):
    """Documents of JSON Lines files, one object a line.

    Fields whose names are ours are taken, or those that `columns` names; all others, and nested
    values, are passed over. A line that is no JSON object in UTF-8 is quarantined with its
    number. `origin.offset` and `origin.length` are the line's bytes in the unpacked stream.
    A date is ISO 8601; what is none is left empty.
    """

    name = "jsonl"
    suffixes: ClassVar[tuple[str, ...]] = tuple(
        kind + packed for kind in (".jsonl", ".ndjson", ".json") for packed in ("", ".gz", ".zst")
    )

    max_bytes: Size = setting(128 << 20, "lines above this size are quarantined as too_long")

    def read(self, partition: Partition) -> Iterator[Records]:
        theirs = self.theirs()

        def build(lines: list[_Read]) -> Records:
            mapped = {
                ours: _column(ours, [line.fields.get(name) for line in lines])
                for ours, name in theirs.items()
            }
            offsets = pa.array([line.offset for line in lines], pa.int64())
            lengths = pa.array([line.length for line in lines], pa.int64())
            return documents(mapped, partition.file, offsets, lengths)

        return batched(self._items(partition, theirs["text"]), build)

    def _items(self, partition: Partition, text: str) -> Iterator[Row[_Read] | Aside]:
        faults = objects = with_text = 0
        names: set[str] = set()
        path = partition.path
        for line in read_lines(path, self.max_bytes):
            if line.content is not None and not line.content.strip():
                continue
            if reason := partition.begin("line", line.number):
                yield Aside(reason, quarantined=True)
                continue
            try:
                read = _read(line, text)
            except _LineFault as fault:
                faults += 1
                if not objects and faults == _FIRST:
                    break
                at = f" at line {line.number}" if faults <= _NAMED else ""
                yield Aside(f"{fault}{at}", quarantined=True)
                continue
            objects += 1
            if not with_text:
                with_text += text in read.fields
                names |= read.fields.keys()
                if not with_text and objects == _FIRST:
                    break
            yield Row(read, line.length)
        if objects and not with_text:
            raise InputError(
                f"no line has the field {text!r} for text{suggest(text, names)}", where=path
            )
        if faults and not objects:
            raise InputError(
                f"no JSON Lines: none of the first lines is a JSON object in UTF-8 ({faults} read)",
                where=path,
            )


def _read(line: Line, text: str) -> _Read:
    if not line.whole:
        raise _LineFault("damaged")
    if line.content is None:
        raise _LineFault("too_long")
    try:
        content = line.content.decode("utf-8-sig" if line.number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise _LineFault("not_utf8") from error
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _LineFault("not_json") from error
    if not isinstance(fields, dict):
        raise _LineFault("not_an_object")
    if not isinstance(fields.get(text), str | None):
        raise _LineFault("text_is_no_string")
    return _Read(fields, line.offset, line.length)


def _column(ours: str, values: list[Any]) -> pa.Array:
    if ours == "date":
        dates = [parse_date(value) if isinstance(value, str) else None for value in values]
        return pa.array(dates, COLUMNS["date"].type)
    strings = [value if isinstance(value, str) else _number(ours, value) for value in values]
    type_ = COLUMNS[ours].type
    try:
        return pa.array(strings, type_)
    except UnicodeEncodeError:
        return pa.array(repaired(strings), type_)


def _number(ours: str, value: Any) -> str | None:
    """A row may have a whole number as its id; nothing else but a string is taken."""
    whole = ours == "id" and isinstance(value, int) and not isinstance(value, bool)
    return str(value) if whole else None
