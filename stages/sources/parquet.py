"""The source `parquet`: Parquet files, one document in each row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.errors import InputError, MissingColumn, suggest
from corpus.schema import COLUMNS
from corpus.stage import Partition, Records
from corpus.storage.inputs import opened
from corpus.storage.unpacking import in_words
from stages.sources.batches import BATCH_BYTES, BATCH_ROWS
from stages.sources.dates import parse_dates
from stages.sources.rows import RowSource, documents

__all__ = ["Parquet"]

_BUFFER = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Parquet(RowSource):
    """Documents of Parquet files, one in each row.

    Columns that have the name of one of this project are taken, or those that `columns` names.
    `origin.offset` is the row's number in the file, from 0, and `origin.length` is 1. In strings,
    bytes that are not UTF-8 become U+FFFD. The rows of a damaged row group that cannot be read are
    quarantined. A timestamp without a zone is taken as UTC; dates in strings are read as ISO 8601.
    """

    name = "parquet"
    version = 2
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")

    def read(self, partition: Partition) -> Iterator[Records]:
        path = partition.path
        with opened(path, by_arrow=True) as stream:
            file = _parquet_file(stream, path)
            input_columns = self._present(file.schema_arrow, path)
            offset = 0
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if reason := partition.begin("row group", group):
                    yield _none(input_columns, partition.file, {reason: rows})
                else:
                    yield from _group(file, group, input_columns, partition.file, offset)
                offset += rows

    def read_again(self, file: str, offset: int, length: int) -> Iterator[Records]:
        (partition,) = self.holding(file)
        with opened(partition.path, by_arrow=True) as stream:
            opened_file = _parquet_file(stream, partition.path)
            input_columns = self._present(opened_file.schema_arrow, partition.path)
            first = 0
            for group in range(opened_file.num_row_groups):
                rows = opened_file.metadata.row_group(group).num_rows
                if first <= offset < first + rows:
                    yield from _group(opened_file, group, input_columns, file, first)
                first += rows

    def _present(self, schema: pa.Schema, path: str) -> dict[str, str]:
        """Column -> column of the file, for those that the file has with a type that can be used.

        Raises MissingColumn if the file lacks `text` or a column that `columns` names, and
        InputError if one is of a type that cannot be used.
        """
        present = {}
        for name, theirs in self.input_columns().items():
            asked = name in self.columns or name == "text"
            if theirs not in schema.names:
                if asked:
                    valid = suggest(theirs, schema.names)
                    message = f"there is no column {theirs!r} for {name}{valid}"
                    raise MissingColumn(message, where=path)
            elif _can_be(name, schema.field(theirs).type):
                present[name] = theirs
            elif asked:
                found = schema.field(theirs).type
                raise InputError(f"column {theirs!r} for {name} is of type {found}", where=path)
        return present


def _parquet_file(stream: Any, path: str) -> pq.ParquetFile:
    """The open file. Raises InputError for a file that is not Parquet or was cut short."""
    try:
        return pq.ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False)
    except (pa.ArrowInvalid, OSError) as error:
        if getattr(error, "errno", None) is not None:
            raise
        with opened(path) as stored:
            packed = in_words(stored.read(16))
        message = f"this is no Parquet file, or it was cut short{packed}"
        raise InputError(f"{message}; valid: Parquet as it is, not packed", where=path) from error


def _group(
    file: pq.ParquetFile,
    group: int,
    input_columns: Mapping[str, str],
    file_name: str,
    first: int,
) -> Iterator[Records]:
    """The documents of one row group; rows that are damaged are counted as quarantined.

    first: the number, in the file, of the group's first row.
    """
    rows = file.metadata.row_group(group).num_rows
    read = 0
    batches = file.iter_batches(
        batch_size=_batch_rows(file, group, input_columns),
        row_groups=[group],
        columns=sorted(set(input_columns.values())),
        use_threads=False,
    )
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowInvalid, OSError) as error:
            if getattr(error, "errno", None) is not None:
                raise  # the disk or the network, not the file's content
            batch = None
        if batch is None:
            break
        for start, end in _cuts(batch, input_columns["text"]):
            yield _records(
                batch.slice(start, end - start), input_columns, file_name, first + read + start
            )
        read += batch.num_rows
        del batch  # else it would stay in memory while the next one is read
    if read < rows:
        yield _none(input_columns, file_name, {"damaged": rows - read})


def _records(
    batch: pa.RecordBatch, input_columns: Mapping[str, str], file_name: str, first: int
) -> Records:
    """The documents of consecutive rows of the file, from row `first` on."""
    mapped = {name: _column(name, batch[theirs]) for name, theirs in input_columns.items()}
    offsets = pa.array(np.arange(first, first + batch.num_rows))
    lengths = pa.repeat(pa.scalar(1, pa.int64()), batch.num_rows)
    return documents(mapped, file_name, offsets, lengths)


def _none(
    input_columns: Mapping[str, str], file_name: str, quarantined: Mapping[str, int]
) -> Records:
    """No documents, only numbers of rows that could not be read, by reason."""
    mapped = {name: pa.nulls(0, COLUMNS[name].type) for name in input_columns}
    none = pa.nulls(0, pa.int64())
    return replace(documents(mapped, file_name, none, none), quarantined=quarantined)


def _batch_rows(file: pq.ParquetFile, group: int, input_columns: Mapping[str, str]) -> int:
    """The number of rows that make a batch of about `BATCH_BYTES`, by the mean of the row group."""
    metadata = file.metadata.row_group(group)
    columns = (metadata.column(i) for i in range(metadata.num_columns))
    used = set(input_columns.values())
    size = sum(c.total_uncompressed_size for c in columns if c.path_in_schema in used)
    rows = BATCH_BYTES * int(metadata.num_rows) // max(1, int(size))
    return max(1, min(BATCH_ROWS, rows))


def _cuts(batch: pa.RecordBatch, text: str) -> Iterator[tuple[int, int]]:
    """The ranges of rows into which a batch is cut, so that none has more than `BATCH_BYTES` of
    text, unless it is a single row. text: the column that has the text."""
    column = batch[text]
    if column.nbytes <= BATCH_BYTES or not _is_text(column.type):
        yield 0, batch.num_rows
        return
    sizes = pc.fill_null(pc.binary_length(column), 0).to_pylist()
    start = total = 0
    for row, size in enumerate(sizes):
        if row > start and total + size > BATCH_BYTES:
            yield start, row
            start, total = row, 0
        total += size
    yield start, batch.num_rows


def _can_be(name: str, kind: pa.DataType) -> bool:
    """Whether a column of this type can be used for the column `name`."""
    if pa.types.is_dictionary(kind):
        return _can_be(name, kind.value_type)
    if pa.types.is_null(kind) or _is_text(kind):
        return True
    if name == "date":
        return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))
    return name == "id" and bool(pa.types.is_integer(kind))


def _is_text(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    binary = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
    return any(test(kind) for test in (*tests, *binary))


def _column(name: str, column: pa.Array) -> pa.Array:
    """The column `name`, from a column of the file."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if _is_text(column.type):
        column = _as_utf8(column)
    if name == "date":
        return parse_dates(column)
    return column.cast(COLUMNS[name].type)


def _as_utf8(column: pa.Array) -> pa.Array:
    """A column of strings in valid UTF-8; other bytes become U+FFFD."""
    try:
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            return column.cast(pa.large_string())
        column.validate(full=True)
    except pa.ArrowInvalid:
        values = column.cast(pa.large_binary()).to_pylist()
        decoded = [v if v is None else v.decode("utf-8", errors="replace") for v in values]
        return pa.array(decoded, pa.large_string())
    return column
