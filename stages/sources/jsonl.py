"""The source `jsonl`: JSON Lines, one document in each line; plain or packed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from corpus.config.settings import Size
from corpus.errors import InputError, MissingColumn, suggest
from corpus.schema import COLUMNS
from corpus.stage import Partition, Records, setting
from corpus.storage.inputs import glance
from corpus.storage.unpacking import PACKED, PACKINGS
from stages.sources.batches import Aside, Row, batched
from stages.sources.dates import parse_date
from stages.sources.lines import Line, read_lines
from stages.sources.rows import RowSource, documents, repaired

__all__ = ["JsonLines"]

_FIRST = 100
"""Number of lines after which a file is refused if none is a JSON object or none has text."""
_NAMED = 100
"""Number of lines that could not be read, in a file, whose number is noted."""


class _LineFault(Exception):
    """A line that cannot be read. Its only argument is the reason for the ledger."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A line that was read. offset, length: its bytes in the unpacked stream."""

    fields: dict[str, Any]
    offset: int
    length: int


@dataclass(frozen=True, kw_only=True)
class JsonLines(RowSource):
    """Documents of JSON Lines files, one object in each line; plain, gzip, zstd, xz, bzip2 or lz4,
    which their first bytes tell.

    Fields that have the name of a column are taken, or those that `columns` names; all other fields
    and nested values are ignored. A line that is not a JSON object in UTF-8 is quarantined with its
    number. `origin.offset` and `origin.length` are the line's bytes in the unpacked stream. Dates
    are read as ISO 8601; others are left empty.
    """

    name = "jsonl"
    version = 3
    suffixes: ClassVar[tuple[str, ...]] = tuple(
        kind + packed for kind in (".jsonl", ".ndjson", ".json") for packed in ("", *PACKED)
    )

    max_bytes: Size = setting(128 << 20, "lines above this size are quarantined as too_long")

    def read(self, partition: Partition) -> Iterator[Records]:
        input_columns = self.input_columns()

        def build(lines: list[_Read]) -> Records:
            mapped = {
                name: _column(name, [line.fields.get(field) for line in lines])
                for name, field in input_columns.items()
            }
            offsets = pa.array([line.offset for line in lines], pa.int64())
            lengths = pa.array([line.length for line in lines], pa.int64())
            return documents(mapped, partition.file, offsets, lengths)

        return batched(self._items(partition, input_columns["text"]), build)

    def _items(self, partition: Partition, text: str) -> Iterator[Row[_Read] | Aside]:
        """The lines of a file. text: the field that has the text.

        Raises MissingColumn for a file in which no line has that field, and InputError for one that
        is empty, or in which no line is a JSON object.
        """
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
            raise MissingColumn(
                f"no line has the field {text!r} for text{suggest(text, names)}", where=path
            )
        if faults and not objects:
            raise InputError(
                f"no JSON Lines: none of the first lines is a JSON object in UTF-8 ({faults} "
                f"read); valid: {PACKINGS}",
                where=path,
            )
        if not objects and glance([path])[0]["size"] == 0:
            raise InputError("the file is empty", where=path)


def _read(line: Line, text: str) -> _Read:
    """The fields of a line. Raises _LineFault."""
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


def _column(name: str, values: list[Any]) -> pa.Array:
    """The column `name`, from the values of a field; null for values of another type."""
    if name == "date":
        dates = [parse_date(value) if isinstance(value, str) else None for value in values]
        return pa.array(dates, COLUMNS["date"].type)
    strings = [value if isinstance(value, str) else _number(name, value) for value in values]
    type_ = COLUMNS[name].type
    try:
        return pa.array(strings, type_)
    except UnicodeEncodeError:
        return pa.array(repaired(strings), type_)


def _number(name: str, value: Any) -> str | None:
    """A whole number as a string if it is an id; None for all other values."""
    is_id = name == "id" and isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_id else None
