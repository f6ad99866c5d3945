"""The source `jsonl`: JSON Lines, one document in each line; plain or packed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from corpus.config.settings import PositiveSize
from corpus.documents.json_lines import LONGEST, Line, LineFault, fields_of
from corpus.errors import InputError, MissingColumn, StoreUnavailable
from corpus.schema import COLUMNS, KEPT_TYPES, Schema
from corpus.stage import Measure, Partition, Records, setting
from corpus.storage.inputs import glance
from corpus.storage.unpacking import PACKED, PACKINGS
from stages.sources.batches import Aside, Row, batched
from stages.sources.dates import parse_date
from stages.sources.fields import MISSING, names_beside, shown, value_at
from stages.sources.kept import Kept
from stages.sources.kept_values import from_json
from stages.sources.lines import read_lines
from stages.sources.rows import RowSource, documents

__all__ = ["JsonLines"]

_FIRST = 100
"""Number of lines after which a file is refused if none is a JSON object or none has text."""
_HEAD = 10_000
"""Number of lines, from the first one of a source on, that are searched for a field that was not
found."""
_PRESENT = "fields"
"""The measure of the rows that have a field which the settings name, by column."""
_NAMED = 100
"""Number of lines that could not be read, in a file, whose number is noted."""


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

    Fields that have the name of a column are taken, or those that `columns` names; `metadata.url`
    is a field of a nested object, unless a field has that very name. `keep` carries further ones to
    the dataset: as text if no type is stated; a value of another type is left empty and counted in
    the measure `other_type`. All other fields are ignored. A field that `columns` or `keep` names
    and no line has is an error. A line that is not a JSON object in UTF-8 is quarantined with its
    number. `origin.offset` and `origin.length` are the line's bytes in the unpacked stream. Dates
    are read as ISO 8601; others are left empty.
    """

    name = "jsonl"
    version = 3
    suffixes: ClassVar[tuple[str, ...]] = tuple(
        kind + packed for kind in (".jsonl", ".ndjson", ".json") for packed in ("", *PACKED)
    )

    max_bytes: PositiveSize = setting(LONGEST, "lines above this size are quarantined as too_long")

    def read_file(self, partition: Partition) -> Iterator[Records]:
        input_columns, kept = self.input_columns(), self.kept()
        asked = self.asked()
        asked = asked if len(asked) > 1 else {}  # that there is text is known without

        def build(lines: list[_Read]) -> Records:
            fields = {*input_columns.values(), *(column.field for column in kept)}
            values = {f: [value_at(line.fields, f) for line in lines] for f in fields}
            mapped = {name: _column(name, values[field]) for name, field in input_columns.items()}
            own, unfit = {}, []
            for column in kept:
                type_ = self.keeps[column.name]
                own[column.name], rows = from_json(values[column.field], type_)
                unfit += [(row, column.name, 1) for row in rows]
            offsets = pa.array([line.offset for line in lines], pa.int64())
            lengths = pa.array([line.length for line in lines], pa.int64())
            records = documents(mapped, partition.file, offsets, lengths, own)
            counted = [_presence(asked, values), Measure.of("other_type", unfit)]
            return replace(records, measures=[*records.measures, *counted])

        return batched(self._items(partition, input_columns["text"]), build)

    def _types(self, kept: Sequence[Kept]) -> Schema:
        return {column.name: KEPT_TYPES[column.type or "text"] for column in kept}

    def check_read(self, found: Mapping[str, Mapping[str, int]]) -> None:
        has = found.get(_PRESENT, {})
        missing = {column: field for column, field in self.asked().items() if column not in has}
        if has and missing:
            self._look_for(missing)

    def _look_for(self, missing: dict[str, str]) -> None:
        """Raise InputError with the names that there are, unless the first lines of the source have
        the fields, as they may where only some were read. missing: column -> field."""
        names: set[str] = set()
        for fields in islice(self._objects(), _HEAD):
            for column, field in tuple(missing.items()):
                if value_at(fields, field) is not MISSING:
                    del missing[column]
                elif len(names) < _HEAD:
                    names |= names_beside(fields, field)
        faults = [
            f"no line has the field {field!r} for {column}{shown(field, names)}"
            for column, field in missing.items()
        ]
        if faults:
            raise InputError("; ".join(faults))

    def _objects(self) -> Iterator[dict[str, Any]]:
        """The fields of all lines that can be read, file by file."""
        text = self.input_columns()["text"]
        for partition in self.partitions():
            for file in partition.parts():
                try:
                    for line in read_lines(file.path, self.max_bytes):
                        with suppress(LineFault):
                            yield _read(line, text).fields
                except StoreUnavailable:
                    raise
                except InputError:
                    continue  # a faulty file, which the run names

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
            except LineFault as fault:
                faults += 1
                if not objects and faults == _FIRST:
                    break
                at = f" at line {line.number}" if faults <= _NAMED else ""
                yield Aside(f"{fault.reason}{at}", quarantined=True)
                continue
            objects += 1
            if not with_text:
                with_text += value_at(read.fields, text) is not MISSING
                names |= names_beside(read.fields, text)
                if not with_text and objects == _FIRST:
                    break
            yield Row(read, line.length)
        if objects and not with_text:
            raise MissingColumn(
                f"no line has the field {text!r} for text{shown(text, names)}", where=path
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
    """The fields of a line. Raises LineFault."""
    fields = fields_of(line)
    value = value_at(fields, text)
    if not (value is None or value is MISSING or isinstance(value, str)):
        raise LineFault("text_is_no_string")
    return _Read(fields, line.offset, line.length)


def _presence(fields: Mapping[str, str], values: Mapping[str, Sequence[Any]]) -> Measure:
    """The measure of rows that have a field, be it null, by column. fields: column -> field.
    values: field -> its value in each row."""
    rows = [
        np.flatnonzero([value is not MISSING for value in values[field]])
        for field in fields.values()
    ]
    keys = [name for name, found in zip(fields, rows, strict=True) for _ in range(len(found))]
    every = np.concatenate([np.zeros(0, np.int64), *rows])
    ones = np.ones(len(every), np.int64)
    return Measure(_PRESENT, pa.array(every), pa.array(keys, pa.string()), pa.array(ones))


def _column(name: str, values: list[Any]) -> pa.Array:
    """The column `name`, from the values of a field; null for values of another type."""
    if name == "date":
        dates = [parse_date(value) if isinstance(value, str) else None for value in values]
        return pa.array(dates, COLUMNS["date"].type)
    strings = [value if isinstance(value, str) else _number(name, value) for value in values]
    return pa.array(strings, COLUMNS[name].type)


def _number(name: str, value: Any) -> str | None:
    """A whole number as a string if it is an id; None for all other values."""
    is_id = name == "id" and isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_id else None
