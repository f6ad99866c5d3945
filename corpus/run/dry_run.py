"""A dry run: what a run would do, step by step, and why.

The driver goes its usual way, with an executor that runs nothing and a store that writes nothing.
A task that would run gets an identity that is unknown, so that whatever reads it is seen to run
again because of it.
"""

import asyncio
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.executors.executor import OnDone, Workers
from corpus.pipeline.fingerprints import barrier_recipe, changes, shown
from corpus.pipeline.load import Config
from corpus.run.driver import Driver
from corpus.run.progress.progress import Progress
from corpus.run.recipes import kept_recipe
from corpus.run.recovery import NeedsFreed, needed, take_back
from corpus.run.run_folder import MANIFEST, work_store
from corpus.run.steps import Steps
from corpus.stage import Source
from corpus.storage.digests import digest_of
from corpus.storage.inputs import glance
from corpus.storage.store import COMMIT, Store
from corpus.tasks.ledger import Ledger
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.task import Context, Record, Task, global_stage
from corpus.tasks.work_folder import barrier_folder

__all__ = ["Plan", "PlannedStep", "plan_of"]

_UNKNOWN = "?"
"""Begins the identity of what would be run again; the name of its step follows."""
_FREED = "was freed, and is read again"


@dataclass
class PlannedStep:
    """A step of the run.

    total, todo: tasks in all, and tasks that would run. why: reason -> the partitions that it is
    of. because: earlier steps that run again, and so this one too.
    """

    name: str
    total: int = 0
    todo: int = 0
    why: dict[str, list[str]] = field(default_factory=dict)
    because: list[str] = field(default_factory=list)

    def add(self, partition: str, reasons: Sequence[str], because: Sequence[str]) -> None:
        """Note that one of its tasks would run."""
        self.todo += 1
        for reason in reasons:
            self.why.setdefault(reason, []).append(partition)
        self.because += [name for name in because if name not in self.because]


@dataclass(frozen=True)
class Plan:
    """All steps in the order of the run, and whether the dataset would be published anew."""

    steps: Sequence[PlannedStep]
    publishes: bool


def plan_of(config: Config, output: str) -> Plan:
    """What a run would do. Commit records are read, and inputs whose time of change is another
    than it was are hashed; nothing is written."""
    work = work_store(output, config.options.work)
    store = _DryStore(work.root)
    context = Context.of(config.pipeline, store)
    options = replace(config.options, quarantine_limit=1.0)  # what was read says nothing yet
    while True:
        progress = Progress(stream=io.StringIO(), is_silent=True)
        executor = _DryExecutor(work, progress)
        driver = Driver(Steps(context, executor, options, progress), executor.decide)
        driver.list_inputs()
        try:
            outputs = asyncio.run(driver.barrier(config.pipeline.sink.name)).outputs
            publishes = bool(executor.planned) or not Store(output).exists(MANIFEST)
            if publishes:
                read = [(out.source, out.segment, out.partition) for out in outputs]
                if (needs := NeedsFreed(needed(context, read))).folders:
                    raise needs
        except NeedsFreed as needs:
            take_back(store, needs)
        else:
            return Plan(executor.steps(), publishes)


@dataclass(frozen=True)
class _DryStore(Store):
    """A store through which nothing is written or removed.

    removed: files that would be removed, and so seem gone. made: folders of tasks that would run;
    what they make seems to be there.
    """

    removed: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)

    def exists(self, *parts: str) -> bool:
        path = "/".join(parts)
        return path.rpartition("/")[0] in self.made or super().exists(*parts)

    def remove(self, *parts: str) -> None:
        self.removed.add("/".join(parts))

    def committed(self, folder: str) -> Record | None:
        return None if f"{folder}/{COMMIT}" in self.removed else super().committed(folder)

    def begin(self, folder: str) -> None:
        """Nothing: the commit record is only taken back in a real run."""

    def commit(self, folder: str, record: Mapping[str, Any]) -> None:
        """Nothing is written."""

    def write_json(self, value: Any, *parts: str) -> None:
        """Nothing is written."""


