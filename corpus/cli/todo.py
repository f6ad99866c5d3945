"""`corpus plan --output RUN`: what a run would do there, step by step, and why.

It goes the way of a run, without doing anything: what would be run again is given an identity that
is unknown, so that whatever reads it is seen to run again because of it.
"""

import asyncio
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from corpus.executors.executor import Workers
from corpus.pipeline.fingerprints import changes, kept_recipe, shown
from corpus.pipeline.load import Config
from corpus.pipeline.plan import barrier_recipe
from corpus.run.driver import Decided, Driver
from corpus.run.freed import needed
from corpus.run.pipeline_run import MANIFEST, work_store
from corpus.run.progress.progress import Progress
from corpus.run.steps import Steps
from corpus.stage import Partition, Source
from corpus.storage.inputs import glance
from corpus.storage.store import Store, digest_of
from corpus.tasks.ledger import Ledger
from corpus.tasks.segment_output import Part
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.task import Context, Record, Task, global_stage

__all__ = ["Plan", "Step", "as_lines", "plan_of"]

Kept = TypeVar("Kept")
_UNKNOWN = "?"
"""Begins the identity of what would be run again; the name of its step follows."""
_FREED = "was freed, and is read again"
_NAMED = 3
"""Partitions that are named as examples."""


@dataclass
class Step:
    """A step of the run. why: reason -> the partitions that it is of; because: the steps that it
    follows, if they run again."""

    name: str
    total: int
    todo: int = 0
    why: dict[str, list[str]] = field(default_factory=dict)
    because: list[str] = field(default_factory=list)

    def add(self, partition: str, reasons: Sequence[str], because: Sequence[str]) -> None:
        """One of its tasks would run."""
        self.todo += 1
        for reason in reasons:
            self.why.setdefault(reason, []).append(partition)
        self.because += [name for name in because if name not in self.because]


@dataclass(frozen=True)
class Plan:
    """All steps in the order of the run, and whether the dataset would be published anew."""

    steps: Sequence[Step]
    publishes: bool


def plan_of(config: Config, output: str) -> Plan:
    """What a run would do. Reads commit records, and hashes inputs whose time of change is another
    than it was; writes nothing."""
    context = Context.of(config.pipeline, work_store(output, config.options.work))
    steps = _Steps(context, _Never(), config.options, Progress(stream=io.StringIO()))
    driver = _Driver(steps)
    driver.list_inputs()
    decided = asyncio.run(driver.barrier(config.pipeline.sink.name))
    publishes = any(step.todo for step in steps.seen.values())
    publishes = publishes or not Store(output).exists(MANIFEST)
    if publishes:
        steps.read((part.source, part.segment, part.partition) for part in decided.parts)
    return Plan(list(steps.seen.values()), publishes)


def as_lines(plan: Plan, *, explain: bool) -> Iterator[str]:
    """For a person: the steps that have a reason of their own, or all, with all reasons."""
    todo = [step for step in plan.steps if step.todo]
    for step in plan.steps if explain else todo:
        if not step.todo:
            yield f"done:  {step.name}, {_tasks(step.total)}"
        elif explain or step.why:
            number = f"{step.todo:,} of {_tasks(step.total)}"
            yield f"to do: {step.name}, {number}: {_why(step, explain)}"
    if explain and plan.publishes:
        yield "to do: write the dataset and publish it"
    elif todo:
        yield "and all that comes after"
    elif plan.publishes:
        yield "to do: write and publish the dataset"
    else:
        yield "nothing to do"


def _why(step: Step, explain: bool) -> str:
    reasons = []
    for reason, labels in step.why.items():
        named = ", ".join(labels[:_NAMED]) + (", …" if len(labels) > _NAMED else "")
        shows = explain and len(labels) < step.total
        reasons.append(f"{reason} ({len(labels):,}{f': {named}' if shows else ''})")
    if step.because and (explain or not reasons):
        reasons.append(f"because {' and '.join(step.because)} run{'s' * (len(step.because) == 1)}")
    return "; ".join(reasons)


def _tasks(number: int) -> str:
    return f"{number:,} tasks"


