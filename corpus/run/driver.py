"""Drives a run: which tasks have to be done, and in which order.

A pipeline is a chain of segments for each source, with barriers between them (`pipeline/plan.py`).
The driver works backwards on demand: the barrier of the sink asks for the segments that lead to it,
each segment asks for the segment or barrier before it, and so on up to the sources. Segments and
barriers are coroutines that wait for their own ancestors alone, so that steps of several sources
are under way at a time; each is run once, however many ask for it. What is done already is skipped:
tasks one by one (`steps.py`), and a barrier as a whole if the same documents reach it.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import InputError
from corpus.pipeline.fingerprints import component_identity
from corpus.pipeline.plan import Chain
from corpus.run.barrier import Decisions, decide
from corpus.run.shelving import on_shelves, shelve_step
from corpus.run.sizing.inputs import SourceInput, input_of
from corpus.run.steps import Steps
from corpus.stage import Partition, Source
from corpus.storage.digests import digest_of
from corpus.tasks.dataset_tasks import FileTask, SpillTask, planned_files
from corpus.tasks.faulty_input import (
    FaultyFile,
    LackingColumn,
    check_faulty_files,
    found_faulty,
)
from corpus.tasks.ledger import Ledger
from corpus.tasks.ledger_checks import check_conservation, check_quarantine
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.shuffle.buckets import group_partitions
from corpus.tasks.shuffle.exchange import Exchange
from corpus.tasks.task import Record, global_stage
from corpus.tasks.work_folder import (
    SPILL_FILE,
    SPILLS,
    file_folder,
    numbered,
    segment_folder,
)

__all__ = ["Decided", "Driver"]

Kept = tuple[str, int, Sequence[dict[str, Any]]]
"""Identity and bytes of what a segment gave for a partition, and the faults of its input files."""

DecideBarrier = Callable[
    [Steps, str, Sequence[SegmentOutput], Sequence[SegmentOutput], str], Awaitable[Decisions]
]
"""A function that makes the decisions of a barrier: `barrier.decide`, or what a dry run does
instead. Its parameters and result are described there."""


@dataclass(frozen=True)
class Decided:
    """What a barrier has decided.

    identity: digest of the global stage and of all documents that reach it. outputs: what reaches
    it, sorted by name. files: for each output, the file of its decisions. checks: of these files
    (`Store.check`).
    """

    identity: str
    outputs: Sequence[SegmentOutput]
    files: Sequence[str]
    checks: Sequence[str]


class Driver:
    """One pass through a pipeline.

    decide_barrier: makes the decisions of barriers.
    is_dry: whether tasks are only noted, so that the ledger has those of earlier runs alone.
    partitions: the partitions of each source.
    outputs: what each segment gave, by source and place of the segment in the source's chain.
    ledger: the sum of the ledgers of all tasks so far, over all partitions.
    quarantined: for each task so far that quarantined documents, its file of documents that left.
    faulty: source -> its input files that could not be read, once its first segment is done.
    """

    def __init__(
        self, steps: Steps, decide_barrier: DecideBarrier = decide, *, is_dry: bool = False
    ) -> None:
        self.steps = steps
        self._is_dry = is_dry
        self._decide_barrier = decide_barrier
        self.context = steps.context
        self.partitions: dict[str, Sequence[Partition]] = {}
        self.outputs: dict[tuple[str, int], list[SegmentOutput]] = {}
        self.ledger = Ledger()
        self.quarantined: list[str] = []
        self.faulty: dict[str, list[FaultyFile]] = {}
        self._spill_tasks = 0
        self._begun: dict[tuple[Any, ...], asyncio.Task[Any]] = {}
        """The coroutine of each segment and barrier that somebody has asked for."""

    def list_inputs(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Find the partitions of all sources. say: called with what is being listed. Raises
        InputError, before any task has run, when a source has no input or cannot read it."""
        earlier = self.steps.earlier.shelves() if self.steps.earlier else {}
        for node in self.context.pipeline.sources:
            assert isinstance(node.component, Source)
            say(f"listing the input of {node.name}")
            segments = [segment.name for segment in self.context.chains[node.name].segments]
            self.partitions[node.name] = on_shelves(
                self.context.store, node.name, node.component.partitions(), segments, earlier
            )

    def inputs(self) -> Iterator[SourceInput]:
        """The input of each source, once it is listed."""
        for name, partitions in self.partitions.items():
            component = self.context.pipeline[name].component
            assert isinstance(component, Source)
            yield input_of(name, component, partitions)

    # -- segments

    async def segment(self, chain: Chain, index: int) -> list[SegmentOutput]:
        """Run a segment, and what it depends on; gives its output for each partition. index: place
        of the segment in the chain. It is run once, however many wait for it."""
        key = ("segment", chain.source, index)
        if key not in self._begun:
            self._begun[key] = asyncio.ensure_future(self._run_segment(chain, index))
        outputs: list[SegmentOutput] = await self._begun[key]
        return outputs

    async def tasks(self, chain: Chain, index: int) -> list[SegmentTask]:
        """The tasks of a segment, whether done or not, once all that they read is there: partitions
        of the source, decisions of the barrier before it, or outputs of the segment before it."""
        segment = chain.segments[index]
        if index == 0:
            return [self.task(chain, 0, p) for p in self.partitions[chain.source]]
        if segment.barrier:
            decided = await self.barrier(segment.barrier)
            return [
                self.task(chain, index, output.partition, output.identity, file, check)
                for output, file, check in zip(
                    decided.outputs, decided.files, decided.checks, strict=True
                )
                if output.source == chain.source
            ]
        before = await self.segment(chain, index - 1)
        return [self.task(chain, index, out.partition, out.identity) for out in before]

    async def _run_segment(self, chain: Chain, index: int) -> list[SegmentOutput]:
        segment, tasks = chain.segments[index], await self.tasks(chain, index)
        self.steps.note(segment.fingerprint, segment.recipe)
        limit = self.steps.options.faulty_files_limit
        lacking = LackingColumn(len(self._files(chain.source)), limit)

        def keep(record: Record) -> Kept:
            lacking.see(record)
            return self._keep_segment(record)

        is_read = index == 0 and not self._is_dry
        results = await self.steps.do(tasks, keep if is_read else self._keep_segment)
        self.outputs[chain.source, index] = [
            SegmentOutput(chain.source, index, task.partition.without_members(), identity, bytes_)
            for task, (identity, bytes_, _) in zip(tasks, results, strict=True)
        ]
        if segment.kind == "layer" and not self._is_dry:
            await asyncio.to_thread(shelve_step, self.context.store, segment.name)
        if index == 0:
            faults = itertools.chain.from_iterable(found for *_, found in results)
            partitions = self.partitions[chain.source]
            self.faulty[chain.source] = found_faulty(chain.source, partitions, faults)
            if not self._is_dry:
                self._check_source(chain.source)
        self._check_limits()
        return self.outputs[chain.source, index]

    def task(
        self,
        chain: Chain,
        index: int,
        partition: Partition,
        upstream: str = "",
        decisions: str = "",
        check: str = "",
    ) -> SegmentTask:
        """The task of a segment over a partition.

        upstream: identity of the documents that it reads; "" at a source. decisions: file of the
        barrier's decisions; "" where no barrier precedes the segment. check: of that file.
        """
        segment = chain.segments[index]
        output = SegmentOutput(chain.source, index, partition, upstream, 0)
        fingerprint = digest_of([segment.fingerprint, upstream, check])
        return SegmentTask(
            folder=segment_folder(segment, partition),
            fingerprint=fingerprint,
            step=segment.name,
            label=output.name,
            size=partition.size,
            source=chain.source,
            index=index,
            partition=partition,
            upstream=upstream,
            decisions=decisions,
            check=check,
        )

    def _keep_segment(self, record: Record) -> Kept:
        """What is kept of the commit record of a segment's task, whose ledger is checked and added.
        Raises BooksDoNotBalance."""
        ledger = self._add_ledger(record)
        if any(event == "quarantined" for _, _, _, _, event, _ in ledger.counts):
            self.quarantined.append(record["left"])
        return record["identity"], record["bytes"], record.get("faulty", ())

    def _add_ledger(self, record: Record) -> Ledger:
        """Check the ledger of a commit record and add it to the sum. Raises BooksDoNotBalance."""
        ledger = Ledger.from_json(record["ledger"])
        check_conservation(ledger)
        self.ledger.merge(ledger.without_partitions())
        return ledger

    def _check_source(self, name: str) -> None:
        """Raise InputError where all partitions of a source together lack what it asks for."""
        node = self.context.pipeline[name]
        assert isinstance(node.component, Source)
        try:
            node.component.check_read(self.ledger.measured(name))
        except InputError as error:
            raise InputError(error.message, where=error.where or node.where) from None

    def _check_limits(self) -> None:
        """Raise FaultyFiles when too many input files could not be read, and QuarantineLimit when
        too many records were quarantined. This is only checked once all sources are read: then all
        faulty files are known, and no small source that is read first decides alone."""
        if all((source, 0) in self.outputs for source in self.partitions):
            options = self.steps.options
            files = {source: len(self._files(source)) for source in self.partitions}
            check_faulty_files(self.faulty, files, options.faulty_files_limit)
            check_quarantine(self.ledger, set(self.partitions), options.quarantine_limit)

    def _files(self, source: str) -> set[str]:
        """The names of the input files of a source."""
        return {file.file for p in self.partitions[source] for file in p.members or (p,)}

    # -- barriers

    async def barrier(self, name: str) -> Decided:
        """Run the barrier of a global stage, and what it depends on; gives its decisions. It is run
        once, however many wait for it."""
        key = ("barrier", name)
        if key not in self._begun:
            self._begun[key] = asyncio.ensure_future(self._run_barrier(name))
        decided: Decided = await self._begun[key]
        return decided

    async def _run_barrier(self, name: str) -> Decided:
        sources = self.context.pipeline.sources_of(name)
        chains = [self.context.chains[source] for source in sources]
        reached = await asyncio.gather(*(self.segment(c, c.before(name)) for c in chains))
        outputs = tuple(
            sorted(itertools.chain.from_iterable(reached), key=lambda output: output.name)
        )
        stage = global_stage(self.context, name)
        inputs = [[output.name, output.identity] for output in outputs]
        identity = digest_of([name, component_identity(stage), inputs])
        if done := self.steps.decided(name, identity, outputs):
            self.steps.progress.skipped(name, len(outputs), done["spent"])
            decisions = Decisions(done["digests"], done["groups"])
        else:
            decisions = await self._decide(name, outputs, identity)
        return Decided(identity, outputs, decisions.files(name, outputs), decisions.checks)

    async def _decide(
        self, name: str, outputs: Sequence[SegmentOutput], identity: str
    ) -> Decisions:
        """Have the barrier decide, after finding the outputs beside which its summaries lie."""
        chains = self.context.chains
        summarised = {
            output.name: output
            for source in {output.source for output in outputs}
            for output in self.outputs[source, chains[source].summarised_in(name)]
        }
        beside = [summarised[output.name] for output in outputs]
        return await self._decide_barrier(self.steps, name, outputs, beside, identity)

    # -- the dataset

    async def spill(self, decided: Decided) -> Exchange:
        """Sort the documents that reach the sink by file and row group of the dataset, in one task
        for each group of partitions. Gives where `write_files` finds them."""
        sink = self.context.pipeline.sink.name
        outputs = decided.outputs
        tasks = [
            SpillTask(
                folder=numbered(SPILLS, number),
                fingerprint=digest_of([decided.identity, number]),
                step=f"{sink} spill",
                label=f"{sink}/{number}",
                size=sum(output.bytes for output in outputs[group.start : group.stop]),
                name=sink,
                outputs=outputs[group.start : group.stop],
                decisions=decided.files[group.start : group.stop],
                checks=decided.checks[group.start : group.stop],
            )
            for number, group in enumerate(group_partitions([output.bytes for output in outputs]))
        ]
        await self.steps.do(tasks, self._keep_spill)
        self._spill_tasks = len(tasks)
        return Exchange(SPILLS, len(tasks), SPILL_FILE)

    def _keep_spill(self, record: Record) -> None:
        """Add the ledger of a task; nothing else of its commit record is needed."""
        self._add_ledger(record)

    async def write_files(self, decided: Decided, spilled: Exchange) -> list[Record]:
        """Write the files of the dataset into `work/`, in one task for each; gives their commit
        records."""
        sink = self.context.pipeline.sink.name
        tasks = [
            FileTask(
                folder=file_folder(number),
                fingerprint=digest_of([decided.identity, planned.file]),
                step=f"{sink} write",
                label=planned.file,
                name=sink,
                planned=planned,
                spilled=spilled,
            )
            for number, planned in enumerate(planned_files(self.context.store, sink))
        ]
        return await self.steps.do(tasks, lambda record: record)

    # -- the ledger

    def folders(self) -> Iterator[tuple[str, str]]:
        """Name of the step and folder of each task whose commit record holds a ledger, in an order
        that does not depend on how the run went."""
        for (source, index), outputs in sorted(self.outputs.items()):
            segment = self.context.chains[source].segments[index]
            for output in outputs:
                yield segment.name, segment_folder(segment, output.partition)
        sink = self.context.pipeline.sink.name
        for number in range(self._spill_tasks):
            yield f"{sink} spill", numbered(SPILLS, number)
