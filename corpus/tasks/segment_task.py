"""Row-local work on one partition: a segment's stages, and summaries for global stages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from corpus.errors import StageContractError
from corpus.pipeline.plan import component_identity
from corpus.schema import Schema, empty_array
from corpus.stage import GlobalStage, Partition, Sink, Source
from corpus.storage.inputs import content_digest, glance
from corpus.storage.store import Store, digest_of
from corpus.tasks.faults import FAULT
from corpus.tasks.intermediate import ROW, DocumentsWriter, LayerWriter
from corpus.tasks.isolation.calls import Calls
from corpus.tasks.ledger import LEFT
from corpus.tasks.segment_output import checked_view, segment_file, segment_folder
from corpus.tasks.segment_run import Pass
from corpus.tasks.shuffle.buckets import sort_rows
from corpus.tasks.shuffle.scatter_file import ScatterWriter, read_bucket
from corpus.tasks.task import Context, Record, Task, global_stage, row_groups
from corpus.tasks.timing import Meter

__all__ = [
    "SegmentTask",
    "Summaries",
    "SummariseTask",
    "read_faults",
    "read_summary",
    "summary_folder",
    "summary_identity",
]


_FAULTS = pa.schema([(FAULT, pa.string())])


@dataclass(frozen=True, kw_only=True)
class SegmentTask(Task):
    """One segment over one partition of a source; `index` is its place in the source's chain."""

    source: str
    index: int
    partition: Partition
    upstream: str = ""
    """Identity of the documents that it reads; "" for the first segment, which reads the source."""
    decisions: str = ""
    """File of the barrier's decisions for this partition."""
    check: str = ""
    """Of that file (Store.check)."""

    def views(self) -> Sequence[tuple[str, int, Partition]]:
        return [(self.source, self.index - 1, self.partition)] if self.index else ()

    def work(self, context: Context) -> Record:
        store, chain = context.store, context.chains[self.source]
        segment = chain.segments[self.index]
        run = Pass(context.pipeline, segment, self.label, context.batch_rows)
        inputs: Record = {}
        if self.index == 0:
            source = context.pipeline[self.source].component
            assert isinstance(source, Source)
            extents = source.inputs(self.partition)
            inputs = {"glance": glance(extents), "digest": content_digest(extents)}
            identity = digest_of([self.fingerprint, self.partition.key, inputs["digest"]])
            run.calls = Calls.of(context, self.folder, identity, self.label)
            partition = run.calls.guarding(segment.source, self.partition)
            batches = run.from_source(source.read(partition))
            group_sizes: list[int] = []
        else:
            identity = digest_of([self.fingerprint, self.upstream])
            run.calls = Calls.of(context, self.folder, identity, self.label)
            view = checked_view(store, chain, self.index - 1, self.partition)
            decided = row_groups(store, self.decisions, self.check) if self.decisions else None
            batches = run.from_view(view.read(store, sorted(run.needed())), decided)
            group_sizes = view.group_sizes(store)
        path = segment_file(segment, self.partition)
        schema = {name: run.type_of(name) for name in segment.columns}
        summaries = Summaries(context, segment.summaries, self.folder, identity, run.calls)
        with store.writing(path) as stream:
            writer: DocumentsWriter | LayerWriter
            if segment.kind == "documents":
                writer = DocumentsWriter(stream, schema)
            else:
                writer = LayerWriter(stream, schema, group_sizes)
            try:
                for given in map(run.process, batches):
                    if segment.kind == "documents":
                        rows = pa.array(np.arange(writer.rows, writer.rows + given.num_rows))
                    else:
                        rows = given[ROW]
                    summaries.add(given, rows)
                    writer.write(given)
                    del given  # it would be held while more is read
                writer.close()
            except BaseException:
                writer.abandon()
                raise
        summaries.commit()
        left = ""
        if run.left:
            left = f"{self.folder}/left.parquet"
            # Sorted, because batches of another size find them in another order.
            gone = pa.concat_tables(run.left).cast(LEFT)
            store.write_table(sort_rows(gone, LEFT.names), left)
        return {
            "identity": identity,
            "label": self.label,
            "recipe": segment.fingerprint,
            "input": inputs,
            "rows": writer.rows,
            "bytes": run.bytes_out(),
            "ledger": run.ledger.to_json(),
            "left": left,
            "verdicts": run.calls.verdicts.plain(),
            "cpu_seconds": run.cpu_seconds,
            "wall_seconds": run.wall_seconds,
        }


