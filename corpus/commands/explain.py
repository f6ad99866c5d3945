"""`corpus plan`: the DAG as text or Mermaid, what it takes on disk, what is already done, and why
the rest is not."""

import asyncio
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from corpus.config import Config
from corpus.driver import Driver
from corpus.parts import Part
from corpus.pipeline import SAME_RECORD, Pipeline
from corpus.plan import chains
from corpus.progress import Progress
from corpus.publish import work_store
from corpus.segments import SegmentTask
from corpus.stage import GlobalStage, Sink, Source
from corpus.steps import Steps
from corpus.store import Store, digest_of
from corpus.task import Context, Record, Task
from corpus.units import format_amount

__all__ = ["Price", "as_mermaid", "as_text", "prices", "todo"]

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Price:
    """Bytes on disk of what a segment gave: its intermediates or layers, the summaries beside."""

    kept: int = 0
    summaries: int = 0

    def __str__(self) -> str:
        beside = f", summaries {format_amount(self.summaries, 'bytes')}" if self.summaries else ""
        return f"{format_amount(self.kept, 'bytes')} on disk{beside}"


def prices(config: Config, output: str) -> dict[str, Price]:
    """What the segments take in RUN, by name, as the last run left them; those that are there."""
    work = work_store(output, config.options.work)
    found = {}
    for name in (segment.name for chain in chains(config.pipeline) for segment in chain.segments):
        kept = summaries = 0
        for path, size in work.sizes("segments", name):
            # partition/file, or partition/summary-stage/file
            if len(path.parts) > 2:
                summaries += size
            else:
                kept += size
        if kept or summaries:
            found[name] = Price(kept, summaries)
    return found


def as_text(pipeline: Pipeline, prices: Mapping[str, Price] | None = None) -> Iterator[str]:
    """Each source's way to the sink, a line a segment, and the barriers between.

    prices: of an earlier run, where one was asked for.
    """
    for chain in chains(pipeline):
        yield f"{chain.source} ({pipeline[chain.source].component.name})"
        for segment, leads_to in zip(chain.segments, chain.leads_to, strict=True):
            stages = [name for name in segment.nodes if name != chain.source]
            first = [f"apply {segment.barrier}"] if segment.barrier else []
            what = " + ".join([*first, *stages]) or "read"
            kept = "an intermediate" if segment.kind == "documents" else "a layer"
            price = f", {prices[segment.name]}" if prices and segment.name in prices else ""
            yield f"  {what}  => {kept} of {len(segment.columns)} columns{price}"
            if leads_to:
                after = " and ".join(pipeline.sources_of(leads_to))
                yield f"  -- barrier {leads_to} (waits for {after})"
            else:
                yield "  -- checkpoint"
    if prices is not None and not prices:
        yield "no earlier run there: what intermediates take is not known"


def as_mermaid(pipeline: Pipeline) -> Iterator[str]:
    """A Mermaid flowchart."""
    yield "flowchart LR"
    for node in pipeline.nodes:
        if node.name == SAME_RECORD:
            continue
        label = node.name
        if node.component.name != node.name:
            label = f"{node.name}<br/>{node.component.name}"
        yield f"  {node.name}{_shape(node.component, label)}"
    for node in pipeline.nodes:
        for before in node.after:
            names = pipeline[before].after if before == SAME_RECORD else (before,)
            for name in names if node.name != SAME_RECORD else ():
                yield f"  {name} --> {node.name}"


def _shape(component: object, label: str) -> str:
    if isinstance(component, Source):
        return f'[("{label}")]'
    if isinstance(component, Sink):
        return f'[["{label}"]]'
    return f'{{{{"{label}"}}}}' if isinstance(component, GlobalStage) else f'["{label}"]'


@dataclass(frozen=True)
class Step:
    """A step whose tasks are not all done. Nothing after it has been looked at."""

    name: str
    total: int
    todo: int
    why: tuple[str, ...]


class _WouldRunError(Exception):
    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__()
        self.steps = steps


class _Planner(Steps):
    """Stops where a task would have to be run."""

    async def do(
        self, step: str, tasks: Sequence[Task], keep: Callable[[Record], Kept]
    ) -> list[Kept]:
        missing = []
        why: dict[str, int] = {}
        for task in tasks:
            record = self.context.store.committed(task.folder)
            if record is None or not self.is_done(task, record):
                missing.append(task)
                reason = self._why(task, record)
                why[reason] = why.get(reason, 0) + 1
        if missing:
            reasons = tuple(f"{reason} ({number})" for reason, number in sorted(why.items()))
            raise _WouldRunError([Step(step, len(tasks), len(missing), reasons)])
        return await super().do(step, tasks, keep)

    def remember(self, task: Task, record: Record) -> None:
        """Planning writes nothing."""

    def _why(self, task: Task, record: Record | None) -> str:
        if record is None:
            return "not run yet"
        if not isinstance(task, SegmentTask):
            return "what it reads has changed"
        old = record.get("made_of", {})
        segment = self.context.chains[task.source].segments[task.index]
        now = {name: digest_of(identity) for name, identity in segment.made_of.items()}
        changed = [name for name in now if name in old and now[name] != old[name]]
        if changed:
            return f"settings or version changed: {', '.join(changed)}"
        if set(now) != set(old):
            return "other stages than before"
        return "the input changed" if task.index == 0 else "what it reads has changed"


class _PlannedDriver(Driver):
    """Goes the way of a run, and decides nothing."""

    async def _decide(self, name: str, parts: Sequence[Part], identity: str) -> list[str]:
        raise _WouldRunError([Step(name, len(parts), len(parts), ("not decided yet",))])


class _Never:
    async def run(self, context: Context, tasks: Sequence[Task], done: Any) -> None:
        raise AssertionError("planning runs nothing")

    def close(self, problem: BaseException | None = None) -> None:
        """Nothing is held."""


def todo(config: Config, output: str) -> tuple[list[Step], bool]:
    """The first steps that would have to run, one for each branch that has some, and whether
    the dataset would be published anew. Writes nothing."""
    work = work_store(output, config.options.work)
    context = Context.of(config.pipeline, work)
    silent = Progress(stream=io.StringIO())
    driver = _PlannedDriver(_Planner(context, _Never(), config.options, silent))
    driver.list_inputs()

    async def go() -> list[Step]:
        # Each source on its own, up to where it first meets the others.
        firsts = (
            driver.segment(chain, next(i for i, barrier in enumerate(chain.leads_to) if barrier))
            for chain in context.chains.values()
        )
        steps = _steps_of(await asyncio.gather(*firsts, return_exceptions=True))
        if steps:
            return steps
        sink = config.pipeline.sink.name
        return _steps_of(await asyncio.gather(driver.barrier(sink), return_exceptions=True))

    steps = asyncio.run(go())
    published = Store(output).exists("dataset/manifest.json")
    return steps, bool(steps) or not published


def _steps_of(outcomes: Sequence[Any]) -> list[Step]:
    steps: dict[str, Step] = {}
    for outcome in outcomes:
        if isinstance(outcome, _WouldRunError):
            steps |= {step.name: step for step in outcome.steps}
        elif isinstance(outcome, BaseException):
            raise outcome
    return list(steps.values())
