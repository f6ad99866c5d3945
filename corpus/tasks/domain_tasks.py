"""Documents counted by registrable domain, exactly: those of the dataset and those that left.

There may be more domains than a process can hold. So rows are scattered by their domain, as the
rounds of global stages scatter theirs, and each bucket is summed on its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.run.steps import Steps
from corpus.stage import Partition
from corpus.storage.checked_parquet import CHECKED
from corpus.storage.store import digest_of
from corpus.tasks.segment_output import Part, checked_view, grouped, segment_folder
from corpus.tasks.shuffle.buckets import bucket_count, buckets_of, sort_rows, sum_adjacent
from corpus.tasks.shuffle.exchange import PART_BYTES, Exchange, Wanted, gather
from corpus.tasks.shuffle.scatter_file import ScatterWriter
from corpus.tasks.task import Context, Record, Task, row_groups

__all__ = ["DOMAINS", "ROW_BYTES", "count_domains"]

_KEY = ("domain", "language", "event", "stage", "reason")
_AMOUNTS = ("documents", "bytes", "words", "trained_bytes")
DOMAINS = pa.schema(
    [*((name, pa.string()) for name in _KEY), *((name, pa.int64()) for name in _AMOUNTS)]
)
"""One row for each key. event: `out` for documents of the dataset, whose stage is the sink, else
`dropped` or `quarantined`. domain: "" for documents without an address. trained_bytes: bytes times
`repeats`, of documents of the dataset."""

ROW_BYTES = 90
"""Bytes of a row in memory, about."""
_SCATTER = "sink/domains/scatter"
_SCATTERED = "domains.scattered"


async def count_domains(
    steps: Steps, parts: Sequence[Part], identity: str, records: int
) -> list[str]:
    """Count the documents of `parts`, which reach the sink, and those that left on the way; gives
    tables of `DOMAINS` in which all rows of a domain are in one row group, sorted.

    records: those of the input. Buckets follow from them and from nothing else (neither from
    `run.buckets` nor from how rows happened to be batched), since the order of the tables is
    that of the buckets.
    """
    size = records * ROW_BYTES
    buckets = bucket_count(size)
    scatter = [
        ScatterDomainsTask(
            folder=f"{_SCATTER}/{number}",
            fingerprint=digest_of([identity, buckets, number]),
            step="domains scatter",
            label=f"domains/{number}",
            size=sum(part.bytes for part in parts[group.start : group.stop]),
            parts=parts[group.start : group.stop],
            buckets=buckets,
        )
        for number, group in enumerate(grouped([part.bytes for part in parts]))
    ]
    await steps.do(scatter, lambda _: None)
    sums = [
        SumDomainsTask(
            folder=f"sink/domains/{bucket}",
            fingerprint=digest_of([identity, buckets, bucket]),
            step="domains sum",
            label=f"domains/{bucket}",
            bucket=bucket,
            exchange=Exchange(_SCATTER, len(scatter), _SCATTERED),
            parts=max(1, -(-size // buckets // PART_BYTES)),
        )
        for bucket in range(buckets)
    ]
    return await steps.do(sums, lambda record: str(record["path"]))


@dataclass(frozen=True, kw_only=True)
class ScatterDomainsTask(Task):
    """The documents of some partitions to buckets of domains: those that reach the sink, and those
    that left in some segment."""

    parts: Sequence[Part]
    buckets: int

    def views(self) -> Sequence[tuple[str, int, Partition]]:
        return [(part.source, part.segment, part.partition) for part in self.parts]

    def work(self, context: Context) -> Record:
        with context.store.writing(f"{self.folder}/{_SCATTERED}") as stream:
            writer = ScatterWriter(stream, self.buckets)
            for part in self.parts:
                for batch in chain(_published(context, part), _left(context, part)):
                    summed = _summed(pa.Table.from_batches([batch]))
                    writer.write(summed, buckets_of(summed, ["domain"], self.buckets))
            writer.close()
        return {}


@dataclass(frozen=True, kw_only=True)
class SumDomainsTask(Task):
    """One bucket of domains, summed; in parts, of other domains each, where it is large."""

    bucket: int
    exchange: Exchange
    parts: int

    def work(self, context: Context) -> Record:
        path = f"{self.folder}/domains.parquet"
        wanted = Wanted(self.exchange, DOMAINS, ("domain",))
        with (
            context.store.writing(path) as stream,
            pq.ParquetWriter(stream, DOMAINS, compression="zstd", **CHECKED) as writer,
        ):
            for part in range(self.parts):
                rows = _summed(gather(context.store, wanted, self.bucket, part, self.parts))
                if rows.num_rows:
                    writer.write_table(rows, row_group_size=rows.num_rows)
        return {"path": path}


def _published(context: Context, part: Part) -> Iterator[pa.RecordBatch]:
    sink = context.pipeline.sink.name
    view = checked_view(context.store, context.chains[part.source], part.segment, part.partition)
    for batch in view.read(context.store, ("domain", "language", "bytes", "words", "repeats")):
        trained = batch["bytes"]
        if "repeats" in batch.schema.names:
            trained = pc.multiply(trained, batch["repeats"])
        yield _rows(batch, event="out", stage=sink, reason="", trained_bytes=trained)


def _left(context: Context, part: Part) -> Iterator[pa.RecordBatch]:
    for segment in context.chains[part.source].segments:
        record = context.store.record(segment_folder(segment, part.partition))
        if record["left"]:
            check = record["files"][record["left"]]
            for batch in row_groups(context.store, record["left"], check):
                yield _rows(batch, trained_bytes=0)


def _rows(batch: pa.RecordBatch, **given: pa.Array | str | int) -> pa.RecordBatch:
    """A row of `DOMAINS` for each document: what is given, an array or a value for all, and the
    batch's columns."""
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
    return sum_adjacent(sort_rows(table, _KEY), _KEY, _AMOUNTS).cast(DOMAINS)
