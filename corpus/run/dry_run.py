"""A dry run: what a run would do, step by step, and why.

The driver of real runs goes its usual way, with three parts replaced: the executor notes tasks
instead of running them, barriers are noted instead of decided, and the store writes nothing. A task
that would run gives documents of an unknown identity. What reads them cannot have been done before,
so the driver itself finds all that would run again because of that task.

The driver is only asked for steps of which an earlier run left something. Of the steps after them
all tasks would run, so these are counted and never made.
"""

import asyncio
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.config.units import counted
from corpus.documents.languages import use_packs
from corpus.executors.executor import OnDone, Workers
from corpus.pipeline.fingerprints import barrier_recipe, changes, shown
from corpus.pipeline.load import Config
from corpus.pipeline.plan import Chain, barriers
from corpus.run.barrier import Decisions
from corpus.run.driver import Driver
from corpus.run.progress.progress import Progress
from corpus.run.recipes import kept_recipe
from corpus.run.recovery import NeedsFreed, freed_among, take_back
from corpus.run.run_folder import MANIFEST, work_store
from corpus.run.sizing.inputs import SourceInput
from corpus.run.steps import Steps
from corpus.run.suppression import suppressing
from corpus.stage import Source
from corpus.storage.digests import digest_of
from corpus.storage.inputs import glance, known
from corpus.storage.store import Store
from corpus.tasks.ledger import Ledger
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.task import Context, Record, Task, global_stage
from corpus.tasks.work_folder import BARRIERS, SEGMENTS, barrier_folder

__all__ = ["Plan", "PlannedStep", "plan_of"]

_UNKNOWN = "?"
"""The first character of an unknown identity; the name of the step that would run follows."""
_SAID_EVERY = 1000
"""Commit records after which a dry run says how many it has read."""
_FREED = "was freed, and is read again"
"""The reason to run a task whose output `corpus clean` removed."""


@dataclass
class PlannedStep:
    """What a run would do in one step.

    total, todo: the number of all tasks, and of those that would run. why: reason to run a task ->
    the partitions that have this reason. because: earlier steps, which would run and give this one
    something new to read.
    """

    name: str
    total: int = 0
    todo: int = 0
    why: dict[str, list[str]] = field(default_factory=dict)
    because: list[str] = field(default_factory=list)

    def add(self, partition: str, reasons: Sequence[str], because: Sequence[str]) -> None:
        """Note that the task of a partition would run."""
        self.todo += 1
        for reason in reasons:
            self.why.setdefault(reason, []).append(partition)
        self.because += [name for name in because if name not in self.because]


@dataclass(frozen=True)
class Plan:
    """All steps, in the order of the run, and whether the dataset would be published anew.

    inputs: the input of each source.
    """

    steps: Sequence[PlannedStep]
    publishes: bool
    inputs: Mapping[str, SourceInput]


def plan_of(config: Config, output: str, say: Callable[[str], None] = lambda _: None) -> Plan:
    """What a run of the pipeline into the folder `output` would do.

    say: called with what is being looked at, again and again, since there may be much to look at.

    Commit records are read, and input files whose time of change is not as it was are hashed;
    nothing is written. Raises what a run would raise before its first task.
    """
    use_packs(config.pipeline.packs)  # another pipeline may have been loaded since
    config = suppressing(config, output)
    work = work_store(output, config.options.work)
    store = _DryStore(work.root)
    context = Context.of(config.pipeline, store)
    # Only tasks done before are counted.
    options = replace(config.options, quarantine_limit=1.0, faulty_files=1.0)
    begun = _Begun.of(work)
    while True:  # once more each time that freed intermediates are found to be needed
        progress = _DryProgress(say)
        executor = _DryExecutor(work, progress)
        driver = Driver(Steps(context, executor, options, progress), executor.decide, is_dry=True)
        driver.list_inputs(say)
        try:
            asyncio.run(_drive(driver, begun))
            steps = [*executor.steps(), *_counted(driver, executor.steps())]
            publishes = any(step.todo for step in steps) or not Store(output).exists(MANIFEST)
            if publishes:
                for outputs in _last_outputs(driver):
                    _check_freed(context, outputs)  # which the next step would read
        except NeedsFreed as needs:
            take_back(store, needs)
        else:
            inputs = {one.source: one for one in driver.inputs()}
            return Plan(steps, publishes, inputs)


# -- which steps the driver is asked for


