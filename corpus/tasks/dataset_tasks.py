"""Writes the files of the dataset. Documents are scattered to the row groups that the sink planned
("spilled"), and each file is written from its row groups, sorted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import StageContractError
from corpus.schema import COLUMNS, TOKENS, empty_array
from corpus.stage import PLACE, Sink
from corpus.storage.checked_parquet import row_groups
from corpus.storage.digests import HashingStream
from corpus.storage.store import Store
from corpus.storage.tables import one_chunk
from corpus.tasks.intermediate import ROW
from corpus.tasks.kept_measures import KeptMeasures
from corpus.tasks.ledger import Ledger
from corpus.tasks.segment_output import OutputsTask, SegmentOutput
from corpus.tasks.shuffle.buckets import Buckets
from corpus.tasks.shuffle.exchange import Exchange, TableRead, gather_bucket
from corpus.tasks.shuffle.scatter_file import ScatterWriter
from corpus.tasks.task import Context, Record, Task, global_stage
from corpus.tasks.work_folder import SPILL_FILE, catalogue_folder

__all__ = ["FileTask", "Planned", "SpillTask", "add_totals", "planned_files"]

_SUMMED = ("characters", "words", "bytes", *TOKENS)
"""Columns that are summed up by language, those of them that the dataset has."""


@dataclass(frozen=True)
class Planned:
    """A file of the dataset that the sink planned.

    file: its path below `dataset/`.
    first: number of its first row group, among the row groups of all files.
    groups: how many row groups it has.
    """

    file: str
    first: int
    groups: int


def planned_files(store: Store, sink: str) -> list[Planned]:
    """All files that the sink planned, in order. Raises Damaged where their list is gone."""
    listed = store.record(catalogue_folder(sink))
    firsts = accumulate(listed["groups"], initial=0)
    return [Planned(*row) for row in zip(listed["file"], firsts, listed["groups"], strict=False)]


@dataclass(frozen=True, kw_only=True)
class SpillTask(OutputsTask):
    """Scatters the documents of some partitions to the row groups of the dataset. name: of the
    sink."""

    name: str
    decisions: Sequence[str]
    """For each output, the file of its decisions."""
    checks: Sequence[str]
    """The checks of these files (`Store.check`)."""

    def work(self, context: Context) -> Record:
        # The sink needs the most memory, so what segments have freed goes back to the system first.
        pa.default_memory_pool().release_unused()
        files = planned_files(context.store, self.name)
        ledger = Ledger()
        with context.store.writing(f"{self.folder}/{SPILL_FILE}") as stream:
            writer = ScatterWriter(stream, sum(planned.groups for planned in files))
            firsts = {planned.file: planned.first for planned in files}
            decided = zip(self.outputs, self.decisions, self.checks, strict=True)
            for output, path, check in decided:
                decisions = row_groups(context.store, path, check)
                self._spill(context, output, decisions, firsts, writer, ledger)
            writer.close()
        amounts = [amounts for key, amounts in ledger.counts.items() if key[4] == "out"]
        rows, bytes_ = (sum(a[n] for a in amounts) for n in (0, 1))
        return {"ledger": ledger.to_json(), "rows": rows, "bytes": bytes_}

    def _spill(
        self,
        context: Context,
        output: SegmentOutput,
        decisions: Iterator[pa.RecordBatch],
        firsts: Mapping[str, int],
        writer: ScatterWriter,
        ledger: Ledger,
    ) -> None:
        """Scatter the documents of one partition, and count them.

        decisions: a batch for each row group. firsts: file -> number of its first row group.
        """
        store, schema = context.store, _sink(context, self.name).output_schema()
        view = output.checked_view(store, context.chains[output.source])
        columns = dict.fromkeys([*schema.names, "language", "bytes", "words"])
        groups = zip(view.read(store, list(columns)), decisions, strict=True)
        kept = KeptMeasures()
        first = 0
        for batch, decided in groups:
            places = decided.take(pc.subtract(batch[ROW], first))
            first += decided.num_rows
            if places["file"].null_count:
                raise StageContractError(f"{self.name} gave no place to some documents")
            for event in ("in", "out"):
                ledger.add_rows(self.name, output.name, output.source, event, batch)
            for measure in kept.of(batch):
                ledger.add_measure(self.name, output.name, output.source, batch, measure)
            copy = pa.array(np.zeros(batch.num_rows, np.int32))
            if pa.types.is_list(places["file"].type):
                batch, places, copy = _written_out(batch, places)  # noqa: PLW2901 - a row a copy
            arrays = [_column(batch, field) for field in schema]
            table = pa.Table.from_arrays(
                [*arrays, places["position"], copy], schema=_spill_schema(schema)
            )
            writer.write(table, _row_group_numbers(places, firsts))


@dataclass(frozen=True, kw_only=True)
class FileTask(Task):
    """Writes one file of the dataset.

    name: of the sink.
    spilled: the exchange of documents; each row group is a bucket.
    """

    name: str
    planned: Planned
    spilled: Exchange

    def work(self, context: Context) -> Record:
        sink, file = _sink(context, self.name), self.planned.file
        schema = sink.output_schema()
        totals: dict[str, dict[str, int]] = {}
        splits: set[str] = set()
        rows: list[int] = []

        def group(number: int) -> pa.Table:
            table, copies = _row_group(context.store, self.spilled, number, schema)
            add_totals(totals, table, copies)
            rows.append(table.num_rows)
            if "split" in schema.names:
                splits.update(table["split"].unique().to_pylist())
            return table

        # `map` and `filter` hold no row group while the next one is made. Some are empty, where a
        # document is longer than a row group.
        numbers = range(self.planned.first, self.planned.first + self.planned.groups)
        groups = filter(len, map(group, numbers))
        path = f"{self.folder}/{file}"
        with context.store.writing(path) as stream:
            hashed = HashingStream(stream)
            sink.write(hashed, groups)
        if next(groups, None) is not None:
            raise StageContractError(
                f"{self.name} left row groups of {file} unread; `write` has to write all of them"
            )
        if len(splits) > 1:
            found = " and ".join(sorted(splits))
            raise StageContractError(f"{self.name} put documents of {found} into one file, {file}")
        return {
            "path": path,
            "file": file,
            "split": next(iter(splits), COLUMNS["split"].empty),
            "sha256": hashed.hexdigest,
            "size": hashed.written,
            "rows": sum(rows),
            "languages": totals,
        }


def _written_out(
    batch: pa.RecordBatch, places: pa.RecordBatch
) -> tuple[pa.RecordBatch, pa.RecordBatch, pa.Array]:
    """A row for each copy of a document, with `repeats` 1; the place of each copy; and its number
    among the document's copies. places: with the columns of `PLACES`."""
    rows = pc.list_parent_indices(places["file"])
    batch = batch.take(rows)
    if "repeats" in batch.schema.names:
        at = batch.schema.names.index("repeats")
        once = pa.array(np.ones(len(rows), np.int32))
        batch = batch.set_column(at, batch.schema.field(at), once)
    flat = [pc.list_flatten(places[field.name]) for field in PLACE]
    of_row = rows.to_numpy()
    number = np.arange(len(of_row)) - np.searchsorted(of_row, of_row)
    return batch, pa.RecordBatch.from_arrays(flat, schema=PLACE), pa.array(number, pa.int32())


