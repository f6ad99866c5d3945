"""Counts documents by registrable domain, exactly: those of the dataset and those that left.

There may be more domains than a process can hold. So rows are scattered by domain, as in the rounds
of global stages, and each bucket is summed by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from corpus.schema import COLUMNS
from corpus.storage.checked_parquet import CheckedParquetWriter, row_groups
from corpus.storage.tables import sort_rows, sum_adjacent
from corpus.tasks.segment_output import OutputsTask, SegmentOutput
from corpus.tasks.shuffle.buckets import buckets_of
from corpus.tasks.shuffle.exchange import Exchange, TableRead, gather_bucket
from corpus.tasks.shuffle.scatter_file import ScatterWriter
from corpus.tasks.task import Context, Record, Task
from corpus.tasks.work_folder import DOMAINS_FILE, domain_sums_file, segment_folder

__all__ = ["DOMAINS", "ROW_BYTES", "ScatterDomainsTask", "SumDomainsTask"]

_KEY = ("domain", "language", "source", "event", "stage", "reason")
_AMOUNTS = ("documents", "bytes", "words", "trained_bytes")
DOMAINS = pa.schema(
    [*((name, pa.string()) for name in _KEY), *((name, pa.int64()) for name in _AMOUNTS)]
)
"""One row for each domain, language, source, event, stage and reason.

domain: "" for documents without an address.
event: `out` for documents of train and `held_out` for those of other splits, whose stage is the
sink; else `dropped` or `quarantined`.
trained_bytes: bytes times `repeats`, of documents of train; else 0.
"""

ROW_BYTES = 100
"""Bytes of a row in memory, about."""


@dataclass(frozen=True, kw_only=True)
class ScatterDomainsTask(OutputsTask):
    """Scatters the documents of some partitions by domain: those that reach the sink, and those
    that left in any segment."""

    buckets: int

    def work(self, context: Context) -> Record:
        with context.store.writing(f"{self.folder}/{DOMAINS_FILE}") as stream:
            writer = ScatterWriter(stream, self.buckets)
            for output in self.outputs:
                for batch in chain(_published(context, output), _left(context, output)):
                    summed = _summed(pa.Table.from_batches([batch]))
                    writer.write(summed, buckets_of(summed, ["domain"], self.buckets))
            writer.close()
        return {}


@dataclass(frozen=True, kw_only=True)
class SumDomainsTask(Task):
    """Sums one bucket of domains.

    exchange: the scattered rows.
    parts: in how many parts, each of other domains, the bucket is gathered, so that it fits in
        memory.
    """

    bucket: int
    exchange: Exchange
    parts: int

    def work(self, context: Context) -> Record:
        path = domain_sums_file(self.folder)
        read = TableRead(self.exchange, DOMAINS, ("domain",))
        with (
            context.store.writing(path) as stream,
            CheckedParquetWriter(stream, DOMAINS) as writer,
        ):
            for part in range(self.parts):
                rows = _summed(gather_bucket(context.store, read, self.bucket, part, self.parts))
                if rows.num_rows:
                    writer.write(rows)
        return {"path": path}


def _published(context: Context, output: SegmentOutput) -> Iterator[pa.RecordBatch]:
    """Rows of `DOMAINS` for the documents of a partition that reach the sink."""
    sink = context.pipeline.sink.name
    view = output.checked_view(context.store, context.chains[output.source])
    columns = ("domain", "language", "bytes", "words", "repeats", "split")
    for batch in view.read(context.store, columns):
        trained, event = batch["bytes"], "out"
        if "repeats" in batch.schema.names:
            trained = pc.multiply(trained, batch["repeats"])
        if "split" in batch.schema.names:
            is_train = pc.equal(batch["split"], COLUMNS["split"].empty)
            trained = pc.if_else(is_train, trained, 0)
            event = pc.if_else(is_train, "out", "held_out")
        yield _rows(
            batch,
            source=output.source,
            event=event,
            stage=sink,
            reason="",
            trained_bytes=trained,
        )


def _left(context: Context, output: SegmentOutput) -> Iterator[pa.RecordBatch]:
    """Rows of `DOMAINS` for the documents of a partition that left on the way to the sink."""
    for segment in context.chains[output.source].segments:
        record = context.store.record(segment_folder(segment, output.partition))
        if record["left"]:
            check = record["files"][record["left"]]
            for batch in row_groups(context.store, record["left"], check):
                yield _rows(batch, trained_bytes=0)


def _rows(batch: pa.RecordBatch, **given: pa.Array | str | int) -> pa.RecordBatch:
    """A row of `DOMAINS` for each document: the columns of the batch and those of `given`, which
    are arrays, or one value for all rows."""
    columns = {"documents": 1, **{n: batch[n] for n in batch.schema.names}, **given}
    columns["domain"] = pc.fill_null(columns["domain"], "")
    arrays = [
        pa.repeat(pa.scalar(columns[field.name], field.type), batch.num_rows)
        if isinstance(columns[field.name], (str, int))
        else columns[field.name]
        for field in DOMAINS
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=DOMAINS)


def _summed(table: pa.Table) -> pa.Table:
    """The table with one row for each key, sorted by key."""
    return sum_adjacent(sort_rows(table, _KEY), _KEY, _AMOUNTS).cast(DOMAINS)
