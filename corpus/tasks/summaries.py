"""Summaries: small rows that global stages further down take of each document, in sidecars beside
the documents of a partition.

A segment takes summaries in its own pass where it can. `SummariseTask` takes one of documents that
are written already.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from corpus.errors import StageContractError
from corpus.pipeline.fingerprints import component_identity
from corpus.schema import Schema, empty_array
from corpus.stage import GlobalStage, Partition, Sink
from corpus.storage.digests import digest_of
from corpus.storage.store import Store
from corpus.tasks.document_faults import FAULT
from corpus.tasks.intermediate import ROW
from corpus.tasks.isolation.calls import Calls
from corpus.tasks.segment_output import checked_view
from corpus.tasks.shuffle.scatter_file import ScatterWriter, read_bucket
from corpus.tasks.task import Context, Record, Task, global_stage
from corpus.tasks.work_folder import faults_file, summary_file

__all__ = [
    "Summaries",
    "SummariseTask",
    "read_faults",
    "read_summary",
    "summary_fingerprint",
]

_FAULTS = pa.schema([(FAULT, pa.string())])


class Summaries:
    """Writes the summaries of global stages: a context manager, and the files are complete when its
    block ends without an error.

    folders: global stage -> the folder or task file of its summary.
    """

    def __init__(self, context: Context, folders: Mapping[str, str], calls: Calls) -> None:
        self._store, self._folders, self._calls = context.store, folders, calls
        self._stages = {name: global_stage(context, name) for name in folders}
        self._where = {name: context.pipeline[name].where for name in folders}
        self._opened = ExitStack()
        self._tables: dict[tuple[str, str], _Sidecar] = {}
        self._faults: dict[str, _Sidecar] = {}

    def __enter__(self) -> "Summaries":
        for name, stage in self._stages.items():
            for table, schema in stage.tables().items():
                path = summary_file(self._folders[name], table)
                self._tables[name, table] = self._sidecar(path, schema)
        return self

    def _sidecar(self, path: str, schema: pa.Schema) -> "_Sidecar":
        return _Sidecar(self._opened.enter_context(self._store.writing(path)), schema)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            for sidecar in (*self._tables.values(), *self._faults.values()):
                sidecar.finish()
        self._opened.__exit__(kind, error, trace)

    def add(self, batch: pa.RecordBatch, rows: pa.Array) -> None:
        """Summarise a batch of documents. rows: the row number of each in its intermediate. Raises
        StageContractError where the summary of a sink fails on a document."""
        for name, stage in self._stages.items():
            if batch.num_rows == 0:
                continue
            columns = _with_columns(batch, stage.reads)
            for piece in self._calls.pieces(name, stage.summarise, columns, batch["id"]):
                piece_rows = rows.slice(piece.first, piece.length)
                if piece.value is None:
                    self._note_fault(name, piece_rows, piece.fault)
                    continue
                for table, summary in piece.value.items():
                    if summary.num_rows:
                        row = piece_rows.take(summary["row"].combine_chunks())
                        self._tables[name, table].write(summary.set_column(0, "row", row))

    def _note_fault(self, name: str, rows: pa.Array, fault: str) -> None:
        """Note beside the summary that `summarise` raised on some documents. fault: the place
        where."""
        if isinstance(self._stages[name], Sink):
            raise StageContractError(
                f"{name}: its summarise raised {fault} on a document, which a sink cannot drop",
                where=self._where[name],
            )
        if name not in self._faults:
            self._faults[name] = self._sidecar(faults_file(self._folders[name]), _FAULTS)
        faults = pa.array([fault] * len(rows), pa.string())
        self._faults[name].write(pa.table({"row": rows, FAULT: faults}))

    def record(self, name: str) -> Record:
        """What the commit record of a summary says, once the block has ended: bytes of its rows in
        memory, and whether it failed on documents."""
        tables = self._stages[name].tables()
        size = sum(self._tables[name, table].bytes for table in tables)
        return {"bytes": size, "faults": name in self._faults}

    def commit(self, identity: str) -> None:
        """Commit the summaries that a segment took in its own pass. identity: of the documents."""
        for name, stage in self._stages.items():
            record = {"fingerprint": summary_fingerprint(stage, identity), **self.record(name)}
            self._store.commit(self._folders[name], record)


class _Sidecar:
    """One table of a summary: a scatter file of one bucket. bytes: of its rows in memory."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema) -> None:
        self._schema = _with_row(schema)
        self._writer = ScatterWriter(stream, 1)
        self.bytes = 0

    def write(self, table: pa.Table) -> None:
        rows = table.select(self._schema.names).cast(self._schema)
        self._writer.write(rows, np.zeros(rows.num_rows, np.int64))
        self.bytes += rows.nbytes

    def finish(self) -> None:
        self._writer.close()


@dataclass(frozen=True, kw_only=True)
class SummariseTask(Task):
    """Takes the summary of a global stage over one partition whose documents are written already.

    name: of the global stage.
    index: of the segment whose documents are summarised.
    """

    name: str
    source: str
    index: int
    partition: Partition

    def views(self) -> Sequence[tuple[str, int, Partition]]:
        return [(self.source, self.index, self.partition)]

    def work(self, context: Context) -> Record:
        stage, store = global_stage(context, self.name), context.store
        chain = context.chains[self.source]
        view = checked_view(store, chain, self.index, self.partition)
        calls = Calls.of(context, self.folder, self.fingerprint, self.label)
        with Summaries(context, {self.name: self.folder}, calls) as summaries:
            for batch in view.read(store, sorted({*stage.reads, "id"})):
                for start in range(0, batch.num_rows, context.batch_rows):
                    part = batch.slice(start, context.batch_rows)
                    summaries.add(part, part[ROW])
        return summaries.record(self.name)


def summary_fingerprint(stage: GlobalStage, documents: str) -> str:
    """The fingerprint of a summary. documents: identity of the documents that are summarised."""
    return digest_of([component_identity(stage), documents])


def read_summary(
    store: Store, summary: str, table: str, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """One table of a summary, with the column `row`. summary: its folder or task file. Raises
    Damaged."""
    return read_bucket(store, summary_file(summary, table), 0, _with_row(schema))


def read_faults(store: Store, summary: str) -> tuple[pa.Array, pa.Array]:
    """The rows on which `summarise` raised, and for each the place where. summary: its folder or
    task file. Raises Damaged."""
    if not store.record(summary)["faults"]:
        return pa.array([], pa.int64()), pa.array([], pa.string())
    batches = read_bucket(store, faults_file(summary), 0, _with_row(_FAULTS))
    noted = pa.Table.from_batches(batches)
    return noted["row"].combine_chunks(), noted[FAULT].combine_chunks()


def _with_columns(batch: pa.RecordBatch, columns: Schema) -> pa.RecordBatch:
    """A batch of just these columns. One that the branch of the documents lacks has its empty
    value."""
    arrays = [
        batch[name] if name in batch.schema.names else empty_array(name, type_, batch.num_rows)
        for name, type_ in columns.items()
    ]
    return pa.RecordBatch.from_arrays(arrays, names=list(columns))


def _with_row(schema: pa.Schema) -> pa.Schema:
    return pa.schema([("row", pa.int64()), *schema])