@dataclass(frozen=True)
class _Begun:
    """The names of the segments and barriers of which an earlier run left something."""

    segments: frozenset[str]
    barriers: frozenset[str]

    @classmethod
    def of(cls, work: Store) -> "_Begun":
        """What there is in `work/`."""
        return cls(frozenset(work.names(SEGMENTS)), frozenset(work.names(BARRIERS)))

    def last(self, chain: Chain) -> int:
        """The index of the last segment of a chain that was begun; -1 where none was."""
        names = [segment.name for segment in chain.segments]
        return max((i for i, name in enumerate(names) if name in self.segments), default=-1)


async def _drive(driver: Driver, begun: _Begun) -> None:
    """Ask for all steps that were begun, and so for those before them."""
    context = driver.context
    segments = [(chain, begun.last(chain)) for chain in context.chains.values()]
    asked = [driver.segment(chain, index) for chain, index in segments if index >= 0]
    decided = [node.name for node in barriers(context.pipeline) if node.name in begun.barriers]
    await asyncio.gather(*asked, *map(driver.barrier, decided))


def _counted(driver: Driver, looked_at: Sequence[PlannedStep]) -> Iterator[PlannedStep]:
    """The steps that the driver was not asked for, in order. All of their tasks would run."""
    context = driver.context
    todo = {step.name: bool(step.todo) for step in looked_at}

    def of_all(name: str, sources: Sequence[str], before: Sequence[str]) -> PlannedStep:
        keys = [partition.key for source in sources for partition in driver.partitions[source]]
        because = [step for step in before if todo.get(step)]
        todo[name] = True
        reason = "not decided yet" if name in named else "not run yet"
        return PlannedStep(name, len(keys), len(keys), {} if because else {reason: keys}, because)

    named = {node.name for node in barriers(context.pipeline)}
    for node in barriers(context.pipeline):
        sources = context.pipeline.sources_of(node.name)
        reached = []
        for chain in (context.chains[source] for source in sources):
            for index, segment in enumerate(chain.segments[: chain.before(node.name) + 1]):
                if segment.name not in todo:
                    before = chain.segments[index - 1].name if index else ""
                    yield of_all(segment.name, [chain.source], [segment.barrier or before])
            reached.append(chain.segments[chain.before(node.name)].name)
        if node.name not in todo:
            yield of_all(node.name, sources, reached)


def _last_outputs(driver: Driver) -> Iterator[Sequence[SegmentOutput]]:
    """For each source, what the last segment gave that the driver was asked for."""
    for source in driver.partitions:
        indexes = [index for name, index in driver.outputs if name == source]
        if indexes:
            yield driver.outputs[source, max(indexes)]


# -- what stands in for the parts of a run


