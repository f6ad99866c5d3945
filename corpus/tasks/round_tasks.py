"""The rounds of a global stage over files: summaries are scattered, buckets reduced, decisions
written.

Where a task writes follows from its step and its number, so that no task has to be told what others
wrote.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from corpus.errors import StageContractError
from corpus.storage.checked_parquet import CheckedParquetWriter
from corpus.storage.store import Store
from corpus.tasks.document_faults import with_faults
from corpus.tasks.intermediate import View
from corpus.tasks.segment_output import OutputsTask, SegmentOutput
from corpus.tasks.shuffle.buckets import buckets_of
from corpus.tasks.shuffle.exchange import Exchange, TableRead, gather_bucket, part_count
from corpus.tasks.shuffle.rounds import (
    DECISION,
    PARTITION_SHIFT,
    Reader,
    document_numbers,
    program_of,
    reduce_bucket,
)
from corpus.tasks.shuffle.scatter_file import ScatterWriter
from corpus.tasks.summaries import read_faults, read_summary
from corpus.tasks.task import Context, Record, Task, global_stage
from corpus.tasks.work_folder import decisions_file

__all__ = ["DecideTask", "ReduceTask", "ScatterTask"]

_ROW_BITS = (1 << PARTITION_SHIFT) - 1
"""The bits of a `document` that are the row number."""


@dataclass(frozen=True, kw_only=True)
class ScatterTask(OutputsTask):
    """Scatters the summaries of some partitions to the rounds that read them.

    name: of the global stage.
    summaries: for each output, the folder or task file of its summary.
    first: number of the first partition among all that reach the stage; it enters `document`.
    buckets: how many buckets there are.
    """

    name: str
    summaries: Sequence[str]
    first: int
    buckets: int

    def work(self, context: Context) -> Record:
        with _scattering(context, self.name, self.folder, -1, self.buckets) as scatterer:
            pairs = zip(self.outputs, self.summaries, strict=True)
            for number, (output, summary) in enumerate(pairs, self.first):
                self._scatter(context, output, summary, number, scatterer)
        return {}

    def _scatter(
        self,
        context: Context,
        output: SegmentOutput,
        summary: str,
        number: int,
        scatterer: "_Scatterer",
    ) -> None:
        """Scatter the summary of one partition: the rows of kept documents. number: of it."""
        store = context.store
        kept = _kept_mask(store, output.checked_view(store, context.chains[output.source]))
        for name, schema in global_stage(context, self.name).tables().items():
            for batch in read_summary(store, summary, name, schema):
                table = pa.Table.from_batches([batch])
                table = table.filter(pa.array(kept[table["row"].to_numpy()]))
                document = document_numbers(number, table["row"].combine_chunks())
                scatterer.write(name, table.set_column(0, "document", document))


def _kept_mask(store: Store, view: View) -> npt.NDArray[np.bool_]:
    """For each row of an intermediate, whether its document is kept."""
    kept = np.zeros(sum(view.group_sizes(store)), bool)
    for rows in view.kept_rows(store):
        kept[rows] = True
    return kept


@dataclass(frozen=True, kw_only=True)
class ReduceTask(Task):
    """Reduces one bucket in one round, and scatters the result to its readers.

    name: of the global stage. round: index of the round.
    buckets: how many buckets there are.
    inputs: table -> the exchange that it is gathered from.
    groups: in the last round, the number of the first partition of each group, by which decisions
        are scattered.
    digested: whether the commit record gets a digest of the result, by which loops end.
    """

    name: str
    round: int
    bucket: int
    buckets: int
    inputs: Mapping[str, Exchange]
    groups: Sequence[int] = ()
    digested: bool = False

    def work(self, context: Context) -> Record:
        stage, store = global_stage(context, self.name), context.store
        program = program_of(stage)
        round_ = program.rounds[self.round]
        reads = {
            name: TableRead(exchange, program.schema_of(name, stage.tables()), round_.reads[name])
            for name, exchange in self.inputs.items()
        }
        parts = part_count(store, reads, self.bucket)
        rows, digest = 0, xxhash.xxh3_128()
        with _scattering(
            context, self.name, self.folder, self.round, self.buckets, self.groups
        ) as scatterer:
            for part in range(parts):
                tables = {
                    name: gather_bucket(store, read, self.bucket, part, parts)
                    for name, read in reads.items()
                }
                result = reduce_bucket(stage, round_, tables)
                rows += result.num_rows
                scatterer.write(round_.gives, result)
                if self.digested:
                    digest.update(_ipc_bytes(result))
        record: Record = {"rows": rows}
        return {**record, "digest": digest.hexdigest()} if self.digested else record


@dataclass(frozen=True)
class _Outlet:
    """A scatter file that a task is writing. reader: one of the readers that it is for, all of
    which read the same table by the same key."""

    reader: Reader
    writer: ScatterWriter
    buckets: int


@dataclass(frozen=True)
class _Scatterer:
    """Scatters the tables that a task gives, each to all of its readers.

    groups: as `ReduceTask.groups`.
    """

    outlets: Sequence[_Outlet]
    groups: npt.NDArray[np.int64]

    def write(self, name: str, table: pa.Table) -> None:
        """Scatter some rows of the table `name`."""
        for outlet in self.outlets:
            reader = outlet.reader
            if reader.table != name:
                continue
            if reader.round == DECISION:
                partitions = table["document"].to_numpy() >> PARTITION_SHIFT
                buckets = np.searchsorted(self.groups, partitions, side="right") - 1
            else:
                buckets = buckets_of(table, reader.key, outlet.buckets)
            outlet.writer.write(table, buckets)


@contextmanager
def _scattering(
    context: Context,
    name: str,
    folder: str,
    producer: int,
    buckets: int,
    groups: Sequence[int] = (),
) -> Iterator[_Scatterer]:
    """A scatterer for all tables of a producer. Its files lie in `folder` and are complete when the
    block ends; so are those to which nothing was written.

    name: of the global stage.
    producer: index of the round that gives the tables; -1 for the summaries.
    """
    stage = global_stage(context, name)
    program = program_of(stage)
    tables = [program.rounds[producer].gives] if producer >= 0 else list(stage.tables())
    outlets: dict[str, _Outlet] = {}
    with ExitStack() as opened:
        for reader in [r for table in tables for r in program.readers(table, producer)]:
            if reader.file not in outlets:
                count = buckets if reader.key else 1
                count = len(groups) if reader.round == DECISION else count
                stream = opened.enter_context(context.store.writing(f"{folder}/{reader.file}"))
                outlets[reader.file] = _Outlet(reader, ScatterWriter(stream, count), count)
        yield _Scatterer(list(outlets.values()), np.asarray(groups, np.int64))
        for outlet in outlets.values():
            outlet.writer.close()


@dataclass(frozen=True, kw_only=True)
class DecideTask(OutputsTask):
    """Writes the decisions for a group of partitions: for each partition a file with the row groups
    of its intermediate.

    name: of the global stage.
    summaries: for each output, the folder or task file of its summary.
    first: number of the first partition.
    bucket: number of the group, which is a bucket of the exchange.
    """

    name: str
    summaries: Sequence[str]
    first: int
    bucket: int
    exchange: Exchange

    def work(self, context: Context) -> Record:
        store = context.store
        schema = program_of(global_stage(context, self.name)).rounds[-1].schema
        table = gather_bucket(store, TableRead(self.exchange, schema), self.bucket)
        table = with_faults(table, *self._faults(context))
        order = np.argsort(table["document"].to_numpy(), kind="stable")
        table = table.take(pa.array(order))
        documents = table["document"].to_numpy()
        if (documents[1:] == documents[:-1]).any():
            raise StageContractError(f"{self.name} gave two decisions for one document")
        columns = table.drop_columns("document")
        numbers = range(self.first, self.first + len(self.outputs) + 1)
        edges = [number << PARTITION_SHIFT for number in numbers]
        cuts = np.searchsorted(documents, edges).tolist()
        digests = []
        for output, start, end in zip(self.outputs, cuts[:-1], cuts[1:], strict=True):
            view = output.checked_view(store, context.chains[output.source])
            rows, decided = documents[start:end] & _ROW_BITS, columns.slice(start, end - start)
            path = decisions_file(self.name, self.bucket, output.name)
            digests.append(_write_decisions(store, path, decided, rows, view.group_sizes(store)))
        return {"digests": digests}

    def _faults(self, context: Context) -> tuple[pa.Array, pa.Array]:
        """The documents on which `summarise` raised, and for each the place where."""
        documents, faults = [pa.array([], pa.int64())], [pa.array([], pa.string())]
        for number, summary in enumerate(self.summaries, self.first):
            rows, places = read_faults(context.store, summary)
            documents.append(document_numbers(number, rows))
            faults.append(places)
        return pa.concat_arrays(documents), pa.concat_arrays(faults)


def _write_decisions(
    store: Store,
    path: str,
    decisions: pa.Table,
    rows: npt.NDArray[np.int64],
    sizes: Sequence[int],
) -> str:
    """Write the decisions on a partition; gives the check of the file (`Store.check`).

    rows: for each decision, the row number of its document in the intermediate.
    sizes: rows of each row group of the intermediate.
    """
    positions = np.full(sum(sizes), -1, np.int64)
    positions[rows] = np.arange(len(rows))
    decisions = decisions.combine_chunks()
    first = 0
    with (
        store.writing(path) as stream,
        CheckedParquetWriter(stream, decisions.schema) as writer,
    ):
        for size in sizes:
            places = positions[first : first + size]
            writer.write(decisions.take(pa.array(places, mask=places < 0)))
            first += size
    assert store.written is not None
    return store.written[path]


def _ipc_bytes(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.getvalue()
