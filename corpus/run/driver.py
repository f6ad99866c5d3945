"""Drives a run: what is to be done, and in which order.

Segments and barriers are coroutines that wait for their own ancestors only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.pipeline.fingerprints import component_identity
from corpus.pipeline.plan import Chain
from corpus.run.barrier import decide
from corpus.run.steps import Steps
from corpus.stage import Partition, Source
from corpus.storage.digests import digest_of
from corpus.tasks.dataset_tasks import FileTask, SpillTask, planned_files
from corpus.tasks.ledger import Ledger
from corpus.tasks.ledger_checks import check_conservation, check_quarantine
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.shuffle.buckets import group_partitions
from corpus.tasks.shuffle.exchange import Exchange
from corpus.tasks.task import Record, global_stage
from corpus.tasks.work_folder import (
    FILES,
    SPILL_FILE,
    SPILLS,
    barrier_folder,
    decisions_file,
    numbered,
    segment_folder,
)

__all__ = ["Decided", "Driver"]

Decides = Callable[
    [Steps, str, Sequence[SegmentOutput], Sequence[SegmentOutput], str], Awaitable[list[str]]
]
"""How a barrier comes to its decisions: `corpus.run.barrier.decide`, or what a dry run does."""


@dataclass(frozen=True)
class Decided:
    """What a barrier decided: for each output the digest of its decisions."""

    identity: str
    outputs: Sequence[SegmentOutput]
    digests: Sequence[str]


class Driver:
    """One run of a pipeline.

    decides: how barriers come to their decisions.
    outputs: what each segment gave, by source and the segment's place in its chain.
    ledger: the sum of all ledgers so far, without partitions.
    quarantined: of the tasks so far that quarantined documents, the files of those that left.
    """

    def __init__(self, steps: Steps, decides: Decides = decide) -> None:
        self.steps = steps
        self._decides = decides
        self.context = steps.context
        self.partitions: dict[str, Sequence[Partition]] = {}
        self.outputs: dict[tuple[str, int], list[SegmentOutput]] = {}
        self.ledger = Ledger()
        self.quarantined: list[str] = []
        self._spilled = 0
        self._waiting: dict[tuple[Any, ...], asyncio.Task[Any]] = {}

    def list_inputs(self) -> None:
        """Find all partitions; raises InputError before anything has run."""
        for node in self.context.pipeline.sources:
            assert isinstance(node.component, Source)
            self.partitions[node.name] = node.component.partitions()

    # -- segments

    async def segment(self, chain: Chain, index: int) -> list[SegmentOutput]:
        """What a segment gives for each partition; it is run once, however many wait for it."""
        key = ("segment", chain.source, index)
        if key not in self._waiting:
            self._waiting[key] = asyncio.ensure_future(self._segment(chain, index))
        found: list[SegmentOutput] = await self._waiting[key]
        return found

    async def tasks(self, chain: Chain, index: int) -> list[SegmentTask]:
        """The tasks of a segment, done or not, once what they wait for is done."""
        segment = chain.segments[index]
        if index == 0:
            return [self.task(chain, 0, p) for p in self.partitions[chain.source]]
        if segment.barrier:
            decided = await self.barrier(segment.barrier)
            return [
                self.task(chain, index, output.partition, output.identity, digest)
                for output, digest in zip(decided.outputs, decided.digests, strict=True)
                if output.source == chain.source
            ]
        before = await self.segment(chain, index - 1)
        return [self.task(chain, index, out.partition, out.identity) for out in before]

    async def _segment(self, chain: Chain, index: int) -> list[SegmentOutput]:
        segment, tasks = chain.segments[index], await self.tasks(chain, index)
        self.steps.note(segment.fingerprint, segment.recipe)
        given = await self.steps.do(tasks, self._keep)
        self.outputs[chain.source, index] = [
            SegmentOutput(chain.source, index, task.partition, identity, bytes_)
            for task, (identity, bytes_) in zip(tasks, given, strict=True)
        ]
        self._check_quarantine()
        return self.outputs[chain.source, index]

    def task(
        self,
        chain: Chain,
        index: int,
        partition: Partition,
        upstream: str = "",
        decisions: str = "",
    ) -> SegmentTask:
        """The task of a segment over a partition. upstream: identity of the documents that it
        reads; decisions: digest of the barrier's decisions."""
        segment = chain.segments[index]
        output = SegmentOutput(chain.source, index, partition, upstream, 0)
        fingerprint = digest_of([segment.fingerprint, upstream, decisions])
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
            decisions=decisions_file(segment.barrier, output.name) if decisions else "",
            check=decisions,
        )

    def _keep(self, record: Record) -> tuple[str, int]:
        """Identity and bytes of what a segment gave for a partition; its ledger is checked."""
        ledger = Ledger.from_json(record["ledger"])
        check_conservation(ledger)
        self.ledger.merge(ledger.without_partitions())
        if any(event == "quarantined" for _, _, _, _, event, _ in ledger.counts):
            self.quarantined.append(record["left"])
        return record["identity"], record["bytes"]

    def _check_quarantine(self) -> None:
        """Once all sources are read: before, the share would be one of what came in first."""
        if all((source, 0) in self.outputs for source in self.partitions):
            check_quarantine(self.ledger, set(self.partitions), self.steps.options.quarantine_limit)

    # -- barriers

    async def barrier(self, name: str) -> Decided:
        """The decisions of a global stage; made once, however many wait for them."""
        key = ("barrier", name)
        if key not in self._waiting:
            self._waiting[key] = asyncio.ensure_future(self._barrier(name))
        found: Decided = await self._waiting[key]
        return found

    async def _barrier(self, name: str) -> Decided:
        of = [self.context.chains[source] for source in self.context.pipeline.sources_of(name)]
        reached = await asyncio.gather(*(self.segment(c, c.before(name)) for c in of))
        outputs = tuple(sorted((o for os in reached for o in os), key=lambda output: output.name))
        stage = global_stage(self.context, name)
        inputs = [[output.name, output.identity] for output in outputs]
        identity = digest_of([name, component_identity(stage), inputs])
        done = self.context.store.committed(barrier_folder(name))
        if done and done["identity"] == identity:
            self.steps.progress.skipped(name, len(outputs), done["spent"])
            return Decided(identity, outputs, done["digests"])
        return Decided(identity, outputs, await self._decide(name, outputs, identity))

    async def _decide(
        self, name: str, outputs: Sequence[SegmentOutput], identity: str
    ) -> list[str]:
        chains = self.context.chains
        taken = {
            output.name: output
            for source in {output.source for output in outputs}
            for output in self.outputs[source, chains[source].summarised_in(name)]
        }
        summarised = [taken[output.name] for output in outputs]
        return await self._decides(self.steps, name, outputs, summarised, identity)

    # -- the dataset

    async def spill(self, decided: Decided) -> Exchange:
        """The sink's documents, to the row groups of its files."""
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
                checks=decided.digests[group.start : group.stop],
            )
            for number, group in enumerate(group_partitions([output.bytes for output in outputs]))
        ]
        await self.steps.do(tasks, self._keep_spilled)
        self._spilled = len(tasks)
        return Exchange(SPILLS, len(tasks), SPILL_FILE)

    def _keep_spilled(self, record: Record) -> None:
        ledger = Ledger.from_json(record["ledger"])
        check_conservation(ledger)
        self.ledger.merge(ledger.without_partitions())

    async def write_files(self, decided: Decided, spilled: Exchange) -> list[Record]:
        """The commit records of the files of the dataset; the files lie in the store."""
        sink = self.context.pipeline.sink.name
        tasks = [
            FileTask(
                folder=numbered(FILES, number),
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
        """Step and folder of the commit records that hold ledgers, in a fixed order."""
        for (source, index), outputs in sorted(self.outputs.items()):
            segment = self.context.chains[source].segments[index]
            for output in outputs:
                yield segment.name, segment_folder(segment, output.partition)
        sink = self.context.pipeline.sink.name
        yield from ((f"{sink} spill", numbered(SPILLS, number)) for number in range(self._spilled))
