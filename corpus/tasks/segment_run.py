"""Runs one segment over one partition, batch by batch, in bounded memory.

Stages are called with just the columns that they declared. Rows are removed here, and the books
(`bookkeeping.py`) say how many and why.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.ids import priority
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.plan import COUNTED, Segment, live_columns
from corpus.schema import COLUMNS, GIVEN_BY_SOURCES, empty_array, sizes_of
from corpus.stage import GlobalStage, Records, Result, Source, Stage
from corpus.tasks.bookkeeping import Bookkeeper
from corpus.tasks.document_faults import applied, guarded
from corpus.tasks.intermediate import ROW
from corpus.tasks.isolation.calls import Calls
from corpus.tasks.joined_batches import joined
from corpus.tasks.result_checks import check_languages, check_reasons, check_result

__all__ = ["SegmentRun"]


@dataclass
class SegmentRun:
    """One segment over one partition.

    partition: label of the partition, for the books.
    batch_rows: documents that a stage gets in one call, at most.
    calls: carries out the calls of stages.
    """

    pipeline: Pipeline
    segment: Segment
    partition: str
    batch_rows: int
    calls: Calls = field(default_factory=Calls)

    def __post_init__(self) -> None:
        self.bookkeeper = Bookkeeper(self.segment.source, self.partition)
        self._live = live_columns(self.pipeline)
        self._needed = self.needed()

    def needed(self) -> set[str]:
        """The columns that this segment needs: for new documents all that are live, for a layer
        just those that its stages, its summaries and the books read."""
        names = [*self.segment.nodes, *self.segment.summaries]
        needed = {*COUNTED, *self.segment.columns}
        if self.segment.barrier:
            needed |= self._barrier.reads_again
        if self.segment.kind == "documents":
            first = self.segment.nodes[0] if self.segment.nodes else self.segment.barrier
            return needed | self._live[first]
        for component in (self.pipeline[name].component for name in names):
            if isinstance(component, (Stage, GlobalStage)):
                needed |= component.reads.keys()
            needed |= component.rewrites.keys()
        return needed

    def bytes_out(self) -> int:
        """Bytes of text of the documents that the segment gave."""
        last = self.segment.nodes[-1] if self.segment.nodes else self.segment.barrier
        return self.bookkeeper.bytes_out(last)

    def type_of(self, name: str) -> pa.DataType:
        """The type of a column at the end of the pipeline, or else in the schema of all columns."""
        for node in reversed(self.pipeline.nodes):
            if name in self.pipeline.columns[node.name][1]:
                return self.pipeline.columns[node.name][1][name]
        return COLUMNS[name].type

    @property
    def _barrier(self) -> GlobalStage:
        """The global stage whose decisions are applied."""
        stage = self.pipeline[self.segment.barrier].component
        assert isinstance(stage, GlobalStage)
        return stage

    # -- where batches come from

    def from_source(self, records: Iterator[Records], file: str) -> Iterator[pa.RecordBatch]:
        """The documents of a source, with the columns that the engine keeps. Documents that the
        source drops are counted and left out. file: that of records which do not say theirs."""
        node = self.pipeline[self.segment.source]
        source = node.component
        assert isinstance(source, Source)
        read = self._timed(node.name, self.calls.reading(node.name, records))
        accepted = map(partial(self._accepted, node, source, file), read)
        for batch in joined(accepted, self.batch_rows):
            yield from self._cut(batch)
            del batch  # it would be held while more is read

    def _accepted(self, node: Node, source: Source, file: str, read: Records) -> pa.RecordBatch:
        """Count what a source read; gives the documents that it did not drop."""
        batch = self._as_documents(node, source, read.batch)
        self.bookkeeper.count(node.name, "in", batch)
        check_languages(source, batch["language"], where=node.where)
        self.bookkeeper.measure(node.name, batch, read.measures)
        self.bookkeeper.measure_file(node.name, read.file_measures)
        for event, counts in (("dropped", read.skipped), ("quarantined", read.quarantined)):
            for reason, number in counts.items():
                places = read.places.get(reason, ())
                self.bookkeeper.count_unnamed(
                    node.name, event, reason, number, places=places, file=read.file or file
                )
        if read.dropped is not None and read.dropped.null_count < len(read.dropped):
            check_reasons(source, read.dropped, where=node.where)
            leaving = pc.is_valid(read.dropped)
            self.bookkeeper.leave(node.name, "dropped", batch, read.dropped, leaving)
            batch = batch.filter(pc.invert(leaving))
        self.bookkeeper.count(node.name, "out", batch)
        return batch

    def from_view(
        self, batches: Iterator[pa.RecordBatch], decisions: Iterator[pa.RecordBatch] | None
    ) -> Iterator[pa.RecordBatch]:
        """The kept documents of a view. decisions: a batch for each row group; they are applied, if
        there are any."""
        if decisions is None:
            for batch in batches:
                yield from self._cut(batch)
                del batch  # it would be held while more is read
            return
        node = self.pipeline[self.segment.barrier]
        first = 0
        for batch, decided in zip(batches, decisions, strict=True):
            rows = pc.subtract(batch[ROW], first)
            first += decided.num_rows
            yield from self._cut(self._apply_decisions(node, batch, decided.take(rows)))

    def _apply_decisions(
        self, node: Node, batch: pa.RecordBatch, decision: pa.RecordBatch
    ) -> pa.RecordBatch:
        """Apply the decisions of the barrier to a batch."""
        batch = self._filled(batch, self._barrier.reads_again)
        started = self._now()
        result = applied(self._barrier, batch, decision)
        self._spend(node.name, started)
        self.bookkeeper.count(node.name, "in", batch)
        return self._apply_result(node, batch, result)

    # -- the stages

    def process(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Take a batch through all row-local stages of the segment; gives the documents that are
        kept, with the columns that the segment writes."""
        for name in self.segment.nodes:
            node = self.pipeline[name]
            if isinstance(node.component, Stage):
                batch = self._run_stage(node, node.component, batch)
        return self._filled(batch, self.segment.columns)

    def _run_stage(self, node: Node, stage: Stage, batch: pa.RecordBatch) -> pa.RecordBatch:
        batch = self._filled(batch, self._live[node.name] & self._needed)
        self.bookkeeper.count(node.name, "in", batch)
        started = self._now()
        columns = batch.select(list(stage.reads))
        found = self.calls.pieces(node.name, stage.process, columns, batch["id"])
        result = guarded(found, stage)
        self._spend(node.name, started)
        return self._apply_result(node, batch, result)

    def _apply_result(self, node: Node, batch: pa.RecordBatch, result: Result) -> pa.RecordBatch:
        """Check a result against the declarations, count its outcome, and apply it: gives the
        documents that are kept, with their new columns."""
        component, bookkeeper = node.component, self.bookkeeper
        check_result(component, result, batch.num_rows, where=node.where)
        bookkeeper.measure(node.name, batch, result.measures)
        before = batch["language"]
        columns = {name: batch[name] for name in batch.schema.names} | dict(result.columns)
        if "text" in result.columns:
            columns |= sizes_of(result.columns["text"])
        # Documents that leave are counted with the size that they came with, and in the language
        # that the stage gave them, if it gives languages.
        gone = batch
        if "language" in component.rewrites and "language" in result.columns:
            languages = result.columns["language"]
            if result.quarantined is not None:  # such a document has no result
                languages = pc.if_else(pc.is_null(result.quarantined), languages, before)
            check_languages(component, languages, where=node.where)
            at = batch.schema.get_field_index("language")
            gone = batch.set_column(at, batch.schema.field(at), languages)
        for event, reasons in (("quarantined", result.quarantined), ("dropped", result.dropped)):
            if reasons is not None and reasons.null_count < len(reasons):
                leaving = pc.is_valid(reasons)
                if event == "dropped" and result.quarantined is not None:
                    leaving = pc.and_(leaving, pc.is_null(result.quarantined))
                said = result if event == "dropped" else None
                rights = result.columns.get("rights")
                unnamed = isinstance(component, Stage) and component.unnamed
                bookkeeper.leave(
                    node.name, event, gone, reasons, leaving, said, rights, unnamed=unnamed
                )
                if gone is not batch:
                    bookkeeper.relabel(node.name, before.filter(leaving), gone.filter(leaving))
        stays = _stays(batch.num_rows, (result.dropped, result.quarantined))
        # A barrier may rewrite a column that this branch lacks.
        names = [*dict.fromkeys((*batch.schema.names, *component.adds, *component.rewrites))]
        after = pa.RecordBatch.from_arrays([columns[n] for n in names], names=names)
        if stays is not None:
            after = after.filter(stays)
            before = before.filter(stays)
        if "language" in component.rewrites:
            bookkeeper.relabel(node.name, before, after)
        bookkeeper.count(node.name, "out", after)
        following = self.pipeline.following(node.name)
        live = self._live[following.name] if following else set(names)
        return after.select([n for n in after.schema.names if n in live or n == ROW])

    # -- helpers

    def _as_documents(self, node: Node, source: Source, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The records of a source as documents, with all columns that they have after it."""
        given = {name: batch[name] for name in (*GIVEN_BY_SOURCES, *source.adds)}
        length = batch.num_rows
        columns = {
            **given,
            "source": pa.repeat(node.name, length),
            "rank": pa.repeat(pa.scalar(source.rank, pa.int32()), length),
            "priority": priority(given["id"], self.pipeline.seed),
        }
        if "text" in given:
            columns |= sizes_of(given["text"])
        order = self.pipeline.columns[node.name][1]
        arrays = [
            columns[name] if name in columns else empty_array(name, type_, length)
            for name, type_ in order.items()
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(list(order.items())))

    def _filled(self, batch: pa.RecordBatch, names: Collection[str]) -> pa.RecordBatch:
        """The batch with all of these columns. One that its branch lacks has its empty value."""
        for name in sorted(set(names) - set(batch.schema.names)):
            type_ = self.type_of(name)
            batch = batch.append_column(name, empty_array(name, type_, batch.num_rows))
        return batch

    def _cut(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        for start in range(0, batch.num_rows, self.batch_rows):
            yield batch.slice(start, self.batch_rows)

    def _timed(self, name: str, items: Iterator[Records]) -> Iterator[Records]:
        """The same items. The seconds that each takes are counted for the node `name`."""
        while True:
            started = self._now()
            item = next(items, None)
            self._spend(name, started)
            if item is None:
                return
            yield item
            del item

    def _spend(self, name: str, started: tuple[float, float]) -> None:
        cpu, wall = self._now()
        self.bookkeeper.spend(name, cpu - started[0], wall - started[1])

    def _now(self) -> tuple[float, float]:
        """Seconds of CPU time and of the clock, for differences."""
        return self.calls.clock(), time.perf_counter()


def _stays(length: int, verdicts: Sequence[pa.Array | None]) -> pa.Array | None:
    """For each of `length` documents, whether it is kept; None where all are. verdicts: arrays of
    reasons, null for documents that are kept."""
    masks = [v for v in verdicts if v is not None and v.null_count < length]
    if not masks:
        return None
    stays = pc.is_null(masks[0])
    for mask in masks[1:]:
        stays = pc.and_(stays, pc.is_null(mask))
    return stays