class _Steps(Steps):
    """Looks at tasks and runs none."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.seen: dict[str, Step] = {}
        self._recipes: dict[str, Mapping[str, Any] | None] = {}
        self._counted: set[tuple[str, str]] = set()

    async def do(self, tasks: Sequence[Task], keep: Callable[[Record], Kept]) -> list[Kept]:
        found, todo = [], []
        for task in tasks:
            step = self.seen.setdefault(task.step, Step(task.step, len(tasks)))
            record = self.context.store.committed(task.folder)
            if record is None or not self.is_done(task, record):
                assert isinstance(task, SegmentTask)
                todo.append(task)
                because = self._because(task)
                step.add(task.partition.key, self._why(task, record, because), because)
                self._counted.add((task.step, task.partition.key))
                unknown = {"identity": _UNKNOWN + task.step, "bytes": 0}
                record = {**unknown, "ledger": Ledger().to_json()}
            found.append(keep(record))
        self.read(view for task in todo for view in task.views())
        return found

    def read(self, views: Iterable[tuple[str, int, Partition]]) -> None:
        """These documents would be read: what was freed of them would be made again."""
        for segment, partition in needed(self.context, views):
            if (segment.name, partition.key) not in self._counted:
                self._counted.add((segment.name, partition.key))
                self.seen[segment.name].add(partition.key, [_FREED], ())

    def note(self, fingerprint: str, recipe: Mapping[str, Any]) -> None:
        """Planning writes nothing."""

    def remember(self, task: Task, record: Record) -> None:
        """Planning writes nothing."""

    def changed(self, before: str | None, recipe: Mapping[str, Any]) -> list[str]:
        """What differs from the recipe that a commit record names."""
        if before == digest_of(recipe):
            return []
        if before is not None and before not in self._recipes:
            self._recipes[before] = kept_recipe(self.context.store, before)
        old = self._recipes.get(before or "")
        unknown = ["other settings or versions than before"]
        return (changes(old, shown(recipe)) if old else []) or unknown

    def _because(self, task: SegmentTask) -> list[str]:
        barrier = self.context.chains[task.source].segments[task.index].barrier
        found = [barrier] if barrier in self.seen and self.seen[barrier].todo else []
        if task.upstream.startswith(_UNKNOWN):
            found.append(task.upstream.removeprefix(_UNKNOWN))
        return found

    def _why(self, task: SegmentTask, record: Record | None, because: Sequence[str]) -> list[str]:
        if record is None:
            return [] if because else ["not run yet"]
        segment = self.context.chains[task.source].segments[task.index]
        reasons = self.changed(record.get("recipe"), segment.recipe)
        if segment.barrier in because:  # which has told its own reasons
            own = re.compile(rf"{re.escape(segment.barrier)}[.:]")
            reasons = [reason for reason in reasons if not own.match(reason)]
        if task.index == 0 and (not reasons or self._has_other_size(task, record)):
            reasons.append("the input changed")
        return reasons if reasons or because else ["what it reads has changed"]

    def _has_other_size(self, task: SegmentTask, record: Record) -> bool:
        source = self.context.pipeline[task.source].component
        assert isinstance(source, Source)
        now, then = glance(source.inputs(task.partition)), record["input"]["glance"]
        return [one["size"] for one in now] != [one["size"] for one in then]


class _Driver(Driver):
    """Goes the way of a run, and decides nothing."""

    steps: _Steps

    async def _barrier(self, name: str) -> Decided:
        decided = await super()._barrier(name)
        self.steps.seen.setdefault(name, Step(name, len(decided.parts)))
        return decided

    async def _decide(self, name: str, parts: Sequence[Part], identity: str) -> list[str]:
        record = self.context.store.committed(f"global/{name}")
        step = self.steps.seen[name] = Step(name, len(parts))
        begins = [part.identity for part in parts if part.identity.startswith(_UNKNOWN)]
        because = [identity.removeprefix(_UNKNOWN) for identity in dict.fromkeys(begins)]
        reasons = self._why(name, record, len(parts), because)
        for part in parts:
            step.add(part.name, reasons, because)
        self.steps.read((part.source, part.segment, part.partition) for part in parts)
        return [_UNKNOWN + name] * len(parts)

    def _why(
        self, name: str, record: Record | None, parts: int, because: Sequence[str]
    ) -> list[str]:
        if record is None:
            return [] if because else ["not decided yet"]
        recipe = barrier_recipe(name, global_stage(self.context, name))
        reasons = self.steps.changed(record.get("recipe"), recipe)
        if len(record["digests"]) != parts and not because:
            reasons.append(f"{len(record['digests']):,} partitions before, {parts:,} now")
        return reasons if reasons or because else ["the documents that reach it have changed"]

    def _check_quarantine(self) -> None:
        """Nothing was counted."""


class _Never:
    async def run(self, context: Context, tasks: Sequence[Task], done: Any) -> None:
        raise AssertionError("planning runs nothing")

    def workers(self) -> Workers:
        return Workers()

    def close(self) -> None:
        """Nothing is held."""
