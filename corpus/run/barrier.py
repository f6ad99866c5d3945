"""The barrier of a global stage: how its decisions come about.

The steps are, in this order:

    summarise   summaries of the documents, where no segment has taken them in passing
    scatter     rows of the summaries go to buckets by their key
    reduce      each round of the stage reduces its buckets; a loop repeats its rounds
    decide      a file of decisions for each partition, in one task file for each group

Partitions are scattered and decided in groups, so that the files of the exchange are few and large.
Groups and buckets follow from the size of the summaries; nothing that is published depends on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.pipeline.fingerprints import barrier_recipe
from corpus.run.steps import Steps
from corpus.storage.digests import digest_of
from corpus.storage.tables import sort_rows
from corpus.tasks.round_tasks import DecideTask, ReduceTask, ScatterTask
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.shuffle.buckets import bucket_count, group_partitions
from corpus.tasks.shuffle.exchange import Exchange, TableRead, gather_bucket
from corpus.tasks.shuffle.rounds import CATALOGUE, DECISION, Reader, program_of
from corpus.tasks.summaries import SummariseTask, summary_fingerprint
from corpus.tasks.task import Record, global_stage
from corpus.tasks.work_folder import (
    barrier_folder,
    catalogue_folder,
    decisions_file,
    decisions_folder,
    exchange_folder,
    numbered,
    round_folder,
    scatter_folder,
    segment_folder,
    summary_beside,
    summary_task,
)

__all__ = ["Decisions", "decide"]


@dataclass(frozen=True)
class Decisions:
    """Where the decisions of a barrier are.

    checks: for each output, the check of the file of its decisions (`Store.check`).
    groups: the number of outputs in each group; the decisions of a group are in one task file.
    """

    checks: Sequence[str]
    groups: Sequence[int]

    def files(self, name: str, outputs: Sequence[SegmentOutput]) -> list[str]:
        """The file of the decisions on each output. name: of the global stage."""
        numbers = [number for number, size in enumerate(self.groups) for _ in range(size)]
        return [
            decisions_file(name, number, output.name)
            for number, output in zip(numbers, outputs, strict=True)
        ]


async def decide(
    steps: Steps,
    name: str,
    outputs: Sequence[SegmentOutput],
    summarised: Sequence[SegmentOutput],
    identity: str,
) -> Decisions:
    """Run the barrier of a global stage: decide on the documents of all outputs that reach it, and
    write the commit record of the barrier.

    name: of the stage. summarised: for each output, the output of an earlier segment beside whose
    files its summary lies. identity: digest of the stage and of all documents that reach it. Raises
    what `Steps.do` raises.
    """
    recipe = barrier_recipe(name, global_stage(steps.context, name))
    steps.note(digest_of(recipe), recipe)
    decisions = await _Barrier(steps, name, outputs, summarised, identity).decide()
    tallies = steps.progress.tallies(name)
    record: Record = {"identity": identity, "recipe": digest_of(recipe)}
    record |= {"digests": decisions.checks, "groups": decisions.groups}
    record["spent"] = {step: tally.to_json() for step, tally in tallies.items()}
    steps.context.store.commit(barrier_folder(name), record)
    return decisions


class _Barrier:
    """One global stage over the outputs that reach it; see `decide`."""

    def __init__(
        self,
        steps: Steps,
        name: str,
        outputs: Sequence[SegmentOutput],
        summarised: Sequence[SegmentOutput],
        identity: str,
    ) -> None:
        self._steps, self._store, self._name = steps, steps.context.store, name
        self._outputs, self._summarised, self._identity = outputs, summarised, identity
        self._stage = global_stage(steps.context, name)
        self._program = program_of(self._stage)
        self._made: dict[str, tuple[str, int]] = {}
        """Table -> the folder and the number of the tasks that wrote it last."""
        self._summaries: list[str] = []
        """For each output, the folder or task file of its summary."""

    async def decide(self) -> Decisions:
        """Run all steps; gives the decisions."""
        self._store.begin(barrier_folder(self._name))
        sizes = await self._summarise()
        groups = group_partitions(sizes)
        buckets = self._steps.options.buckets or bucket_count(sum(sizes))
        folder = exchange_folder(self._name, buckets)
        await self._scatter(folder, groups, buckets)
        await self._reduce(folder, groups, buckets)
        if self._program.catalogue:
            self._list_files()
        digests = await self._write_decisions(groups)
        if not self._steps.options.keep:
            self._store.remove(folder)
        return Decisions(digests, [len(group) for group in groups])

    async def _summarise(self) -> list[int]:
        """Take the summaries that are missing or are of other documents or another stage; gives
        the size of the summary of each output in bytes."""
        chains = self._steps.context.chains
        segments = [
            segment_folder(chains[output.source].segments[output.segment], output.partition)
            for output in self._summarised
        ]
        taken = [summary_beside(folder, self._name) for folder in segments]
        sizes: dict[str, int] = {}
        tasks = []
        records = self._store.committed_all(taken)
        for output, folder, record in zip(self._summarised, taken, records, strict=True):
            fingerprint = summary_fingerprint(self._stage, output.identity)
            if record is not None and record["fingerprint"] == fingerprint:
                sizes[folder] = _bytes(record)
                self._summaries.append(folder)
                continue
            self._summaries.append(summary_task(self._name, output.name))
            tasks.append(
                SummariseTask(
                    folder=self._summaries[-1],
                    fingerprint=fingerprint,
                    step=f"{self._name} summarise",
                    label=output.name,
                    size=output.partition.size,
                    name=self._name,
                    source=output.source,
                    index=output.segment,
                    partition=output.partition,
                )
            )
        found = await self._steps.do(tasks, _bytes)
        sizes |= zip((task.folder for task in tasks), found, strict=True)
        return [sizes[folder] for folder in self._summaries]

    async def _scatter(self, folder: str, groups: Sequence[range], buckets: int) -> None:
        """Scatter the rows of all summaries to buckets, in one task for each group of outputs."""
        tasks = [
            ScatterTask(
                folder=numbered(scatter_folder(folder), number),
                fingerprint=self._fingerprint("scatter", buckets, number),
                step=f"{self._name} scatter",
                label=f"{self._name}/{number}",
                name=self._name,
                outputs=self._outputs[group.start : group.stop],
                summaries=self._summaries[group.start : group.stop],
                first=group.start,
                buckets=buckets,
            )
            for number, group in enumerate(groups)
        ]
        await self._steps.do(tasks, _nothing)
        self._made |= {n: (scatter_folder(folder), len(tasks)) for n in self._stage.tables()}

    async def _reduce(self, folder: str, groups: Sequence[range], buckets: int) -> None:
        """Run all rounds, in one task for each bucket. The rounds of a loop are repeated until the
        table that its last round gives stays the same."""
        rounds = self._program.rounds
        index, passes, before = 0, 0, [""]
        while index < len(rounds):
            loop = self._program.loop_ending_at(index)
            last = index == len(rounds) - 1
            round_ = rounds[index]
            inputs = {
                table: self._exchange(Reader(index, table, tuple(key)))
                for table, key in round_.reads.items()
            }
            step = round_folder(folder, index, passes)
            tasks = [
                ReduceTask(
                    folder=numbered(step, bucket),
                    fingerprint=self._fingerprint("reduce", buckets, index, passes, bucket),
                    step=f"{self._name} {round_.gives}",
                    label=f"{self._name}/{round_.gives}/{bucket}",
                    name=self._name,
                    round=index,
                    bucket=bucket,
                    buckets=buckets,
                    inputs=inputs,
                    groups=[group.start for group in groups] if last else (),
                    digested=loop is not None,
                )
                for bucket in range(buckets if any(round_.reads.values()) else 1)
            ]
            digests = await self._steps.do(tasks, _digest)
            self._made[round_.gives] = step, len(tasks)
            index += 1
            if loop is not None and digests != before:
                before, index, passes = digests, loop[0], passes + 1
            elif loop is not None:
                before, passes = [""], 0

    def _exchange(self, reader: Reader) -> Exchange:
        """Where a reader finds the rows of its table, as the last tasks scattered them for it."""
        folder, tasks = self._made[reader.table]
        return Exchange(folder, tasks, reader.file)

    def _list_files(self) -> None:
        """Write down which files a sink has planned, in order; one row for each file."""
        table = self._program.catalogue
        exchange = self._exchange(Reader(CATALOGUE, table, ()))
        read = TableRead(exchange, self._program.schema_of(table, {}))
        files = sort_rows(gather_bucket(self._store, read, 0), ["file"])
        self._store.commit(catalogue_folder(self._name), files.to_pydict())

    async def _write_decisions(self, groups: Sequence[range]) -> list[str]:
        """Write a file of decisions for each output, in one task for each group of outputs; gives
        the checks of these files."""
        exchange = self._exchange(Reader(DECISION, self._program.rounds[-1].gives, ("document",)))
        tasks = [
            DecideTask(
                folder=numbered(decisions_folder(self._name), number),
                fingerprint=self._fingerprint("decide", number),
                step=f"{self._name} decide",
                label=f"{self._name}/{number}",
                name=self._name,
                outputs=self._outputs[group.start : group.stop],
                summaries=self._summaries[group.start : group.stop],
                first=group.start,
                bucket=number,
                exchange=exchange,
            )
            for number, group in enumerate(groups)
        ]
        digests = await self._steps.do(tasks, _digests)
        return [digest for group in digests for digest in group]

    def _fingerprint(self, *task: object) -> str:
        """The fingerprint of a task, from what tells it from the other tasks of this barrier."""
        return digest_of([self._identity, *task])


def _nothing(_: Record) -> None:
    return None


def _bytes(record: Record) -> int:
    return int(record["bytes"])


def _digest(record: Record) -> str:
    return str(record.get("digest", ""))


def _digests(record: Record) -> list[str]:
    found: list[str] = record["digests"]
    return found
