"""Drives a run: what is to be done, in which order, and what is done already.

Segments and barriers are coroutines that wait for their own ancestors only. A task whose commit
record has the fingerprint that it would have now is not run again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.dataset import FileTask, SpillTask
from corpus.exchange import DecideTask, ReduceTask, ScatterTask
from corpus.executors.executor import Executor
from corpus.inputs import content_digest, glance
from corpus.intermediate import View
from corpus.ledger import Ledger
from corpus.options import RunOptions
from corpus.pipeline import Pipeline
from corpus.plan import Chain, chains, component_identity
from corpus.progress import Progress
from corpus.rounds import DECISION, program_of
from corpus.run import check_quarantine
from corpus.segments import SegmentTask, SummariseTask, summary_folder, summary_identity
from corpus.shuffle import Exchange, bucket_count
from corpus.stage import Partition, Source
from corpus.store import Store, digest_of, slug
from corpus.task import Context, Record, Task, global_stage

__all__ = ["Decided", "Driver", "Part"]


@dataclass(frozen=True)
class Part:
    """The documents of one partition at some point of the pipeline."""

    source: str
    partition: Partition
    view: View
    identity: str
    folder: str
    record: Record = field(compare=False)

    @property
    def name(self) -> str:
        return f"{self.source}/{self.partition.key}"


@dataclass(frozen=True)
class Decided:
    """What a barrier decided: for each part a file of decisions and its digest."""

    identity: str
    parts: tuple[Part, ...]
    files: dict[str, tuple[str, str]]
    """Part's name -> path, digest."""


