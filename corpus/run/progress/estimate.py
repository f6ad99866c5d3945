"""How far a step is, and how long the rest of it will take; estimates for people."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.run.progress.status_file import StepStatus
from corpus.tasks.timing import Tally

__all__ = ["RecentRate", "RunningTasks", "StepCount"]

_WINDOW_SECONDS = 60.0
_WINDOW_TASKS = 3
"""The window of a recent rate is a minute, or as long as this many mean tasks take, if longer."""
_MOST_EVENTS = 256
_BIN_SECONDS = 0.5
"""Events in the same bin of time are kept as one."""
_MOST_DONE = 0.9
"""The part of a mean task that is taken to be over, at most, while a task still runs."""


@dataclass(frozen=True)
class RunningTasks:
    """A task or a bundle that a worker is running. tasks: how many. seconds: for how long."""

    tasks: int
    seconds: float


class RecentRate:
    """The rate at which something happens, over the last minute or so. Times are seconds of a clock
    that only goes forward."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._events: deque[tuple[float, float]] = deque()

    def add(self, now: float, amount: float) -> None:
        """Note that this amount has happened since the last event."""
        events = self._events
        if events and int(now / _BIN_SECONDS) == int(events[-1][0] / _BIN_SECONDS):
            amount += events.pop()[1]
        events.append((now, amount))
        if len(events) > _MOST_EVENTS:
            self._since = events.popleft()[0]

    def rate(self, now: float, task_seconds: float) -> float:
        """The amount in a second, over the window up to `now`. task_seconds: of a mean task."""
        seconds = max(_WINDOW_SECONDS, _WINDOW_TASKS * task_seconds)
        while self._events and now - self._events[0][0] > seconds:
            self._since = self._events.popleft()[0]
        since = max(self._since, now - seconds)
        return sum(amount for _, amount in self._events) / max(now - since, 1e-6)


@dataclass
class StepCount:
    """The tasks of one step, counted.

    recent: rate of the documents that they process. total, done, skipped: tasks; `skipped` are the
    tasks among `done` that an earlier run did. size, size_done: bytes that all tasks and those done
    read, at least one byte each. tally: what the tasks that are done took, in this run or earlier.
    of_barrier: if the step stands for a barrier that an earlier run decided, the tallies of the
    barrier's own steps.
    """

    name: str
    recent: RecentRate
    total: int = 0
    done: int = 0
    skipped: int = 0
    size: int = 0
    size_done: int = 0
    tally: Tally = field(default_factory=Tally)
    of_barrier: dict[str, Tally] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """Mean seconds of a task."""
        return self.tally.sum.wall_seconds / max(1, self.tally.tasks)

    def left_seconds(self, running: Sequence[RunningTasks]) -> float | None:
        """Estimated seconds of the tasks that are left, added up; None while no task is done, which
        would show how long they take."""
        if self.done >= self.total:
            return 0.0
        if not self.mean:
            return None
        left = (self.size - self.size_done) * self.tally.sum.wall_seconds / self.size_done
        over = (min(one.seconds, _MOST_DONE * self.mean * one.tasks) for one in running)
        return max(left - sum(over), (1 - _MOST_DONE) * self.mean)

    def status(self, now: float, running: Sequence[RunningTasks], speed: float) -> StepStatus:
        """The step as the status file shows it. running: its tasks that workers are running. speed:
        seconds of tasks that get done in one second."""
        spent, undone = self.tally.sum, self.total - self.done
        at_work = min(len(running), undone)
        left = self.left_seconds(running)
        if left:
            left = max(left / speed, left / undone)  # the last tasks run with slots to spare
        return StepStatus(
            name=self.name,
            total=self.total,
            done=self.done,
            skipped=self.skipped,
            running=at_work,
            waiting=undone - at_work,
            documents_per_second=round(self.recent.rate(now, self.mean), 1) if undone else 0.0,
            wall_seconds=round(spent.wall_seconds, 3),
            cpu_seconds=round(spent.cpu_seconds, 3),
            peak_rss=spent.peak_rss,
            rows=spent.rows,
            remaining_seconds=left if left is None else round(left, 1),
            slowest=[
                {"partition": label, "seconds": round(one.wall_seconds, 3)}
                for label, one in self.tally.slowest
            ],
        )
