"""Writes the files of the dataset. Documents are scattered to the row groups that the sink planned
("spilled"), and each file is written from its row groups, sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import StageContractError
from corpus.schema import TOKENS, empty_array
from corpus.stage import Sink
from corpus.storage.checked_parquet import row_groups
from corpus.storage.digests import HashingStream
from corpus.storage.store import Store
from corpus.storage.tables import one_chunk
from corpus.tasks.intermediate import ROW
from corpus.tasks.ledger import Ledger
from corpus.tasks.segment_output import OutputsTask, SegmentOutput
from corpus.tasks.shuffle.buckets import Buckets
from corpus.tasks.shuffle.exchange import Exchange, TableRead, gather_bucket
from corpus.tasks.shuffle.scatter_file import ScatterWriter
from corpus.tasks.task import Context, Record, Task, global_stage
from corpus.tasks.work_folder import SPILL_FILE, catalogue_folder, decisions_file

__all__ = ["FileTask", "Planned", "SpillTask", "planned_files"]

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
    checks: Sequence[str]
    """For each output, the check of the file of its decisions (`Store.check`)."""

    def work(self, context: Context) -> Record:
        # The sink needs the most memory, so what segments have freed goes back to the system first.
        pa.default_memory_pool().release_unused()
        files = planned_files(context.store, self.name)
        ledger = Ledger()
        with context.store.writing(f"{self.folder}/{SPILL_FILE}") as stream:
            writer = ScatterWriter(stream, sum(planned.groups for planned in files))
            firsts = {planned.file: planned.first for planned in files}
            for output, check in zip(self.outputs, self.checks, strict=True):
                self._spill(context, output, check, firsts, writer, ledger)
            writer.close()
        amounts = [amounts for key, amounts in ledger.counts.items() if key[4] == "out"]
        rows, bytes_ = (sum(a[n] for a in amounts) for n in (0, 1))
        return {"ledger": ledger.to_json(), "rows": rows, "bytes": bytes_}

    def _spill(
        self,
        context: Context,
        output: SegmentOutput,
        check: str,
        firsts: Mapping[str, int],
        writer: ScatterWriter,
        ledger: Ledger,
    ) -> None:
        """Scatter the documents of one partition, and count them. firsts: file -> number of its
        first row group."""
        store, schema = context.store, _sink(context, self.name).output_schema()
        view = output.checked_view(store, context.chains[output.source])
        columns = dict.fromkeys([*schema.names, "language", "bytes", "words"])
        groups = zip(
            view.read(store, list(columns)),
            row_groups(store, decisions_file(self.name, output.name), check),
            strict=True,
        )
        first = 0
        for batch, decided in groups:
            places = decided.take(pc.subtract(batch[ROW], first))
            first += decided.num_rows
            if places["file"].null_count:
                raise StageContractError(f"{self.name} gave no place to some documents")
            for event in ("in", "out"):
                ledger.add_rows(self.name, output.name, output.source, event, batch)
            arrays = [_column(batch, field) for field in schema]
            table = pa.Table.from_arrays(
                [*arrays, places["position"]], schema=_spill_schema(schema)
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

        def group(number: int) -> pa.Table:
            table = _row_group(context.store, self.spilled, number, schema)
            _add_totals(totals, table)
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
        return {
            "path": path,
            "file": file,
            "sha256": hashed.hexdigest,
            "size": hashed.written,
            "rows": sum(amounts["documents"] for amounts in totals.values()),
            "languages": totals,
        }


def _row_group(store: Store, spilled: Exchange, number: int, schema: pa.Schema) -> pa.Table:
    """The documents of one row group in the order of their positions, each column in one chunk."""
    table = gather_bucket(store, TableRead(spilled, _spill_schema(schema)), number)
    columns = dict(zip(table.column_names, table.columns, strict=True))
    del table
    order = pc.sort_indices(columns.pop("position"))
    ordered = {}
    for name in schema.names:  # each column is freed before the next one is copied
        column = one_chunk(columns.pop(name))
        ordered[name] = column.take(order)
    return pa.table(ordered, schema)


def _add_totals(totals: dict[str, dict[str, int]], table: pa.Table) -> None:
    """Add the documents of a table to sums by language: how many there are, and their characters,
    words, bytes and, where these are counted, tokens; as stored, and as trained (times
    `repeats`)."""
    summed = [name for name in _SUMMED if name in table.schema.names]
    table = table.select(["id", "language", "repeats", *summed])
    trained = {f"trained_{n}": pc.multiply(table[n], table["repeats"]) for n in summed}
    for name, column in trained.items():
        table = table.append_column(name, column)
    names = [*summed, "repeats", *trained]
    grouped = table.group_by("language", use_threads=False)
    sums = grouped.aggregate([("id", "count"), *((n, "sum") for n in names)])
    for row in sums.to_pylist():
        total = totals.setdefault(row["language"], {})
        amounts = {"documents": row["id_count"], "trained_documents": row["repeats_sum"]}
        amounts |= {n: row[f"{n}_sum"] for n in names if n != "repeats"}
        for name, amount in amounts.items():
            total[name] = total.get(name, 0) + amount


def _sink(context: Context, name: str) -> Sink:
    sink = global_stage(context, name)
    assert isinstance(sink, Sink)
    return sink


def _spill_schema(schema: pa.Schema) -> pa.Schema:
    """The schema of spilled documents: that of the files, and the position in the file."""
    return pa.schema([*schema, pa.field("position", pa.int64())])


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
