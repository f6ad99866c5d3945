"""Drives a run: what is to be done, and in which order.

Segments and barriers are coroutines that wait for their own ancestors only.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.pipeline.plan import Chain, barrier_recipe, component_identity
from corpus.run.barrier import Barrier
from corpus.run.steps import Steps
from corpus.stage import Partition, Source
from corpus.storage.store import digest_of
from corpus.tasks.dataset_tasks import SPILL, FileTask, SpillTask, planned_files
from corpus.tasks.ledger import Ledger, check_conservation
from corpus.tasks.round_tasks import decisions_file
from corpus.tasks.segment_output import Part, grouped, segment_folder
from corpus.tasks.segment_run import check_quarantine
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.shuffle.exchange import Exchange
from corpus.tasks.task import Record, global_stage

__all__ = ["Decided", "Driver"]

_SPILLS = "sink/spill"


@dataclass(frozen=True)
class Decided:
    """What a barrier decided: for each part the digest of its decisions."""

    identity: str
    parts: Sequence[Part]
    digests: Sequence[str]


class Driver:
    """One run of a pipeline.

    parts: what each segment gave, by source and the segment's place in its chain.
    books: the sum of all books so far, without partitions.
    quarantined: of the tasks so far that quarantined documents, the files of those that left.
    """

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.context = steps.context
        self.partitions: dict[str, Sequence[Partition]] = {}
        self.parts: dict[tuple[str, int], list[Part]] = {}
        self.books = Ledger()
        self.quarantined: list[str] = []
        self._spilled = 0
        self._waiting: dict[tuple[Any, ...], asyncio.Task[Any]] = {}

    def list_inputs(self) -> None:
        """Find all partitions; raises InputError before anything has run."""
        for node in self.context.pipeline.sources:
            assert isinstance(node.component, Source)
            self.partitions[node.name] = node.component.partitions()

    # -- segments

    async def segment(self, chain: Chain, index: int) -> list[Part]:
        """The parts that a segment gives; run once, however many wait for it."""
        key = ("segment", chain.source, index)
        if key not in self._waiting:
            self._waiting[key] = asyncio.ensure_future(self._segment(chain, index))
        found: list[Part] = await self._waiting[key]
        return found

    async def tasks(self, chain: Chain, index: int) -> list[SegmentTask]:
        """The tasks of a segment, done or not, once what they wait for is done."""
        segment = chain.segments[index]
        if index == 0:
            return [self.task(chain, 0, p) for p in self.partitions[chain.source]]
        if segment.barrier:
            decided = await self.barrier(segment.barrier)
            return [
                self.task(chain, index, part.partition, part.identity, digest)
                for part, digest in zip(decided.parts, decided.digests, strict=True)
                if part.source == chain.source
            ]
        before = await self.segment(chain, index - 1)
        return [self.task(chain, index, part.partition, part.identity) for part in before]

    async def _segment(self, chain: Chain, index: int) -> list[Part]:
        segment, tasks = chain.segments[index], await self.tasks(chain, index)
        self.steps.note(segment.fingerprint, segment.recipe)
        given = await self.steps.do(tasks, self._keep)
        self.parts[chain.source, index] = [
            Part(chain.source, index, task.partition, identity, bytes_)
            for task, (identity, bytes_) in zip(tasks, given, strict=True)
        ]
        self._check_quarantine()
        return self.parts[chain.source, index]

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
        part = Part(chain.source, index, partition, upstream, 0)
        fingerprint = digest_of([segment.fingerprint, upstream, decisions])
        return SegmentTask(
            folder=segment_folder(segment, partition),
            fingerprint=fingerprint,
            step=segment.name,
            label=part.name,
            size=partition.size,
            source=chain.source,
            index=index,
            partition=partition,
            upstream=upstream,
            decisions=decisions_file(segment.barrier, part) if decisions else "",
            check=decisions,
        )

    def _keep(self, record: Record) -> tuple[str, int]:
        """Identity and bytes of what a segment gave for a partition; its books are checked."""
        ledger = Ledger.from_json(record["ledger"])
        check_conservation(ledger)
        self.books.merge(ledger.without_partitions())
        if any(event == "quarantined" for _, _, _, _, event, _ in ledger.counts):
            self.quarantined.append(record["left"])
        return record["identity"], record["bytes"]

    def _check_quarantine(self) -> None:
        """Once all sources are read: before, the share would be one of what came in first."""
        if all((source, 0) in self.parts for source in self.partitions):
            check_quarantine(self.books, set(self.partitions), self.steps.options.quarantine_limit)

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
        parts = tuple(sorted((p for ps in reached for p in ps), key=lambda part: part.name))
        stage = global_stage(self.context, name)
        inputs = [[part.name, part.identity] for part in parts]
        identity = digest_of([name, component_identity(stage), inputs])
        done = self.context.store.committed(f"global/{name}")
        if done and done["identity"] == identity:
            self.steps.progress.skipped(name, len(parts), done["spent"])
            return Decided(identity, parts, done["digests"])
        return Decided(identity, parts, await self._decide(name, parts, identity))

    async def _decide(self, name: str, parts: Sequence[Part], identity: str) -> list[str]:
        chains = self.context.chains
        taken = {
            part.name: part
            for source in {part.source for part in parts}
            for part in self.parts[source, chains[source].summarised_in(name)]
        }
        summarised = [taken[part.name] for part in parts]
        recipe = barrier_recipe(name, global_stage(self.context, name))
        self.steps.note(digest_of(recipe), recipe)
        digests = await Barrier(self.steps, name, parts, summarised, identity).decide()
        tallies = self.steps.progress.tallies(name)
        record: Record = {"identity": identity, "digests": digests, "recipe": digest_of(recipe)}
        record["spent"] = {step: tally.to_json() for step, tally in tallies.items()}
        self.context.store.commit(f"global/{name}", record)
        return digests

    # -- the dataset

    async def spill(self, decided: Decided) -> Exchange:
        """The sink's documents, to the row groups of its files."""
        sink = self.context.pipeline.sink.name
        parts = decided.parts
        tasks = [
            SpillTask(
                folder=f"{_SPILLS}/{number}",
                fingerprint=digest_of([decided.identity, number]),
                step=f"{sink} spill",
                label=f"{sink}/{number}",
                size=sum(part.bytes for part in parts[group.start : group.stop]),
                name=sink,
                parts=parts[group.start : group.stop],
                checks=decided.digests[group.start : group.stop],
            )
            for number, group in enumerate(grouped([part.bytes for part in parts]))
        ]
        await self.steps.do(tasks, self._keep_spilled)
        self._spilled = len(tasks)
        return Exchange(_SPILLS, len(tasks), SPILL)

    def _keep_spilled(self, record: Record) -> None:
        ledger = Ledger.from_json(record["ledger"])
        check_conservation(ledger)
        self.books.merge(ledger.without_partitions())

    async def write_files(self, decided: Decided, spilled: Exchange) -> list[Record]:
        """The files of the dataset, below `sink/files` of the store."""
        sink = self.context.pipeline.sink.name
        tasks = [
            FileTask(
                folder=f"sink/files/{number}",
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

    # -- the books

    def folders(self) -> Iterator[tuple[str, str]]:
        """Step and folder of the commit records with all books, in a fixed order."""
        for (source, index), parts in sorted(self.parts.items()):
            segment = self.context.chains[source].segments[index]
            for part in parts:
                yield segment.name, segment_folder(segment, part.partition)
        sink = self.context.pipeline.sink.name
        yield from ((f"{sink} spill", f"{_SPILLS}/{number}") for number in range(self._spilled))