class _DryProgress(Progress):
    """The progress of a dry run, which is said in words. say: gets what is being looked at."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(stream=io.StringIO(), is_silent=True)
        self._say_words, self._seen = say, 0

    def step(self, name: str, *, total: int, size: int) -> None:
        """Note a step, and say that it is looked at."""
        super().step(name, total=total, size=size)
        self._say_words(f"{name}: {counted(total, 'task')}")

    def found(self, task: Task, record: Record) -> None:
        """Note a task that is done, and say now and then how many were looked at."""
        super().found(task, record)
        self._seen += 1
        if self._seen % _SAID_EVERY == 0:
            self._say_words(f"{task.step}: {self._seen:,} commit records read")


@dataclass(frozen=True)
class _DryStore(Store):
    """A store that is read as usual, and only notes what would be written or removed.

    taken_back: folders of the tasks whose commit records are not found any more. made: folders of
    the tasks that would have run; all files in them seem to exist.
    """

    taken_back: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)

    def exists(self, *parts: str) -> bool:
        path = "/".join(parts)
        return path.rpartition("/")[0] in self.made or super().exists(*parts)

    def remove(self, *parts: str) -> None:
        """Do nothing."""

    def take_back(self, folder: str) -> None:
        self.taken_back.add(folder)

    def committed(self, folder: str) -> Record | None:
        return None if folder in self.taken_back else super().committed(folder)

    def begin(self, folder: str) -> None:
        """Do nothing; a real run would remove the commit record."""

    def commit(self, folder: str, record: Mapping[str, Any]) -> None:
        """Do nothing."""

    def write_json(self, value: Any, *parts: str) -> None:
        """Do nothing."""


class _DryExecutor:
    """Notes tasks, and why they would run, and hands over records as if they had been run.

    work: the real store, with the commit records of earlier runs. planned: the steps in which a
    task would run, by name.
    """

    def __init__(self, work: Store, progress: Progress) -> None:
        self._work, self._progress = work, progress
        self.planned: dict[str, PlannedStep] = {}
        self._recipes: dict[str, Mapping[str, Any] | None] = {}

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        """Note each task, and hand over a record for it. All tasks are those of segments, since
        `decide` stands in for barriers and the dry run ends before the dataset is written."""
        assert isinstance(context.store, _DryStore)
        for task in tasks:
            assert isinstance(task, SegmentTask)
            step = self.planned.setdefault(task.step, PlannedStep(task.step))
            earlier = self._work.committed(task.folder)
            context.store.made.add(task.folder)
            if earlier is not None and task.folder in context.store.taken_back:
                step.add(task.partition.key, [_FREED], ())
                done(task, earlier)  # the task would make the same documents again
                continue
            because = self._because(context, task)
            step.add(task.partition.key, self._why(context, task, earlier, because), because)
            record = {"identity": _UNKNOWN + task.step, "bytes": 0, "ledger": Ledger().to_json()}
            done(task, record)

    async def decide(
        self,
        steps: Steps,
        name: str,
        outputs: Sequence[SegmentOutput],
        summarised: Sequence[SegmentOutput],
        identity: str,
    ) -> Decisions:
        """Note that a barrier would be decided; stands in for `corpus.run.barrier.decide`."""
        record = self._work.committed(barrier_folder(name))
        steps.progress.step(name, total=len(outputs), size=len(outputs))
        step = self.planned[name] = PlannedStep(name)
        unknown = dict.fromkeys(o.identity for o in outputs if o.identity.startswith(_UNKNOWN))
        because = [identity.removeprefix(_UNKNOWN) for identity in unknown]
        recipe = barrier_recipe(name, global_stage(steps.context, name))
        reasons = self._why_barrier(record, recipe, len(outputs), because)
        for output in outputs:
            step.add(output.name, reasons, because)
        _check_freed(steps.context, outputs)
        return Decisions([_UNKNOWN + name] * len(outputs), [len(outputs)])

    def steps(self) -> list[PlannedStep]:
        """All steps that the driver came to, in order, also those in which nothing would run."""
        counts = self._progress.status().steps
        nothing = PlannedStep("")
        return [
            replace(self.planned.get(count.name, nothing), name=count.name, total=count.total)
            for count in counts
        ]

    def workers(self) -> Workers:
        """No workers: nothing is run."""
        return Workers()

    def close(self, problem: BaseException | None = None) -> None:
        """Nothing to do: nothing was started."""

    # -- reasons

    def _because(self, context: Context, task: SegmentTask) -> list[str]:
        """The steps right before a task that would run and give it something new to read."""
        barrier = context.chains[task.source].segments[task.index].barrier
        found = [barrier] if barrier in self.planned else []
        if task.upstream.startswith(_UNKNOWN):
            found.append(task.upstream.removeprefix(_UNKNOWN))
        return found

    def _why(
        self, context: Context, task: SegmentTask, record: Record | None, because: Sequence[str]
    ) -> list[str]:
        """The reasons of a task's own to run; none if it runs because of earlier steps alone.

        record: its commit record of an earlier run, if any. because: see `_because`.
        """
        if record is None:
            return [] if because else ["not run yet"]
        segment = context.chains[task.source].segments[task.index]
        reasons = self._changed(record.get("recipe"), segment.recipe)
        if segment.barrier in because:  # the barrier's own step gives these reasons already
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
        """The reasons of a barrier's own to be decided, as `_why`. outputs: how many reach it."""
        if record is None:
            return [] if because else ["not decided yet"]
        reasons = self._changed(record.get("recipe"), recipe)
        if len(record["digests"]) != outputs and not because:
            reasons.append(
                f"{counted(len(record['digests']), 'partition')} before, {outputs:,} now"
            )
        return reasons if reasons or because else ["the documents that reach it have changed"]

    def _changed(self, before: str | None, recipe: Mapping[str, Any]) -> list[str]:
        """What differs between a recipe and the earlier one, which a commit record names by its
        digest; nothing if they are equal."""
        if before == digest_of(recipe):
            return []
        if before is not None and before not in self._recipes:
            self._recipes[before] = kept_recipe(self._work, before)
        old = self._recipes.get(before or "")
        unknown = ["other settings or versions than before"]
        return (changes(old, shown(recipe)) if old else []) or unknown


def _check_freed(context: Context, outputs: Sequence[SegmentOutput]) -> None:
    """Raise NeedsFreed where the documents of outputs would be read and were freed."""
    views = [(output.source, output.segment, output.partition) for output in outputs]
    if folders := freed_among(context, views):
        raise NeedsFreed(folders)


def _has_other_size(context: Context, task: SegmentTask, record: Record) -> bool:
    """Whether an input file of a source has another size than its commit record says, or can or
    cannot be read now."""
    source = context.pipeline[task.source].component
    assert isinstance(source, Source)
    now, then = known(glance, source.inputs(task.partition)), record["input"]["glance"]
    return [one and one["size"] for one in now] != [one and one["size"] for one in then]
