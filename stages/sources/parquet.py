"""Parquet files: one document a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.errors import InputError, suggest
from corpus.schema import COLUMNS
from corpus.stage import Partition, Records
from corpus.storage.inputs import opened
from stages.sources.batches import BATCH_BYTES, BATCH_ROWS
from stages.sources.dates import parse_dates
from stages.sources.rows import RowSource, documents

__all__ = ["Parquet"]

_BUFFER = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Parquet(RowSource):
    """Documents of Parquet files, one a row.

    Columns whose names are ours are taken, or those that `columns` names. `origin.offset` is the
    row's number in the file, from 0, and `origin.length` is 1. Strings that are not UTF-8 have
    U+FFFD for what is not. Of a damaged row group the rows that cannot be read are quarantined.
    A timestamp without a zone is taken as UTC; strings are read as ISO 8601.
    """

    name = "parquet"
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")

    def read(self, partition: Partition) -> Iterator[Records]:
        path = partition.path
        with opened(path, by_arrow=True) as stream:
            file = _parquet_file(stream, path)
            theirs = self._present(file.schema_arrow, path)
            offset = 0
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if reason := partition.begin("row group", group):
                    yield _none(theirs, partition.file, {reason: rows})
                else:
                    yield from _group(file, group, theirs, partition.file, offset)
                offset += rows

    def read_again(self, file: str, offset: int, length: int) -> Iterator[Records]:
        (partition,) = self.holding(file)
        with opened(partition.path, by_arrow=True) as stream:
            opened_file = _parquet_file(stream, partition.path)
            theirs = self._present(opened_file.schema_arrow, partition.path)
            first = 0
            for group in range(opened_file.num_row_groups):
                rows = opened_file.metadata.row_group(group).num_rows
                if first <= offset < first + rows:
                    yield from _group(opened_file, group, theirs, file, first)
                first += rows

    def _present(self, schema: pa.Schema, path: str) -> dict[str, str]:
        """Our column -> theirs, for those that the file has with a type that will do."""
        present = {}
        for ours, name in self.theirs().items():
            asked = ours in self.columns or ours == "text"
            if name not in schema.names:
                if asked:
                    valid = suggest(name, schema.names)
                    raise InputError(f"there is no column {name!r} for {ours}{valid}", where=path)
            elif _will_do(ours, schema.field(name).type):
                present[ours] = name
            elif asked:
                found = schema.field(name).type
                raise InputError(f"column {name!r} for {ours} is of type {found}", where=path)
        return present


def _parquet_file(stream: Any, path: str) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False)
    except (pa.ArrowInvalid, OSError) as error:
        if getattr(error, "errno", None) is not None:
            raise
        raise InputError("this is no Parquet file, or it was cut short", where=path) from error


def _group(
    file: pq.ParquetFile, group: int, theirs: Mapping[str, str], name: str, first: int
) -> Iterator[Records]:
    """The documents of one row group; what damage keeps from being read is counted."""
    rows = file.metadata.row_group(group).num_rows
    read = 0
    batches = file.iter_batches(
        batch_size=_batch_rows(file, group, theirs),
        row_groups=[group],
        columns=sorted(set(theirs.values())),
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
        for start, end in _cuts(batch, theirs["text"]):
            yield _records(batch.slice(start, end - start), theirs, name, first + read + start)
        read += batch.num_rows
        del batch  # it would be held while the next one is read
    if read < rows:
        yield _none(theirs, name, {"damaged": rows - read})


def _records(batch: pa.RecordBatch, theirs: Mapping[str, str], name: str, first: int) -> Records:
    """The documents of rows that stand together in the file, from row `first` on."""
    mapped = {ours: _column(ours, batch[column]) for ours, column in theirs.items()}
    offsets = pa.array(np.arange(first, first + batch.num_rows))
    lengths = pa.repeat(pa.scalar(1, pa.int64()), batch.num_rows)
    return documents(mapped, name, offsets, lengths)


def _none(theirs: Mapping[str, str], name: str, quarantined: Mapping[str, int]) -> Records:
    """No documents, and those that cannot be read."""
    mapped = {ours: pa.nulls(0, COLUMNS[ours].type) for ours in theirs}
    none = pa.nulls(0, pa.int64())
    return replace(documents(mapped, name, none, none), quarantined=quarantined)


def _batch_rows(file: pq.ParquetFile, group: int, theirs: Mapping[str, str]) -> int:
    """Rows that make a batch of about `BATCH_BYTES`, by the mean of the row group."""
    metadata = file.metadata.row_group(group)
    columns = (metadata.column(i) for i in range(metadata.num_columns))
    size = sum(c.total_uncompressed_size for c in columns if c.path_in_schema in theirs.values())
    rows = BATCH_BYTES * int(metadata.num_rows) // max(1, int(size))
    return max(1, min(BATCH_ROWS, rows))


def _cuts(batch: pa.RecordBatch, text: str) -> Iterator[tuple[int, int]]:
    """Where to cut a batch so that no part holds more than `BATCH_BYTES` of text, if it can."""
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


def _will_do(ours: str, kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _will_do(ours, kind.value_type)
    if pa.types.is_null(kind) or _is_text(kind):
        return True
    if ours == "date":
        return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))
    return ours == "id" and bool(pa.types.is_integer(kind))


def _is_text(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    binary = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
    return any(test(kind) for test in (*tests, *binary))


def _column(ours: str, column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if _is_text(column.type):
        column = _as_utf8(column)
    if ours == "date":
        return parse_dates(column)
    return column.cast(COLUMNS[ours].type)


def _as_utf8(column: pa.Array) -> pa.Array:
    """A string column that is UTF-8 for certain."""
    try:
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            return column.cast(pa.large_string())
        column.validate(full=True)
    except pa.ArrowInvalid:
        values = column.cast(pa.large_binary()).to_pylist()
        decoded = [v if v is None else v.decode("utf-8", errors="replace") for v in values]
        return pa.array(decoded, pa.large_string())
    return column
