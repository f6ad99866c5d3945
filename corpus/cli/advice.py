"""Where the time and the memory of a run went, and what to change.

Everything is read from ledger/timing.parquet and the status of the run. A rule of `_RULES` gives a
line only where it is true, and where something could be gained that a person would notice.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.config.units import counted, format_size, rough_duration
from corpus.run.progress.status_file import Status, read_status
from corpus.run.run_folder import noted_work
from corpus.storage.store import Store

__all__ = ["StepTime", "Times", "advice", "spending", "times_of"]

_LONG = 60.0
"""A run that took fewer seconds has nothing to gain."""
_MATERIAL = 0.1
"""A step that took a smaller share of all time is not mentioned."""
_COSTLY = 0.3
"""A stage whose results are worth keeping takes this share of CPU time at least."""
_BUSY = 0.5
"""Workers are idle that are busy for a smaller share of the time."""
_ON_PROCESSOR = 0.6
"""Tasks wait that are on a processor for a smaller share of their time."""
_NEAR = 0.8
"""Memory is short where a process came to this share of what a worker has."""
_NAMED = 5
"""Stages that are named as those that took most."""
_CUT = "cut the input smaller (files, `partition_bytes` of web archives, or `group_bytes`)"


@dataclass(frozen=True)
class StepTime:
    """What a step took. longest: the partition that took longest, and its seconds. half: the number
    of partitions, longest first, that took half of the time; 0 where that is not known."""

    name: str
    tasks: int
    wall_seconds: float
    longest: tuple[str, float]
    half: int
    stages: frozenset[str]

    @property
    def is_segment(self) -> bool:
        """Whether its partitions are those of the input."""
        return " " not in self.name


@dataclass(frozen=True)
class Times:
    """What a run took. cpu: stage -> CPU seconds, with "" for the engine itself. cpu_of: the same
    by step and stage. peak: bytes of memory, and the step and partition that needed them. status:
    the status of the last run."""

    cpu: dict[str, float]
    cpu_of: dict[tuple[str, str], float]
    steps: list[StepTime]
    peak: tuple[int, str, str]
    status: Status

    @property
    def wall_seconds(self) -> float:
        return sum(step.wall_seconds for step in self.steps)

    @property
    def cpu_seconds(self) -> float:
        return sum(self.cpu.values())

    @property
    def slots(self) -> int:
        return max(1, self.status.slots)


def spending(run: str) -> list[str]:
    """Return lines for the end of a run, which say what it took, with all
    that earlier runs did of it; none where there is no timing."""
    store = Store(run)
    if not store.exists("ledger/timing.parquet"):
        return []
    status = read_status(noted_work(run)) or Status()
    times = times_of(store.read_table("ledger/timing.parquet"), status)
    if not times.steps:
        return []
    return [
        *_of_this_run(status),
        *_where_it_went(times),
        *(f"advice   {line}" for line in advice(times)),
    ]


def times_of(table: pa.Table, status: Status) -> Times:
    """Sum up a timing table."""
    by_stage = table.group_by(["step", "stage"]).aggregate([("cpu_seconds", "sum")]).to_pylist()
    cpu: dict[str, float] = {}
    cpu_of: dict[tuple[str, str], float] = {}
    for row in by_stage:
        cpu_of[row["step"], row["stage"]] = row["cpu_seconds_sum"]
        cpu[row["stage"]] = cpu.get(row["stage"], 0.0) + row["cpu_seconds_sum"]
    tasks = table.group_by(["step", "partition"]).aggregate(
        [("wall_seconds", "sum"), ("tasks", "max")]
    )
    stages: dict[str, set[str]] = {}
    for step, stage in cpu_of:
        stages.setdefault(step, set()).add(stage)
    steps = [
        _step(name, tasks.filter(pc.equal(tasks["step"], name)), frozenset(stages[name]))
        for name in dict.fromkeys(tasks["step"].to_pylist())
    ]
    peak = (0, "", "")
    if table.num_rows:
        at = int(np.argmax(table["peak_rss"].to_numpy()))
        row = table.slice(at, 1).to_pylist()[0]
        peak = row["peak_rss"], row["step"], row["partition"]
    return Times(cpu, cpu_of, steps, peak, status)


def _step(name: str, tasks: pa.Table, stages: frozenset[str]) -> StepTime:
    single = tasks.filter(pc.not_equal(tasks["partition"], ""))
    seconds = single["wall_seconds_sum"].to_numpy()
    number, total = pc.sum(tasks["tasks_max"]).as_py(), pc.sum(tasks["wall_seconds_sum"]).as_py()
    longest = ("", 0.0)
    half = 0
    if len(seconds):
        at = int(np.argmax(seconds))
        longest = single["partition"][at].as_py(), float(seconds[at])
        reached = np.cumsum(np.sort(seconds)[::-1]) >= total / 2
        half = int(np.argmax(reached)) + 1 if reached.any() else 0
    return StepTime(name, int(number), float(total), longest, half, stages)


def _of_this_run(status: Status) -> Iterator[str]:
    """Say what a run took that went on from an earlier one; what is said after it is of both."""
    if status.tasks_before:
        took = f"{rough_duration(status.seconds)}, {rough_duration(status.cpu_seconds)} of CPU"
        tasks = counted(status.tasks, "task")
        before = counted(status.tasks_before, "was", "were")
        yield f"this run {took}: {tasks}; {before} done before"


def _where_it_went(times: Times) -> Iterator[str]:
    shares = sorted(times.cpu.items(), key=lambda item: -item[1])
    named = [(stage or "the engine", spent / (times.cpu_seconds or 1)) for stage, spent in shares]
    parts = ", ".join(f"{n} {_percent(share)}" for n, share in named[:_NAMED] if share >= 0.005)
    yield f"time     {rough_duration(times.cpu_seconds)} of CPU: {parts}"
    most, step, partition = times.peak
    if most:
        at = f"{step}, {partition}" if partition else step
        yield f"memory   at most {format_size(most)} in a process: {at}"
    seconds, busy = times.status.seconds, times.status.busy_seconds
    if seconds and busy and times.slots > 1:
        share = busy / (seconds * times.slots)
        yield f"workers  {times.slots:,}, busy for {_percent(share)} of {rough_duration(seconds)}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def advice(times: Times) -> list[str]:
    """Return what to change, a line each; most runs get none."""
    return [line for rule in _RULES for line in rule(times)]


def _uneven(times: Times) -> Iterator[str]:
    """Find steps whose longest partition took longer than all of the step would on all workers."""
    for step in _material(times):
        name, seconds = step.longest
        if times.slots <= step.tasks and seconds > 1.25 * step.wall_seconds / times.slots:
            which = f"{step.half:,} of {step.tasks:,} partitions take half of its time"
            yield f"{step.name}: {which} ({name}: {rough_duration(seconds)}); {_CUT}"


def _few(times: Times) -> Iterator[str]:
    """Find steps with fewer partitions than workers: one worker works on a partition."""
    for step in _material(times):
        if step.tasks < times.slots:
            few = f"{counted(step.tasks, 'partition')} for {counted(times.slots, 'worker')}"
            yield f"{step.name}: {few}; {_CUT}, or have fewer workers"


def _material(times: Times) -> Iterator[StepTime]:
    if times.wall_seconds >= _LONG:
        for step in times.steps:
            if step.is_segment and step.wall_seconds >= _MATERIAL * times.wall_seconds:
                yield step


def _not_kept(times: Times) -> Iterator[str]:
    """Find a costly stage inside a segment: it is repeated whenever a later stage of it changes."""
    if times.cpu_seconds < _LONG:
        return
    for stage, spent in times.cpu.items():
        steps = [step for step in times.steps if stage in step.stages and step.is_segment]
        repeated = [
            step
            for step in steps
            if not step.name.endswith(f".{stage}") and step.name != stage
            if times.cpu_of[step.name, stage] >= _MATERIAL * times.cpu_seconds
        ]
        if stage and repeated and spent >= _COSTLY * times.cpu_seconds:
            share = _percent(spent / times.cpu_seconds)
            yield (
                f"{stage} takes {share} of CPU time and is repeated when a stage after it changes; "
                "`checkpoint: true` on it keeps what it gave"
            )


def _waiting(times: Times) -> Iterator[str]:
    """Find tasks that wait for storage, or for processors that other tasks are on."""
    share = times.cpu_seconds / (times.wall_seconds or 1)
    if times.wall_seconds >= _LONG and share < _ON_PROCESSOR:
        yield (
            f"tasks were on a processor for {_percent(share)} of their time; have no more workers "
            "than processors, or a faster place for `run.work`"
        )


def _idle(times: Times) -> Iterator[str]:
    """Find more workers than there was work for."""
    seconds, slots = times.status.seconds, times.slots
    share = times.status.busy_seconds / (seconds * slots) if seconds else 1.0
    if slots > 1 and seconds >= _LONG and 0 < share < _BUSY:
        yield (
            f"{slots:,} workers were idle for {_percent(1 - share)} of the time; fewer would do, "
            f"or {_CUT}"
        )


def _memory(times: Times) -> Iterator[str]:
    """Find a worker that came near the limit of its memory."""
    limits = [times.status.memory_limit, *(w["memory_limit"] for w in times.status.workers)]
    limits = [limit for limit in limits if limit]
    most, step, _ = times.peak
    if limits and most >= _NEAR * min(limits):
        yield (
            f"{step} came to {format_size(most)} of the {format_size(min(limits))} that a worker "
            "has; lower `run.batch_rows`, or give workers more memory"
        )


def _quarantine(times: Times) -> Iterator[str]:
    """Say where most documents were quarantined."""
    places = times.status.quarantine
    if places:
        number, most = times.status.quarantined, places[0]
        where = f"{'most at ' if len(places) > 1 else ''}{most['stage']}: {most['place']}"
        yield f"{number:,} quarantined, {where}; ledger/quarantine.parquet has each"


_RULES = (_uneven, _few, _not_kept, _waiting, _idle, _memory, _quarantine)
