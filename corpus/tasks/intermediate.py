"""Documents between segments: intermediates and their layers.

An intermediate is a Parquet file of documents that is never changed. What happens to its documents
afterwards (which of them are kept, what columns are added) is written in layers: files with the
same row groups, with a column `kept` and the new columns, null for documents that are gone. Inside
a run a document is known by its intermediate and its row number in that; nothing is joined by id.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from corpus.schema import Schema
from corpus.storage.checked_parquet import CheckedParquetFile, CheckedParquetWriter
from corpus.storage.store import Store
from corpus.storage.tables import one_chunk

__all__ = ["DocumentsWriter", "LayerWriter", "View"]

_GROUP_BYTES = 8 << 20
_GROUP_ROWS = 4096
"""A row group ends at so many bytes or rows, whichever comes first."""
_DICTIONARY_COLUMNS = ["domain", "source", "language", "script", "license", "charset"]
ROW = "row"
"""Column of a view that is read: the row number of a document in its intermediate."""


@dataclass(frozen=True)
class View:
    """An intermediate seen through its layers. Paths are below the store.

    documents: the intermediate. layers: its layers, in the order in which they were written.
    changed: column -> the layer that has its present values. All other columns are those of the
        intermediate.
    """

    documents: str
    layers: tuple[str, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)

    def with_layer(self, path: str, columns: Sequence[str]) -> "View":
        """This view through one more layer, which has these columns."""
        changed = {**self.changed, **dict.fromkeys(columns, path)}
        return View(self.documents, (*self.layers, path), changed)

    def group_sizes(self, store: Store) -> list[int]:
        """Rows of each row group, which the intermediate and all layers have alike. Raises
        Damaged."""
        file = CheckedParquetFile(store, self.documents)
        file.close()
        return file.group_sizes

    def read(self, store: Store, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The kept documents, a batch for each row group, with `row` and those of `columns` that
        exist.

        Raises Damaged where a file is not as it was written.
        """
        files = {path: CheckedParquetFile(store, path) for path in (self.documents, *self.layers)}
        own = set(files[self.documents].columns)
        wanted: dict[str, list[str]] = {path: [] for path in files}
        for name in columns:
            if name in self.changed or name in own:
                wanted[self.changed.get(name, self.documents)].append(name)
        if self.layers:
            wanted[self.layers[-1]].append("kept")
        parts = [(files[path], names) for path, names in wanted.items() if names]
        first = 0
        try:
            for group, size in enumerate(files[self.documents].group_sizes):
                yield _read_group(parts, group, pa.array(np.arange(first, first + size)))
                first += size
        finally:
            for file in files.values():
                file.close()

    def kept_rows(self, store: Store) -> Iterator[np.ndarray[Any, np.dtype[np.int64]]]:
        """Row numbers of the kept documents, one row group at a time. Raises Damaged."""
        for batch in self.read(store, ()):
            yield batch[ROW].to_numpy()


class DocumentsWriter:
    """Writes an intermediate: a context manager, and the file is complete when its block ends. Row
    groups end at fixed sizes, so that memory is bounded.

    rows: documents written so far.
    """

    def __init__(self, stream: BinaryIO, schema: Schema) -> None:
        self._schema = pa.schema(list(schema.items()))
        self._writer = _writer(stream, self._schema)
        self._waiting: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0
        self.rows = 0

    def write(self, batch: pa.RecordBatch) -> pa.Array:
        """Write documents; gives the row number of each."""
        numbers = pa.array(np.arange(self.rows, self.rows + batch.num_rows))
        if batch.num_rows:
            self._waiting.append(batch.select(self._schema.names))
            self._rows += batch.num_rows
            self._bytes += batch.nbytes
            self.rows += batch.num_rows
        if self._rows >= _GROUP_ROWS or self._bytes >= _GROUP_BYTES:
            self._flush()
        return numbers

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write(pa.Table.from_batches(self._waiting, self._schema))
            self._waiting, self._rows, self._bytes = [], 0, 0

    def __enter__(self) -> "DocumentsWriter":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self._writer.abandon()
            return
        with self._writer:
            self._flush()


class LayerWriter:
    """Writes a layer of an intermediate, row group by row group: a context manager, and the file is
    complete when its block ends.

    group_sizes: rows of each row group of the intermediate.
    rows: documents written so far.
    """

    def __init__(self, stream: BinaryIO, schema: Schema, group_sizes: Sequence[int]) -> None:
        self._schema = pa.schema([("kept", pa.bool_()), *schema.items()])
        self._writer = _writer(stream, self._schema)
        self._ends = np.cumsum(group_sizes).tolist()
        self._group = 0
        self._waiting: list[pa.RecordBatch] = []
        self.rows = 0

    def write(self, batch: pa.RecordBatch) -> pa.Array:
        """Write documents that are kept, in order, with their `row`; gives these row numbers. All
        documents of a batch are of one row group."""
        if batch.num_rows:
            first = batch[ROW][0].as_py()
            while first >= self._ends[self._group]:
                self._flush()
            self._waiting.append(batch.select([ROW, *self._schema.names[1:]]))
            self.rows += batch.num_rows
        return batch[ROW]

    def _flush(self) -> None:
        """Write the next row group, in which all documents that were not written are gone."""
        start = self._ends[self._group - 1] if self._group else 0
        size = self._ends[self._group] - start
        positions = np.full(size, -1, np.int64)
        columns = {
            name: pa.nulls(size, self._schema.field(name).type) for name in self._schema.names
        }
        if self._waiting:
            table = pa.Table.from_batches(self._waiting)
            rows = table[ROW].to_numpy() - start
            positions[rows] = np.arange(len(rows))
            taken = pa.array(positions, mask=positions < 0)
            for name in self._schema.names[1:]:
                columns[name] = one_chunk(table[name]).take(taken)
        columns["kept"] = pa.array(positions >= 0)
        self._writer.write(pa.table(columns, self._schema))
        self._waiting = []
        self._group += 1

    def __enter__(self) -> "LayerWriter":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self._writer.abandon()
            return
        with self._writer:
            while self._group < len(self._ends):
                self._flush()


def _read_group(
    parts: Sequence[tuple[CheckedParquetFile, list[str]]], group: int, rows: pa.Array
) -> pa.RecordBatch:
    """The kept documents of one row group, with columns from several files. parts: files, and the
    columns of each. A function of its own, so that nothing is held that it does not return."""
    arrays: dict[str, pa.Array] = {ROW: rows}
    for file, names in parts:
        part = file.read(group, names)
        arrays |= {name: one_chunk(part[name]) for name in names}
    kept = arrays.pop("kept", None)
    batch = pa.RecordBatch.from_pydict(arrays)
    return batch if kept is None or kept.true_count == len(kept) else batch.filter(kept)


def _writer(stream: BinaryIO, schema: pa.Schema) -> CheckedParquetWriter:
    return CheckedParquetWriter(
        stream,
        schema,
        compression_level=1,
        use_dictionary=[name for name in _DICTIONARY_COLUMNS if name in schema.names],
        write_statistics=False,
    )
