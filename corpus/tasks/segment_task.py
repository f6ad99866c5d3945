"""The task of one segment over one partition."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import BinaryIO

import pyarrow as pa

from corpus.pipeline.plan import Segment
from corpus.schema import Schema
from corpus.stage import Partition, Source
from corpus.storage.checked_parquet import row_groups
from corpus.storage.digests import digest_of
from corpus.storage.inputs import contents, glance, known
from corpus.storage.tables import sort_rows
from corpus.system.interrupts import check_interrupt
from corpus.tasks.bookkeeping import Bookkeeper
from corpus.tasks.faulty_input import Fault, InputFaults, LateFault
from corpus.tasks.intermediate import DocumentsWriter, LayerWriter
from corpus.tasks.isolation.calls import Calls
from corpus.tasks.ledger import LEFT
from corpus.tasks.segment_output import checked_view
from corpus.tasks.segment_run import SegmentRun
from corpus.tasks.summaries import Summaries
from corpus.tasks.task import Context, Record, Task
from corpus.tasks.work_folder import left_file, segment_file, summary_beside

__all__ = ["SegmentTask"]

_ORDER = [name for name in LEFT.names if name != "rights"]
"""The columns by which documents that left are sorted. Arrow sorts no lists; rows that are equal in
all else left in one stage, and stay in the order in which they were read."""


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
        segment = context.chains[self.source].segments[self.index]
        inputs = self._inputs(context)
        identity = digest_of(
            [self.fingerprint, self.partition.key, inputs["digest"]]
            if self.index == 0
            else [self.fingerprint, self.upstream]
        )
        run, rows, faults = self._attempt(context, segment, identity)
        bookkeeper = run.bookkeeper
        return {
            **({"faulty": [asdict(fault) for fault in faults]} if faults else {}),
            "identity": identity,
            "label": self.label,
            "recipe": segment.fingerprint,
            "input": inputs,
            "rows": rows,
            "bytes": run.bytes_out(),
            "ledger": bookkeeper.ledger.to_json(),
            "left": self._write_left(context, bookkeeper),
            "verdicts": run.calls.verdicts.plain(),
            "cpu_seconds": bookkeeper.cpu_seconds,
            "wall_seconds": bookkeeper.wall_seconds,
        }

    def _inputs(self, context: Context) -> Record:
        """What identifies the input of the first segment, with a look at each of its files and the
        content of each, null for one that cannot be read; empty for the others."""
        if self.index:
            return {}
        extents = _source(context, self.source).inputs(self.partition)
        glances, found = known(glance, extents), known(contents, extents)
        return {"glance": glances, "contents": found, "digest": digest_of(found)}

    def _attempt(
        self, context: Context, segment: Segment, identity: str
    ) -> tuple[SegmentRun, int, list[Fault]]:
        """Run the segment. Gives the run, the number of documents that are kept, and the faults of
        its input. Where documents of a file were counted before its fault was found, all is done
        again without that file."""
        passed_over: set[str] = set()
        while True:
            calls = Calls.of(context, self.folder, identity, self.label)
            run = SegmentRun(context.pipeline, segment, self.label, context.batch_rows, calls)
            input_faults = InputFaults(self.partition.file, passed_over)
            try:
                rows = self._write(context, segment, run, identity, input_faults)
            except LateFault as late:
                passed_over.add(late.file)
            else:
                return run, rows, input_faults.found

    def _batches(
        self, context: Context, run: SegmentRun, input_faults: InputFaults
    ) -> tuple[Iterator[pa.RecordBatch], list[int]]:
        """The documents to be processed, and the sizes of the row groups in which they are stored;
        none for those of a source."""
        store, chain = context.store, context.chains[self.source]
        if self.index == 0:
            partition = run.calls.guarding(self.source, self.partition)
            records = input_faults.watched(_source(context, self.source).read(partition))
            return run.from_source(records, partition.file), []
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
        input_faults: InputFaults,
    ) -> int:
        """Write the documents that are kept, and their summaries; gives the number of these
        documents."""
        batches, group_sizes = self._batches(context, run, input_faults)
        schema = {name: run.type_of(name) for name in segment.columns}
        beside = {name: summary_beside(self.folder, name) for name in segment.summaries}
        with (
            context.store.writing(segment_file(segment, self.partition)) as stream,
            _writer(segment, stream, schema, group_sizes) as writer,
            Summaries(context, beside, run.calls) as summaries,
        ):
            for kept in map(run.process, batches):
                check_interrupt()
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
        context.store.write_table(sort_rows(gone, _ORDER), left_file(self.folder))
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
