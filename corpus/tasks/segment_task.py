"""The task of one segment over one partition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from corpus.errors import InputError, StoreUnavailable
from corpus.pipeline.plan import Segment
from corpus.schema import Schema
from corpus.stage import Partition, Source
from corpus.storage.checked_parquet import row_groups
from corpus.storage.digests import digest_of
from corpus.storage.inputs import content_digest, glance
from corpus.storage.tables import sort_rows
from corpus.tasks.bookkeeping import Bookkeeper
from corpus.tasks.faulty_input import FaultyInput, as_plain, watched
from corpus.tasks.intermediate import DocumentsWriter, LayerWriter
from corpus.tasks.isolation.calls import Calls
from corpus.tasks.ledger import LEFT
from corpus.tasks.segment_output import checked_view
from corpus.tasks.segment_run import SegmentRun
from corpus.tasks.summaries import Summaries
from corpus.tasks.task import Context, Record, Task
from corpus.tasks.work_folder import left_file, segment_file, summary_folder

__all__ = ["SegmentTask"]


@dataclass(frozen=True, kw_only=True)
class SegmentTask(Task):
    """One segment over one partition of a source.

    index: of the segment in the chain of the source.
    upstream: identity of the documents that it reads; "" for the first segment, which reads the
        source.
    decisions: file of the decisions of the barrier on this partition; "" without a barrier.
    check: of that file (`Store.check`).
    """

    source: str
    index: int
    partition: Partition
    upstream: str = ""
    decisions: str = ""
    check: str = ""

    def views(self) -> Sequence[tuple[str, int, Partition]]:
        return [(self.source, self.index - 1, self.partition)] if self.index else ()

    def work(self, context: Context) -> Record:
        store, segment = context.store, context.chains[self.source].segments[self.index]
        inputs, fault = self._inputs(context)
        identity = digest_of(
            [self.fingerprint, self.partition.key, inputs["digest"]]
            if self.index == 0
            else [self.fingerprint, self.upstream]
        )
        calls = Calls.of(context, self.folder, identity, self.label)
        for name in segment.summaries:
            store.begin(summary_folder(self.folder, name))
        run, rows, fault = self._attempt(context, segment, calls, identity, fault)
        bookkeeper = run.bookkeeper
        return {
            **({"faulty": as_plain(fault)} if fault else {}),
            "identity": identity,
            "label": self.label,
            "recipe": segment.fingerprint,
            "input": inputs,
            "rows": rows,
            "bytes": run.bytes_out(),
            "ledger": bookkeeper.ledger.to_json(),
            "left": self._write_left(context, bookkeeper),
            "verdicts": calls.verdicts.plain(),
            "cpu_seconds": bookkeeper.cpu_seconds,
            "wall_seconds": bookkeeper.wall_seconds,
        }

    def _inputs(self, context: Context) -> tuple[Record, InputError | None]:
        """What identifies the input of the first segment; empty for the others. Where that cannot
        be read, the digest is empty, and the error is returned too."""
        if self.index:
            return {}, None
        extents = _source(context, self.source).inputs(self.partition)
        try:
            return {"glance": glance(extents), "digest": content_digest(extents)}, None
        except StoreUnavailable:
            raise
        except InputError as error:
            return {"glance": [], "digest": ""}, error

    def _attempt(
        self,
        context: Context,
        segment: Segment,
        calls: Calls,
        identity: str,
        fault: InputError | None,
    ) -> tuple[SegmentRun, int, InputError | None]:
        """Run the segment; without documents where its input has a fault. Gives the run, the number
        of documents that are kept, and the fault."""

        def new_run() -> SegmentRun:
            return SegmentRun(context.pipeline, segment, self.label, context.batch_rows, calls)

        run = new_run()
        if fault is None:
            try:
                batches, sizes = self._batches(context, run)
                return run, self._write(context, segment, run, identity, batches, sizes), None
            except FaultyInput as faulty:
                fault = faulty.error
        # A part of the documents may have been counted before the fault was found.
        run = new_run()
        return run, self._write(context, segment, run, identity, iter(()), []), fault

    def _batches(
        self, context: Context, run: SegmentRun
    ) -> tuple[Iterator[pa.RecordBatch], list[int]]:
        """The documents to be processed, and the sizes of the row groups in which they are stored;
        none for those of a source."""
        store, chain = context.store, context.chains[self.source]
        if self.index == 0:
            partition = run.calls.guarding(self.source, self.partition)
            read = watched(_source(context, self.source).read(partition))
            return run.from_source(read), []
        view = checked_view(store, chain, self.index - 1, self.partition)
        decided = row_groups(store, self.decisions, self.check) if self.decisions else None
        batches = run.from_view(view.read(store, sorted(run.needed())), decided)
        return batches, view.group_sizes(store)

    def _write(
        self,
        context: Context,
        segment: Segment,
        run: SegmentRun,
        identity: str,
        batches: Iterator[pa.RecordBatch],
        group_sizes: Sequence[int],
    ) -> int:
        """Write the documents of the batches that are kept, and their summaries; gives the number
        of these documents. group_sizes: as `_batches` gives them."""
        schema = {name: run.type_of(name) for name in segment.columns}
        with (
            context.store.writing(segment_file(segment, self.partition)) as stream,
            _writer(segment, stream, schema, group_sizes) as writer,
            Summaries(context, segment.summaries, self.folder, run.calls) as summaries,
        ):
            for kept in map(run.process, batches):
                summaries.add(kept, writer.write(kept))
                del kept  # it would be held while more is read
        summaries.commit(identity)
        return writer.rows

    def _write_left(self, context: Context, bookkeeper: Bookkeeper) -> str:
        """Write which documents left; gives the path of that file, "" where none left."""
        if not bookkeeper.left:
            return ""
        # Sorted, because with another batch size they are found in another order.
        gone = pa.concat_tables(bookkeeper.left).cast(LEFT)
        context.store.write_table(sort_rows(gone, LEFT.names), left_file(self.folder))
        return left_file(self.folder)


def _source(context: Context, name: str) -> Source:
    source = context.pipeline[name].component
    assert isinstance(source, Source)
    return source


def _writer(
    segment: Segment, stream: BinaryIO, schema: Schema, group_sizes: Sequence[int]
) -> DocumentsWriter | LayerWriter:
    if segment.kind == "documents":
        return DocumentsWriter(stream, schema)
    return LayerWriter(stream, schema, group_sizes)
