"""Runs one segment over one partition, batch by batch, in bounded memory.

Stages are called with just the columns that they declared; the engine removes rows, counts
them, writes down why, and takes the summaries of coming global stages in the same pass.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.ids import priority
from corpus.errors import QuarantineLimit, StageContractError
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.plan import COUNTED, Segment, live_columns
from corpus.schema import COLUMNS, GIVEN_BY_SOURCES, empty_array, sizes_of
from corpus.stage import GlobalStage, Records, Result, Source, Stage
from corpus.tasks.faults import applied, guarded
from corpus.tasks.intermediate import ROW
from corpus.tasks.isolation.calls import Calls
from corpus.tasks.ledger import LEFT, Ledger

__all__ = ["Pass", "check_quarantine"]


@dataclass
class Pass:
    """One segment over one partition: keeps the books while batches flow through."""

    pipeline: Pipeline
    segment: Segment
    partition: str
    batch_rows: int
    calls: Calls = field(default_factory=Calls)
    ledger: Ledger = field(default_factory=Ledger)
    left: list[pa.Table] = field(default_factory=list)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    wall_seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._live = live_columns(self.pipeline)
        self._needed = self.needed()

    def needed(self) -> set[str]:
        """The columns that this segment works on: all that are live for new documents, and
        for a layer just what its stages, its summaries and the books read."""
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

    @property
    def _barrier(self) -> GlobalStage:
        """The global stage whose decisions are applied."""
        stage = self.pipeline[self.segment.barrier].component
        assert isinstance(stage, GlobalStage)
        return stage

    # -- where batches come from

    def from_source(self, records: Iterator[Records]) -> Iterator[pa.RecordBatch]:
        """Documents of a source, with the columns that the engine keeps, dropped ones counted."""
        node = self.pipeline[self.segment.source]
        source = node.component
        assert isinstance(source, Source)
        read = self._timed(node.name, self.calls.reading(node.name, records))
        for whole in map(partial(self._taken, node, source), read):
            yield from self._cut(whole)
            del whole  # it would be held while more is read

    def _taken(self, node: Node, source: Source, read: Records) -> pa.RecordBatch:
        whole = self._as_documents(node, source, read.batch)
        self._count(node.name, "in", whole)
        for event, counts in (("dropped", read.skipped), ("quarantined", read.quarantined)):
            for reason, number in counts.items():
                self._count_unnamed(node.name, event, reason, number, read.places.get(reason, ()))
        whole = self._without(node, whole, "dropped", read.dropped, None)
        self._count(node.name, "out", whole)
        return whole

    def from_view(
        self, batches: Iterator[pa.RecordBatch], decisions: Iterator[pa.RecordBatch] | None
    ) -> Iterator[pa.RecordBatch]:
        """Kept documents of a view; `decisions` are applied, a batch for each row group."""
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
            yield from self._cut(self._decided(node, batch, decided.take(rows)))

    def _decided(
        self, node: Node, batch: pa.RecordBatch, decision: pa.RecordBatch
    ) -> pa.RecordBatch:
        batch = self._filled(batch, self._barrier.reads_again)
        started = self._now()
        result = applied(self._barrier, batch, decision)
        self._spent(node.name, started)
        self._count(node.name, "in", batch)
        return self._settle(node, batch, result)

    # -- the stages

    def process(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One batch through all row-local stages of the segment."""
        for name in self.segment.nodes:
            node = self.pipeline[name]
            if isinstance(node.component, Stage):
                batch = self._stage(node, node.component, batch)
        return self._filled(batch, self.segment.columns)

    def _stage(self, node: Node, stage: Stage, batch: pa.RecordBatch) -> pa.RecordBatch:
        batch = self._filled(batch, self._live[node.name] & self._needed)
        self._count(node.name, "in", batch)
        started = self._now()
        given = batch.select(list(stage.reads))
        found = self.calls.pieces(node.name, stage.process, given, batch["id"])
        result = guarded(found, stage)
        self._spent(node.name, started)
        return self._settle(node, batch, result)

    def _settle(self, node: Node, batch: pa.RecordBatch, result: Result) -> pa.RecordBatch:
        """Check a result against the declarations, count it, and carry it out."""
        component = node.component
        _check(node, result, {**component.adds, **component.rewrites}, batch.num_rows)
        source = self.segment.source
        for measure in result.measures:
            self.ledger.add_measure(node.name, self.partition, source, batch, measure)
        verdicts = (result.dropped, result.quarantined, result.survivor)
        before = batch["language"]
        columns = {name: batch[name] for name in batch.schema.names} | dict(result.columns)
        if "text" in result.columns:
            columns |= sizes_of(result.columns["text"])
        # Those that leave are counted as they came.
        for event, reasons in (("quarantined", result.quarantined), ("dropped", result.dropped)):
            if reasons is not None and reasons.null_count < len(reasons):
                leaving = pc.is_valid(reasons)
                if event == "dropped" and result.quarantined is not None:
                    leaving = pc.and_(leaving, pc.is_null(result.quarantined))
                self._leave(node.name, event, batch, reasons, result.survivor, leaving)
        stays = _stays(batch.num_rows, verdicts[:2])
        # A barrier may rewrite a column that this branch lacks.
        names = [*dict.fromkeys((*batch.schema.names, *component.adds, *component.rewrites))]
        after = pa.RecordBatch.from_arrays([columns[n] for n in names], names=names)
        if stays is not None:
            after = after.filter(stays)
            before = before.filter(stays)
        if "language" in component.rewrites:
            self._relabelled(node.name, before, after)
        self._count(node.name, "out", after)
        following = self.pipeline.following(node.name)
        live = self._live[following.name] if following else set(names)
        return after.select([n for n in after.schema.names if n in live or n == ROW])

    # -- the books

    def _count(
        self, stage: str, event: str, batch: pa.RecordBatch, reasons: pa.Array | str = ""
    ) -> None:
        source = self.segment.source
        self.ledger.add_rows(stage, self.partition, source, event, batch, reasons)

    def _leave(
        self,
        stage: str,
        event: str,
        batch: pa.RecordBatch,
        reasons: pa.Array,
        survivor: pa.Array | None,
        leaving: pa.Array,
    ) -> None:
        gone = batch.filter(leaving)
        if gone.num_rows == 0:
            return
        reasons = reasons.filter(leaving)
        self._count(stage, event, gone, reasons)
        survivors = pa.nulls(gone.num_rows, pa.string())
        if survivor is not None:
            survivors = survivor.filter(leaving)
        columns = {
            "id": gone["id"],
            "url": gone["url"],
            "domain": gone["domain"],
            "source": gone["source"],
            "partition": pa.repeat(self.partition, gone.num_rows),
            "language": gone["language"],
            "stage": pa.repeat(stage, gone.num_rows),
            "event": pa.repeat(event, gone.num_rows),
            "reason": reasons,
            "survivor": survivors,
            "bytes": gone["bytes"],
            "words": gone["words"],
            "place": pa.nulls(gone.num_rows, pa.string()),
        }
        self.left.append(pa.table(columns, schema=LEFT))

    def _without(
        self,
        node: Node,
        batch: pa.RecordBatch,
        event: str,
        reasons: pa.Array | None,
        survivor: pa.Array | None,
    ) -> pa.RecordBatch:
        if reasons is None or reasons.null_count == len(reasons):
            return batch
        unknown = set(reasons.unique().to_pylist()) - {None} - node.component.reasons
        if unknown:
            raise StageContractError(
                f"{node.component.name} dropped for undeclared reasons {sorted(unknown)}"
            )
        self._leave(node.name, event, batch, reasons, survivor, pc.is_valid(reasons))
        return batch.filter(pc.is_null(reasons))

    def _count_unnamed(
        self, stage: str, event: str, reason: str, number: int, places: Sequence[str]
    ) -> None:
        """Records without an identity, such as `warcinfo` or a damaged one."""
        source = self.segment.source
        self.ledger.add((stage, self.partition, "und", source, "in", ""), number)
        self.ledger.add((stage, self.partition, "und", source, event, reason), number)
        if event == "quarantined":
            row = ["", "", "", source, self.partition, "und", stage, event, reason, None, 0, 0]
            columns: list[list[Any]] = [[value] * number for value in row]
            columns.append(list(islice(chain(places, repeat(None)), number)))
            arrays = [pa.array(c, f.type) for c, f in zip(columns, LEFT, strict=True)]
            self.left.append(pa.Table.from_arrays(arrays, schema=LEFT))

    def _relabelled(self, stage: str, before: pa.Array, after: pa.RecordBatch) -> None:
        changed = pc.not_equal(before, after["language"])
        moved = after.filter(changed)
        labels = pc.binary_join_element_wise(before.filter(changed), moved["language"], ">")
        self._count(stage, "relabelled", moved, labels)

    def bytes_out(self) -> int:
        """Bytes of text of the documents that the segment gave."""
        last = self.segment.nodes[-1] if self.segment.nodes else self.segment.barrier
        counts = self.ledger.counts.items()
        return sum(amounts[1] for key, amounts in counts if (key[0], key[4]) == (last, "out"))

    # -- small things

    def _as_documents(self, node: Node, source: Source, batch: pa.RecordBatch) -> pa.RecordBatch:
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
        """Give the empty value of columns that this branch lacks."""
        for name in sorted(set(names) - set(batch.schema.names)):
            type_ = self.type_of(name)
            batch = batch.append_column(name, empty_array(name, type_, batch.num_rows))
        return batch

    def type_of(self, name: str) -> pa.DataType:
        for node in reversed(self.pipeline.nodes):
            if name in self.pipeline.columns[node.name][1]:
                return self.pipeline.columns[node.name][1][name]
        return COLUMNS[name].type

    def _cut(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        for start in range(0, batch.num_rows, self.batch_rows):
            yield batch.slice(start, self.batch_rows)

    def _timed(self, name: str, items: Iterator[Records]) -> Iterator[Records]:
        while True:
            started = self._now()
            item = next(items, None)
            self._spent(name, started)
            if item is None:
                return
            yield item
            del item

    def _spent(self, name: str, started: tuple[float, float]) -> None:
        cpu, wall = self._now()
        self.cpu_seconds[name] = self.cpu_seconds.get(name, 0.0) + cpu - started[0]
        self.wall_seconds[name] = self.wall_seconds.get(name, 0.0) + wall - started[1]

    def _now(self) -> tuple[float, float]:
        """CPU and wall seconds."""
        return self.calls.clock(), time.perf_counter()


def _stays(length: int, verdicts: Sequence[pa.Array | None]) -> pa.Array | None:
    masks = [v for v in verdicts if v is not None and v.null_count < length]
    if not masks:
        return None
    stays = pc.is_null(masks[0])
    for mask in masks[1:]:
        stays = pc.and_(stays, pc.is_null(mask))
    return stays


def _check(node: Node, result: Result, declared: Mapping[str, pa.DataType], length: int) -> None:
    name = node.component.name
    if set(result.columns) != set(declared):
        raise StageContractError(
            f"{name} gave columns {sorted(result.columns)}; it declares {sorted(declared)}",
            where=node.where,
        )
    for column, array in result.columns.items():
        if len(array) != length or array.type != declared[column]:
            raise StageContractError(
                f"{name} gave column {column!r} with {len(array)} rows of {array.type}; "
                f"it declares {declared[column]}, and the batch has {length} rows",
                where=node.where,
            )
    if result.dropped is not None:
        unknown = set(result.dropped.unique().to_pylist()) - {None} - node.component.reasons
        if unknown:
            raise StageContractError(
                f"{name} dropped for undeclared reasons {sorted(unknown)}; "
                f"it declares {sorted(node.component.reasons)}",
                where=node.where,
            )


def check_quarantine(ledger: Ledger, sources: Collection[str], limit: float) -> None:
    """Raise QuarantineLimit when more than `limit` (a share) of the records was quarantined;
    says at which stages and places most were."""
    seen = 0
    places: Counter[tuple[str, str]] = Counter()
    for (stage, _, _, _, event, reason), (documents, _, _) in ledger.counts.items():
        if event == "in" and stage in sources:
            seen += documents
        if event == "quarantined":
            places[stage, reason] += documents
    quarantined = places.total()
    if quarantined > limit * seen:
        most = sorted(places.items(), key=lambda item: (-item[1], item[0]))[:3]
        where = "; ".join(f"{number} at {stage}: {place}" for (stage, place), number in most)
        raise QuarantineLimit(
            f"{quarantined} of {seen} records were quarantined, more than "
            f"run.quarantine_limit ({limit:.2%}) allows; most of them: {where}"
        )
