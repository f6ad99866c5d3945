"""The source `parquet`: Parquet files, one document in each row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.errors import InputError, MissingColumn, StoreUnavailable
from corpus.schema import COLUMNS, KEPT_TYPES, Schema
from corpus.stage import Partition, Records
from corpus.storage.inputs import opened
from corpus.storage.unpacking import in_words
from stages.sources.batches import BATCH_BYTES, BATCH_ROWS
from stages.sources.dates import parse_dates
from stages.sources.fields import column_at, leaf_at, names_in, shown
from stages.sources.kept import Kept
from stages.sources.kept_values import from_arrow, kept_type
from stages.sources.rows import RowSource, documents
from stages.sources.utf8 import as_utf8, is_text

__all__ = ["Parquet"]

_BUFFER = 1 << 20
_NOT_KEPT = f"cannot be kept; types that can be: {', '.join(KEPT_TYPES)}"
_Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Parquet(RowSource):
    """Documents of Parquet files, one in each row.

    Columns that have the name of one of this project are taken, or those that `columns` names;
    `metadata.url` is a field of a struct, unless a column has that very name, and of the struct
    only that field is read. `keep` carries further ones to the dataset: in the types of the first
    file, if none is stated; other files have to agree. A column that `columns` or `keep` names has
    to be in each file. `origin.offset` is the row's number in the file, from 0, and `origin.length`
    is 1. In strings, bytes that are not UTF-8 become U+FFFD. The rows of a damaged row group that
    cannot be read are quarantined. A timestamp without a zone is taken as UTC; dates in strings are
    read as ISO 8601.
    """

    name = "parquet"
    version = 2
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")

    def read_file(self, partition: Partition) -> Iterator[Records]:
        path = partition.path
        with opened(path, by_arrow=True) as stream:
            file = _parquet_file(stream, path)
            wanted = self._wanted(file.schema_arrow, path)
            offset = 0
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if reason := partition.begin("row group", group):
                    yield wanted.none(partition.file, {reason: rows})
                else:
                    yield from _group(file, group, wanted, partition.file, offset)
                offset += rows

    def read_again(self, file: str, offset: int, length: int) -> Iterator[Records]:
        (partition,) = self.holding(file)
        with opened(partition.path, by_arrow=True) as stream:
            opened_file = _parquet_file(stream, partition.path)
            wanted = self._wanted(opened_file.schema_arrow, partition.path)
            first = 0
            for group in range(opened_file.num_row_groups):
                rows = opened_file.metadata.row_group(group).num_rows
                if first <= offset < first + rows:
                    yield from _group(opened_file, group, wanted, file, first)
                first += rows

    def _types(self, kept: Sequence[Kept]) -> Schema:
        if all(column.type for column in kept):
            return {column.name: KEPT_TYPES[column.type or ""] for column in kept}
        path, schema = self._first_schema()
        types = {}
        for column in kept:
            if column.type:
                types[column.name] = KEPT_TYPES[column.type]
                continue
            _, kind = _leaf(schema, column.name, column.field, path)
            type_ = kept_type(kind)
            if type_ is None:
                hint = "has only nulls; state its type" if pa.types.is_null(kind) else _NOT_KEPT
                raise InputError(f"column {column.field!r} for {column.name} {hint}", where=path)
            types[column.name] = type_
        return types

    def _first_schema(self) -> tuple[str, pa.Schema]:
        """The first file that can be read, and its schema. Raises InputError where none can."""
        *others, last = [partition.path for partition in self.single_partitions()]
        for path in others:
            try:
                return path, _schema(path)
            except StoreUnavailable:
                raise
            except InputError:
                continue  # a faulty file, which the run names
        return last, _schema(last)

    def _wanted(self, schema: pa.Schema, path: str) -> "_Wanted":
        """The columns of a file that are read. Raises MissingColumn if it lacks `text` or one that
        the settings name, InputError if it has one with a type that cannot be used."""
        asked = self.asked()
        mapped = {}
        for name, theirs in self.input_columns().items():
            if name not in asked and leaf_at(schema, theirs) is None:
                continue
            leaf, kind = _leaf(schema, name, theirs, path)
            if _can_be(name, kind):
                mapped[name] = leaf
            elif name in asked:
                raise InputError(f"column {theirs!r} for {name} is of type {kind}", where=path)
        kept = {}
        for column in self.kept():
            leaf, kind = _leaf(schema, column.name, column.field, path)
            type_ = self.keeps[column.name]
            if kept_type(kind) != type_ and not pa.types.is_null(kind):
                raise InputError(
                    f"column {column.field!r} for {column.name} is of type {kind}, and was to be "
                    f"{type_}, as the first file has it or `keep` states",
                    where=path,
                )
            kept[column.name] = leaf
        return _Wanted(mapped, kept, self.keeps)


@dataclass(frozen=True)
class _Wanted:
    """The columns of a file that are read.

    mapped, kept: our column -> names from the top to the one that has its values.
    types: of those that are kept.
    """

    mapped: Mapping[str, _Path]
    kept: Mapping[str, _Path]
    types: Schema

    @cached_property
    def names(self) -> list[str]:
        """The columns of the file, as the reader of Parquet names them."""
        return sorted({".".join(path) for path in (*self.mapped.values(), *self.kept.values())})

    def holds(self, path: str) -> bool:
        """Whether a column chunk is read. path: of the chunk, in its schema."""
        return any(path == name or path.startswith(f"{name}.") for name in self.names)

    def records(self, batch: pa.RecordBatch, file: str, first: int) -> Iterator[Records]:
        """The documents of consecutive rows of the file, from row `first` on."""
        mapped = {name: column_at(batch, path) for name, path in self.mapped.items()}
        kept = {name: column_at(batch, path) for name, path in self.kept.items()}
        for start, end in _cuts([*mapped.values(), *kept.values()], batch.num_rows):
            rows = end - start
            offsets = pa.array(np.arange(first + start, first + end))
            yield documents(
                {name: _column(name, column.slice(start, rows)) for name, column in mapped.items()},
                file,
                offsets,
                pa.repeat(pa.scalar(1, pa.int64()), rows),
                {
                    name: from_arrow(column.slice(start, rows), self.types[name])
                    for name, column in kept.items()
                },
            )

    def none(self, file: str, quarantined: Mapping[str, int]) -> Records:
        """No documents, only numbers of rows that could not be read, by reason."""
        mapped = {name: pa.nulls(0, COLUMNS[name].type) for name in self.mapped}
        kept = {name: pa.nulls(0, type_) for name, type_ in self.types.items()}
        none = pa.nulls(0, pa.int64())
        return replace(documents(mapped, file, none, none, kept), quarantined=quarantined)


def _leaf(schema: pa.Schema, name: str, theirs: str, path: str) -> tuple[_Path, pa.DataType]:
    """Where a column of a file is, and its type. Raises MissingColumn where there is none."""
    leaf = leaf_at(schema, theirs)
    if leaf is None:
        valid = shown(theirs, names_in(schema))
        raise MissingColumn(f"there is no column {theirs!r} for {name}{valid}", where=path)
    return leaf


def _schema(path: str) -> pa.Schema:
    """The schema of a file. Raises InputError."""
    with opened(path, by_arrow=True) as stream:
        return _parquet_file(stream, path).schema_arrow


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
    file: pq.ParquetFile, group: int, wanted: _Wanted, file_name: str, first: int
) -> Iterator[Records]:
    """The documents of one row group; rows that are damaged are counted as quarantined.

    first: the number, in the file, of the group's first row.
    """
    rows = file.metadata.row_group(group).num_rows
    read = 0
    batches = file.iter_batches(
        batch_size=_batch_rows(file, group, wanted),
        row_groups=[group],
        columns=wanted.names,
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
        yield from wanted.records(batch, file_name, first + read)
        read += batch.num_rows
        del batch  # else it would stay in memory while the next one is read
    if read < rows:
        yield wanted.none(file_name, {"damaged": rows - read})


def _batch_rows(file: pq.ParquetFile, group: int, wanted: _Wanted) -> int:
    """The number of rows that make a batch of about `BATCH_BYTES`, by the mean of the row group."""
    metadata = file.metadata.row_group(group)
    columns = (metadata.column(i) for i in range(metadata.num_columns))
    size = sum(c.total_uncompressed_size for c in columns if wanted.holds(c.path_in_schema))
    rows = BATCH_BYTES * int(metadata.num_rows) // max(1, int(size))
    return max(1, min(BATCH_ROWS, rows))


def _cuts(columns: Sequence[pa.Array], rows: int) -> Iterator[tuple[int, int]]:
    """The ranges of rows into which a batch is cut, so that none has more than `BATCH_BYTES` of
    strings, unless it is a single row."""
    texts = [column for column in columns if is_text(column.type)]
    if sum(column.nbytes for column in texts) <= BATCH_BYTES:
        yield 0, rows
        return
    sizes = sum(
        pc.fill_null(pc.binary_length(column), 0).to_numpy().astype(np.int64) for column in texts
    )
    start = total = 0
    for row, size in enumerate(np.asarray(sizes).tolist()):
        if row > start and total + size > BATCH_BYTES:
            yield start, row
            start, total = row, 0
        total += size
    yield start, rows


def _can_be(name: str, kind: pa.DataType) -> bool:
    """Whether a column of this type can be used for the column `name`."""
    if pa.types.is_dictionary(kind):
        return _can_be(name, kind.value_type)
    if pa.types.is_null(kind) or is_text(kind):
        return True
    if name == "date":
        return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))
    return name == "id" and bool(pa.types.is_integer(kind))


def _column(name: str, column: pa.Array) -> pa.Array:
    """The column `name`, from a column of the file."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if is_text(column.type):
        column = as_utf8(column)
    if name == "date":
        return parse_dates(column)
    return column.cast(COLUMNS[name].type)
