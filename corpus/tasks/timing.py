"""What tasks took: seconds, memory, rows. All of it is for people. It differs from run to run, and
decides nothing."""

import resource
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

__all__ = ["TIMING", "Meter", "Spent", "Tally", "rows_of_record", "rows_of_tally", "spent_of"]

TIMING = pa.schema(
    [
        ("step", pa.string()),
        ("stage", pa.string()),
        ("partition", pa.string()),
        ("tasks", pa.int64()),
        ("cpu_seconds", pa.float64()),
        ("wall_seconds", pa.float64()),
        ("peak_rss", pa.int64()),
        ("rows", pa.int64()),
        ("bytes", pa.int64()),
    ]
)
"""Columns of ledger/timing.parquet.

A segment over a partition has a row for each of its stages, and one with the stage "" for what the
engine does beside them: reading, writing, summaries, books. Of every other step, the slowest tasks
have rows of their own, and one row with the partition "" sums up the rest. So seconds may be added
up over all rows.

tasks: how many tasks the row sums up. peak_rss: bytes of memory, of the whole task.
rows, bytes: of a stage, the documents that reached it and the bytes of their text; of a task, what
    it gave.
"""

_SLOWEST = 5
"""How many of the slowest tasks a tally names, besides their sum."""
Row = tuple[str, str, str, int, float, float, int, int, int]


@dataclass(frozen=True)
class Spent:
    """What one task took.

    peak_rss: bytes of memory that its process held: its peak, if that rose during this task; else
        the larger of what it held before and after the task. So the largest value of all tasks is
        right, and is that of the right task.
    rows, bytes: what the task gave.
    """

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_rss: int = 0
    rows: int = 0
    bytes: int = 0


class Meter:
    """A context manager that measures its block."""

    def __enter__(self) -> "Meter":
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        self._peak, self._held = memory()
        return self

    def __exit__(self, *error: object) -> None:
        self._wall = time.perf_counter() - self._wall
        self._cpu = time.process_time() - self._cpu
        before = self._peak, self._held
        peak, held = memory()
        self._peak = peak if peak > before[0] else max(held, before[1])

    def spent(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """What the task took, for its commit record, once the block has ended. made: what the
        record says already; its `rows` and `bytes` (or `size`) are taken over."""
        size = made.get("bytes", made.get("size", 0))
        spent = Spent(
            round(self._wall, 6), round(self._cpu, 6), self._peak, made.get("rows", 0), size
        )
        return asdict(spent)


def memory() -> tuple[int, int]:
    """The most bytes of memory that this process ever held, and the bytes that it holds now
    (proc(5), status). Where the system does not say the second, the first stands for both."""
    try:
        status = Path("/proc/self/status").read_text("utf-8", "replace")
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        return peak, peak
    lines = dict(line.split(":", 1) for line in status.splitlines())
    peak, held = (int(lines[name].split()[0]) * 1024 for name in ("VmHWM", "VmRSS"))
    return peak, held


@dataclass
class Tally:
    """A sum over tasks, and the slowest of them.

    slowest: label of a task, and what it took; the slowest one first.
    """

    tasks: int = 0
    sum: Spent = field(default_factory=Spent)
    slowest: list[tuple[str, Spent]] = field(default_factory=list)

    def add(self, label: str, spent: Spent) -> None:
        """Add a task."""
        self._add(1, spent, [(label, spent)])

    def merge(self, other: "Tally") -> None:
        """Add another tally."""
        self._add(other.tasks, other.sum, other.slowest)

    def _add(self, tasks: int, spent: Spent, slowest: list[tuple[str, Spent]]) -> None:
        self.tasks += tasks
        self.sum = _plus(self.sum, spent)
        ordered = sorted([*self.slowest, *slowest], key=lambda one: (-one[1].wall_seconds, one[0]))
        self.slowest = ordered[:_SLOWEST]

    def to_json(self) -> dict[str, Any]:
        """Plain data for a commit record or the status file."""
        slowest = [{"partition": label, **asdict(spent)} for label, spent in self.slowest]
        return {"tasks": self.tasks, **asdict(self.sum), "slowest": slowest}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Tally":
        """The tally that `to_json` made plain."""
        slowest = [(one["partition"], _spent_from(one)) for one in plain["slowest"]]
        return cls(plain["tasks"], _spent_from(plain), slowest)


def spent_of(record: Mapping[str, Any]) -> Spent:
    """What a task took, by its commit record."""
    return _spent_from(record.get("spent", {}))


def rows_of_record(step: str, record: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of `TIMING` for a segment over one partition: its stages, and the rest of the
    task."""
    task, label = spent_of(record), record["label"]
    reached: dict[str, tuple[int, int]] = {}
    for stage, _, _, _, event, _, documents, bytes_, _ in record["ledger"]["counts"]:
        if event == "in":
            before = reached.get(stage, (0, 0))
            reached[stage] = before[0] + documents, before[1] + bytes_
    wall, cpu = task.wall_seconds, task.cpu_seconds
    for stage, stage_cpu in sorted(record["cpu_seconds"].items()):
        stage_wall = record["wall_seconds"][stage]
        wall, cpu = wall - stage_wall, cpu - stage_cpu
        amounts = reached.get(stage, (0, 0))
        yield (step, stage, label, 1, stage_cpu, stage_wall, task.peak_rss, *amounts)
    left = max(0.0, cpu), max(0.0, wall)
    yield (step, "", label, 1, *left, task.peak_rss, task.rows, task.bytes)


def rows_of_tally(step: str, tally: Tally) -> Iterator[Row]:
    """The rows of `TIMING` for a step of a barrier or the sink. The name of such a step begins with
    that of its stage."""
    stage = step.partition(" ")[0]
    rest = tally.sum
    for label, spent in tally.slowest:
        rest = _plus(rest, spent, -1)
        yield _row(step, stage, label, 1, spent)
    if tally.tasks > len(tally.slowest):
        yield _row(step, stage, "", tally.tasks - len(tally.slowest), rest)


def _row(step: str, stage: str, label: str, tasks: int, spent: Spent) -> Row:
    seconds = max(0.0, spent.cpu_seconds), max(0.0, spent.wall_seconds)
    return (step, stage, label, tasks, *seconds, spent.peak_rss, spent.rows, spent.bytes)


def _plus(a: Spent, b: Spent, sign: int = 1) -> Spent:
    return Spent(
        a.wall_seconds + sign * b.wall_seconds,
        a.cpu_seconds + sign * b.cpu_seconds,
        max(a.peak_rss, b.peak_rss),
        a.rows + sign * b.rows,
        a.bytes + sign * b.bytes,
    )


def _spent_from(plain: Mapping[str, Any]) -> Spent:
    names = ("wall_seconds", "cpu_seconds", "peak_rss", "rows", "bytes")
    return Spent(**{name: plain[name] for name in names if name in plain})