class _DryExecutor:
    """Notes of each task that it would run, and why; hands over a record without doing the work.

    work: the store as it is, with the records of earlier runs.
    """

    def __init__(self, work: Store, progress: Progress) -> None:
        self._work, self._progress = work, progress
        self.planned: dict[str, PlannedStep] = {}
        self._recipes: dict[str, Mapping[str, Any] | None] = {}

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        """As for Executor; barriers are decided by `decide`, so all tasks are of segments."""
        assert isinstance(context.store, _DryStore)
        for task in tasks:
            assert isinstance(task, SegmentTask)
            step = self.planned.setdefault(task.step, PlannedStep(task.step))
            before = self._work.committed(task.folder)
            context.store.made.add(task.folder)
            if before is not None and f"{task.folder}/{COMMIT}" in context.store.removed:
                step.add(task.partition.key, [_FREED], ())
                done(task, before)  # it would be made again to the same identity
                continue
            because = self._because(context, task)
            step.add(task.partition.key, self._why(context, task, before, because), because)
            record = {"identity": _UNKNOWN + task.step, "bytes": 0, "ledger": Ledger().to_json()}
            done(task, record)

    async def decide(
        self,
        steps: Steps,
        name: str,
        outputs: Sequence[SegmentOutput],
        summarised: Sequence[SegmentOutput],
        identity: str,
    ) -> list[str]:
        """Note that a barrier would be decided; as `corpus.run.barrier.decide`."""
        record = self._work.committed(barrier_folder(name))
        steps.progress.step(name, total=len(outputs), size=len(outputs))
        step = self.planned[name] = PlannedStep(name)
        unknown = [out.identity for out in outputs if out.identity.startswith(_UNKNOWN)]
        because = [identity.removeprefix(_UNKNOWN) for identity in dict.fromkeys(unknown)]
        recipe = barrier_recipe(name, global_stage(steps.context, name))
        reasons = self._why_barrier(record, recipe, len(outputs), because)
        for output in outputs:
            step.add(output.name, reasons, because)
        read = [(out.source, out.segment, out.partition) for out in outputs]
        if (needs := NeedsFreed(needed(steps.context, read))).folders:
            raise needs
        return [_UNKNOWN + name] * len(outputs)

    def steps(self) -> list[PlannedStep]:
        """All steps that the driver came to, in order."""
        counts = self._progress.status().steps
        nothing = PlannedStep("")
        return [
            replace(self.planned.get(count.name, nothing), name=count.name, total=count.total)
            for count in counts
        ]

    def workers(self) -> Workers:
        """There are none."""
        return Workers()

    def close(self, problem: BaseException | None = None) -> None:
        """Nothing is held."""

    # -- reasons

    def _because(self, context: Context, task: SegmentTask) -> list[str]:
        """The steps before a task that would run again."""
        barrier = context.chains[task.source].segments[task.index].barrier
        found = [barrier] if barrier in self.planned else []
        if task.upstream.startswith(_UNKNOWN):
            found.append(task.upstream.removeprefix(_UNKNOWN))
        return found

    def _why(
        self, context: Context, task: SegmentTask, record: Record | None, because: Sequence[str]
    ) -> list[str]:
        """The reasons that a task has of its own."""
        if record is None:
            return [] if because else ["not run yet"]
        segment = context.chains[task.source].segments[task.index]
        reasons = self._changed(record.get("recipe"), segment.recipe)
        if segment.barrier in because:  # which has told its own reasons
            own = re.compile(rf"{re.escape(segment.barrier)}[.:]")
            reasons = [reason for reason in reasons if not own.match(reason)]
        if task.index == 0 and (not reasons or _has_other_size(context, task, record)):
            reasons.append("the input changed")
        return reasons if reasons or because else ["what it reads has changed"]

    def _why_barrier(
        self,
        record: Record | None,
        recipe: Mapping[str, Any],
        outputs: int,
        because: Sequence[str],
    ) -> list[str]:
        """The reasons that a barrier has of its own."""
        if record is None:
            return [] if because else ["not decided yet"]
        reasons = self._changed(record.get("recipe"), recipe)
        if len(record["digests"]) != outputs and not because:
            reasons.append(f"{len(record['digests']):,} partitions before, {outputs:,} now")
        return reasons if reasons or because else ["the documents that reach it have changed"]

    def _changed(self, before: str | None, recipe: Mapping[str, Any]) -> list[str]:
        """What differs from the recipe that a commit record names."""
        if before == digest_of(recipe):
            return []
        if before is not None and before not in self._recipes:
            self._recipes[before] = kept_recipe(self._work, before)
        old = self._recipes.get(before or "")
        unknown = ["other settings or versions than before"]
        return (changes(old, shown(recipe)) if old else []) or unknown


def _has_other_size(context: Context, task: SegmentTask, record: Record) -> bool:
    source = context.pipeline[task.source].component
    assert isinstance(source, Source)
    now, then = glance(source.inputs(task.partition)), record["input"]["glance"]
    return [one["size"] for one in now] != [one["size"] for one in then]