def _row_group(
    store: Store, spilled: Exchange, number: int, schema: pa.Schema
) -> tuple[pa.Table, pa.ChunkedArray]:
    """The documents of one row group in the order of their positions, each column in one chunk; and
    for each row which copy of its document it is."""
    table = gather_bucket(store, TableRead(spilled, _spill_schema(schema)), number)
    columns = dict(zip(table.column_names, table.columns, strict=True))
    del table
    order = pc.sort_indices(columns.pop("position"))
    ordered = {}
    for name in schema.names:  # each column is freed before the next one is copied
        column = one_chunk(columns.pop(name))
        ordered[name] = column.take(order)
    copies = columns.pop("copy").take(order)
    return pa.table(ordered, schema), copies


def add_totals(totals: dict[str, dict[str, int]], table: pa.Table, copies: pa.ChunkedArray) -> None:
    """Add the documents of a table to sums by language: how many there are, and their characters,
    words and bytes; each document once, and as trained (times `repeats`). copies: for each row,
    which copy of its document it is."""
    first = pc.equal(copies, 0).cast(pa.int64())
    columns = {"documents": first, "trained_documents": table["repeats"].cast(pa.int64())}
    for name in _SUMMED:
        if name not in table.schema.names:
            continue
        columns[name] = pc.multiply(table[name], first)
        columns[f"trained_{name}"] = pc.multiply(table[name], table["repeats"])
    grouped = pa.table({"language": table["language"], **columns}).group_by("language", False)
    sums = grouped.aggregate([(name, "sum") for name in columns])
    for row in sums.to_pylist():
        total = totals.setdefault(row["language"], {})
        for name in columns:
            total[name] = total.get(name, 0) + row[f"{name}_sum"]


def _sink(context: Context, name: str) -> Sink:
    sink = global_stage(context, name)
    assert isinstance(sink, Sink)
    return sink


def _spill_schema(schema: pa.Schema) -> pa.Schema:
    """The schema of spilled documents: that of the files, the position in the file, and which copy
    of its document a row is."""
    return pa.schema([*schema, ("position", pa.int64()), ("copy", pa.int32())])


def _column(batch: pa.RecordBatch, field: pa.Field) -> Any:
    """A column of a batch; its empty value where the branch of the documents lacks it."""
    if field.name not in batch.schema.names:
        return empty_array(field.name, field.type, batch.num_rows)
    return batch[field.name]


def _row_group_numbers(places: pa.RecordBatch, firsts: Mapping[str, int]) -> Buckets:
    """For each row, the number of its row group among those of all files. firsts: file -> number of
    its first row group."""
    files = places["file"].dictionary_encode()
    first = np.array([firsts[name] for name in files.dictionary.to_pylist()], np.int64)
    groups: Buckets = first[files.indices.to_numpy()] + places["group"].to_numpy()
    return groups