class Summaries:
    """Writes the summaries of coming global stages as sidecars of an intermediate or layer."""

    def __init__(
        self, context: Context, names: Sequence[str], folder: str, identity: str, calls: Calls
    ) -> None:
        self._store, self._identity, self._calls = context.store, identity, calls
        self._stages = {n: global_stage(context, n) for n in names}
        self._where = {n: context.pipeline[n].where for n in names}
        self._folder = folder
        self._faults: dict[str, _Sidecar] = {}
        self._parts: dict[tuple[str, str], _Sidecar] = {}
        for name, stage in self._stages.items():
            context.store.begin(summary_folder(folder, name))
            for table, schema in stage.tables().items():
                path = f"{summary_folder(folder, name)}/{table}.scattered"
                self._parts[name, table] = _Sidecar(context.store, path, schema)

    def add(self, batch: pa.RecordBatch, rows: pa.Array) -> None:
        """Summarise a batch of documents whose row numbers are `rows`."""
        for name, stage in self._stages.items():
            if batch.num_rows == 0:
                continue
            given = _with_columns(batch, stage.reads)
            for piece in self._calls.pieces(name, stage.summarise, given, batch["id"]):
                those = rows.slice(piece.first, piece.length)
                if piece.value is None:
                    self._fault(name, those, piece.fault)
                    continue
                for table, summary in piece.value.items():
                    if summary.num_rows:
                        at = those.take(summary["row"].combine_chunks())
                        self._parts[name, table].write(summary.set_column(0, "row", at))

    def _fault(self, name: str, rows: pa.Array, fault: str) -> None:
        """Note the documents on which `summarise` raised, beside the summary."""
        if isinstance(self._stages[name], Sink):
            raise StageContractError(
                f"{name}: its summarise raised {fault} on a document, which a sink cannot drop",
                where=self._where[name],
            )
        if name not in self._faults:
            path = _faults_file(self._folder, name)
            self._faults[name] = _Sidecar(self._store, path, _FAULTS)
        faults = pa.array([fault] * len(rows), pa.string())
        self._faults[name].write(pa.table({"row": rows, FAULT: faults}))

    def commit(self) -> None:
        for name, stage in self._stages.items():
            parts = [self._parts[name, t].close() for t in stage.tables()]
            record = {
                "identity": summary_identity(stage, self._identity),
                "bytes": sum(parts),
                "faults": name in self._faults,
            }
            if name in self._faults:
                self._faults[name].close()
            self._store.commit(summary_folder(self._folder, name), record)


def _with_columns(batch: pa.RecordBatch, columns: Schema) -> pa.RecordBatch:
    """Just these columns; one that the documents' branch lacks has its empty value."""
    arrays = [
        batch[name] if name in batch.schema.names else empty_array(name, type_, batch.num_rows)
        for name, type_ in columns.items()
    ]
    return pa.RecordBatch.from_arrays(arrays, names=list(columns))


class _Sidecar:
    """One table of a summary: a scattered file of one bucket."""

    def __init__(self, store: Store, path: str, schema: pa.Schema) -> None:
        self._schema = _with_row(schema)
        self._opened = store.writing(path)
        self._writer = ScatterWriter(self._opened.__enter__(), 1)
        self._bytes = 0

    def write(self, table: pa.Table) -> None:
        rows = table.select(self._schema.names).cast(self._schema)
        self._writer.write(rows, np.zeros(rows.num_rows, np.int64))
        self._bytes += rows.nbytes

    def close(self) -> int:
        """Bytes of the rows in memory."""
        self._writer.close()
        self._opened.__exit__(None, None, None)
        return self._bytes


def read_summary(
    store: Store, folder: str, name: str, table: str, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """One table of a stage's summary, as it was taken beside the files of a segment."""
    return read_bucket(
        store, f"{summary_folder(folder, name)}/{table}.scattered", 0, _with_row(schema)
    )


def _with_row(schema: pa.Schema) -> pa.Schema:
    return pa.schema([("row", pa.int64()), *schema])


def summary_folder(folder: str, name: str) -> str:
    return f"{folder}/summary-{name}"


def _faults_file(folder: str, name: str) -> str:
    # A table of the summary may have any name; their files end in .arrow.
    return f"{summary_folder(folder, name)}/faults"


def read_faults(store: Store, folder: str, name: str) -> tuple[pa.Array, pa.Array]:
    """The rows on which `summarise` raised, and where it did, as noted beside a summary."""
    if not store.record(summary_folder(folder, name))["faults"]:
        return pa.array([], pa.int64()), pa.array([], pa.string())
    batches = read_bucket(store, _faults_file(folder, name), 0, _with_row(_FAULTS))
    noted = pa.Table.from_batches(batches)
    return noted["row"].combine_chunks(), noted[FAULT].combine_chunks()


def summary_identity(stage: GlobalStage, documents: str) -> str:
    """Identity of the summary of documents with an identity."""
    return digest_of([component_identity(stage), documents])


@dataclass(frozen=True, kw_only=True)
class SummariseTask(Task):
    """A global stage's summary of one partition whose documents are already there."""

    name: str
    source: str
    index: int
    """The segment in which the summary is taken, and beside whose files it belongs."""
    partition: Partition
    documents: str
    """Identity of the documents."""

    def views(self) -> Sequence[tuple[str, int, Partition]]:
        return [(self.source, self.index, self.partition)]

    def carry_out(self, context: Context) -> Record:
        stage = global_stage(context, self.name)
        chain = context.chains[self.source]
        view = checked_view(context.store, chain, self.index, self.partition)
        beside = segment_folder(chain.segments[self.index], self.partition)
        calls = Calls.of(context, self.folder, self.fingerprint, self.label)
        with Meter() as meter:
            summaries = Summaries(context, [self.name], beside, self.documents, calls)
            for batch in view.read(context.store, sorted({*stage.reads, "id"})):
                for start in range(0, batch.num_rows, context.batch_rows):
                    part = batch.slice(start, context.batch_rows)
                    summaries.add(part, part[ROW])
            summaries.commit()
        record = context.store.committed(summary_folder(beside, self.name))
        assert record is not None
        return {**record, "spent": meter.spent(record)}