class Driver:
    """One run of a pipeline into a store of intermediates.

    parts: what each segment gave, by source and the segment's place in its chain.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        store: Store,
        executor: Executor,
        options: RunOptions,
        progress: Progress,
    ) -> None:
        self.pipeline = pipeline
        self.context = Context(pipeline, store, options.batch_rows)
        self.store = store
        self.executor = executor
        self.options = options
        self.progress = progress
        self.chains = {chain.source: chain for chain in chains(pipeline)}
        self.partitions: dict[str, Sequence[Partition]] = {}
        self.parts: dict[tuple[str, int], list[Part]] = {}
        self._waiting: dict[tuple[Any, ...], asyncio.Task[Any]] = {}

    def list_inputs(self) -> None:
        """Find all partitions; raises InputError before anything has run."""
        for node in self.pipeline.sources:
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

    async def _segment(self, chain: Chain, index: int) -> list[Part]:
        segment = chain.segments[index]
        tasks: list[SegmentTask] = []
        before: list[Part] = []
        if index == 0:
            tasks = [self._source_task(chain, p) for p in self.partitions[chain.source]]
        elif segment.barrier:
            decided = await self.barrier(segment.barrier)
            before = [part for part in decided.parts if part.source == chain.source]
            tasks = [self._later_task(chain, index, p, decided.files[p.name]) for p in before]
        else:
            before = await self.segment(chain, index - 1)
            tasks = [self._later_task(chain, index, part, ("", "")) for part in before]
        records = await self._do(segment.name, tasks)
        parts = []
        for number, (task, record) in enumerate(zip(tasks, records, strict=True)):
            view = View(record["path"])
            if segment.kind == "layer":
                view = before[number].view.with_layer(record["path"], segment.columns)
            identity = record["identity"]
            part = Part(chain.source, task.partition, view, identity, task.folder, record)
            parts.append(part)
        self.parts[chain.source, index] = parts
        self._check_quarantine()
        return parts

    def _source_task(self, chain: Chain, partition: Partition) -> SegmentTask:
        segment = chain.segments[0]
        return SegmentTask(
            folder=f"segments/{segment.name}/{slug(partition.key)}",
            fingerprint=segment.fingerprint,
            label=f"{chain.source}/{partition.key}",
            size=partition.size,
            segment=segment,
            partition=partition,
        )

    def _later_task(
        self, chain: Chain, index: int, part: Part, decisions: tuple[str, str]
    ) -> SegmentTask:
        segment = chain.segments[index]
        path, digest = decisions
        return SegmentTask(
            folder=f"segments/{segment.name}/{slug(part.partition.key)}",
            fingerprint=digest_of([segment.fingerprint, part.identity, digest]),
            label=part.name,
            size=part.partition.size,
            segment=segment,
            partition=part.partition,
            view=part.view,
            upstream=part.identity,
            decisions=path,
        )

    # -- barriers

    async def barrier(self, name: str) -> Decided:
        """The decisions of a global stage; made once, however many wait for them."""
        key = ("barrier", name)
        if key not in self._waiting:
            self._waiting[key] = asyncio.ensure_future(self._barrier(name))
        found: Decided = await self._waiting[key]
        return found

    async def _barrier(self, name: str) -> Decided:
        of = [self.chains[source] for source in self.pipeline.sources_of(name)]
        reached = await asyncio.gather(*(self.segment(c, c.before(name)) for c in of))
        parts = tuple(sorted((p for ps in reached for p in ps), key=lambda part: part.name))
        stage = global_stage(self.context, name)
        inputs = [[part.name, part.identity] for part in parts]
        identity = digest_of([name, component_identity(stage), inputs])
        folder = f"global/{name}"
        done = self.store.committed(folder)
        if done and done["identity"] == identity:
            files = {part: (path, digest) for part, (path, digest) in done["files"].items()}
            self.progress.skipped(name, len(parts))
            return Decided(identity, parts, files)
        files = await self._decide(name, parts, identity)
        self.store.commit(folder, {"identity": identity, "files": files})
        return Decided(identity, parts, files)

    async def _decide(
        self, name: str, parts: Sequence[Part], identity: str
    ) -> dict[str, tuple[str, str]]:
        self.store.begin(f"global/{name}")
        summaries = await self._summaries(name, parts)
        size = sum(t["bytes"] for record in summaries for t in record["tables"].values())
        buckets = self.options.buckets or bucket_count(size)
        folder = f"global/{name}/{buckets}"
        inputs: dict[tuple[int, str], list[Exchange]] = {}

        def mark(*what: object) -> str:
            return digest_of([identity, buckets, *what])

        scattered = await self._do(
            f"{name} scatter",
            [
                ScatterTask(
                    folder=f"{folder}/scatter/{slug(part.name)}",
                    fingerprint=mark("scatter", number),
                    label=part.name,
                    name=name,
                    number=number,
                    view=part.view,
                    tables={n: t["path"] for n, t in record["tables"].items()},
                    buckets=buckets,
                )
                for number, (part, record) in enumerate(zip(parts, summaries, strict=True))
            ],
        )
        _collect(inputs, scattered)
        program = program_of(global_stage(self.context, name))
        index, passes, digests = 0, 0, [""]
        while index < len(program.rounds):
            round_ = program.rounds[index]
            loop = next((loop for loop in program.loops if loop[1] == index + 1), None)
            reduced = await self._do(
                f"{name} {round_.gives}",
                [
                    ReduceTask(
                        folder=f"{folder}/{index}-{passes}/{bucket}",
                        fingerprint=mark("reduce", index, passes, bucket),
                        label=f"{name}/{round_.gives}/{bucket}",
                        name=name,
                        round=index,
                        bucket=bucket,
                        buckets=buckets,
                        inputs={t: tuple(inputs.get((index, t), ())) for t in round_.reads},
                        digested=loop is not None,
                    )
                    for bucket in range(buckets if _has_keys(round_.reads) else 1)
                ],
            )
            _collect(inputs, reduced)
            index += 1
            if loop is not None:
                now = [record["digest"] for record in reduced]
                if now != digests:
                    digests, index, passes = now, loop[0], passes + 1
                else:
                    digests, passes = [""], 0
        decisions = tuple(inputs.get((DECISION, program.rounds[-1].gives), ()))
        decided = await self._do(
            f"{name} decide",
            [
                DecideTask(
                    folder=f"global/{name}/decisions/{slug(part.name)}",
                    fingerprint=mark("decide", number),
                    label=part.name,
                    name=name,
                    number=number,
                    view=part.view,
                    exchanges=decisions,
                )
                for number, part in enumerate(parts)
            ],
        )
        if not self.options.keep:
            self.store.remove(folder)
        return {
            part.name: (record["path"], record["digest"])
            for part, record in zip(parts, decided, strict=True)
        }

    async def _summaries(self, name: str, parts: Sequence[Part]) -> list[Record]:
        """The summaries of a global stage, taken now where the segments had no need to."""
        stage = global_stage(self.context, name)
        tasks: list[SummariseTask] = []
        found: list[tuple[str, str]] = []
        for part in parts:
            chain = self.chains[part.source]
            taken = self.parts[part.source, chain.summarised_in(name)]
            at = next(p for p in taken if p.partition.key == part.partition.key)
            identity = summary_identity(stage, at.identity)
            found.append((at.folder, identity))
            record = self.store.committed(summary_folder(at.folder, name))
            if record is None or record["identity"] != identity:
                tasks.append(
                    SummariseTask(
                        folder=summary_folder(at.folder, name),
                        fingerprint=identity,
                        label=part.name,
                        size=part.partition.size,
                        name=name,
                        view=at.view,
                        documents=at.identity,
                        beside=at.folder,
                    )
                )
        await self._do(f"{name} summarise", tasks)
        records = [self.store.committed(summary_folder(folder, name)) for folder, _ in found]
        return [record for record in records if record is not None]

    # -- the dataset

    async def spill(self, decided: Decided) -> list[Record]:
        """The sink's documents, partition by partition, to the row groups of its files."""
        sink = self.pipeline.sink.name
        return await self._do(
            f"{sink} spill",
            [
                SpillTask(
                    folder=f"sink/spill/{slug(part.name)}",
                    fingerprint=digest_of([decided.identity, part.identity]),
                    label=part.name,
                    size=part.partition.size,
                    name=sink,
                    source=part.source,
                    view=part.view,
                    decisions=decided.files[part.name][0],
                )
                for part in decided.parts
            ],
        )

    async def write_files(self, decided: Decided, spills: Sequence[Record]) -> list[Record]:
        """The files of the dataset, below `sink/files` of the store."""
        places: dict[str, dict[int, list[tuple[Exchange, int]]]] = {}
        for record in spills:
            exchange = Exchange(record["path"], tuple(record["index"]))
            for file, group, number in record["places"]:
                places.setdefault(file, {}).setdefault(group, []).append((exchange, number))
        sink = self.pipeline.sink.name
        return await self._do(
            f"{sink} write",
            [
                FileTask(
                    folder=f"sink/files/{slug(file)}",
                    fingerprint=digest_of([decided.identity, file]),
                    label=file,
                    name=sink,
                    file=file,
                    groups=[groups[number] for number in sorted(groups)],
                )
                for file, groups in sorted(places.items())
            ],
        )

    # -- tasks

    async def _do(self, step: str, tasks: Sequence[Task]) -> list[Record]:
        """Run those tasks that are not done; records in the order of the tasks."""
        records: dict[str, Record] = {}
        for task in tasks:
            record = self.store.committed(task.folder)
            if record is not None and self._is_done(task, record):
                records[task.folder] = record
        todo = [task for task in tasks if task.folder not in records]
        if tasks:
            self.progress.step(step, total=len(tasks), done=list(records.values()))
        if todo:

            def done(task: Task, record: Record) -> None:
                records[task.folder] = record
                self.progress.done(step, task, record)

            await self.executor.run(self.context, todo, done)
        return [records[task.folder] for task in tasks]

    def _is_done(self, task: Task, record: Record) -> bool:
        if record.get("fingerprint", record.get("identity")) != task.fingerprint:
            return False
        if not isinstance(task, SegmentTask) or task.view is not None:
            return True
        source = self.pipeline[task.segment.source].component
        assert isinstance(source, Source)
        paths = source.inputs(task.partition)
        now, then = glance(paths), record["input"]["glance"]
        if [g["size"] for g in now] != [g["size"] for g in then]:
            return False
        if now == then and not self.options.verify_inputs:
            return True
        # The time of change is only a hint: the content decides.
        if content_digest(paths) != record["input"]["digest"]:
            return False
        record["input"]["glance"] = now
        self._remember(task, record)
        return True

    def _remember(self, task: Task, record: Record) -> None:
        """Keep the new time of change, so that the next run need not hash the file again."""
        self.store.commit(task.folder, record)

    def _check_quarantine(self) -> None:
        """Once all sources are read: before, the share would be one of what came in first."""
        if all((source, 0) in self.parts for source in self.chains):
            firsts = {node.name for node in self.pipeline.sources}
            check_quarantine(self.ledger_of_parts(), firsts, self.options.quarantine_limit)

    def ledger_of_parts(self) -> Ledger:
        """The sum of all segments' books."""
        ledger = Ledger()
        for parts in self.parts.values():
            for part in parts:
                ledger.merge(Ledger.from_json(part.record["ledger"]))
        return ledger


def _collect(inputs: dict[tuple[int, str], list[Exchange]], records: Sequence[Record]) -> None:
    """Take note of what was scattered; what a round gives anew takes the place of the old."""
    fresh: dict[tuple[int, str], list[Exchange]] = {}
    for record in records:
        for round_, table, path, index in record["exchanges"]:
            fresh.setdefault((round_, table), []).append(Exchange(path, tuple(index)))
    inputs |= fresh


def _has_keys(reads: Any) -> bool:
    return any(len(key) > 0 for key in reads.values())
