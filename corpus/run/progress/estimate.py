"""How far a step is, and how long the rest of it will take: sums and estimates, for people."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.run.progress.status_file import StepStatus
from corpus.tasks.timing import Tally

__all__ = ["Recently", "Running", "StepCount"]

_SECONDS = 60.0
_TASKS = 3
"""A window of this many mean tasks, where a minute is less."""
_MOST = 256
_BIN_SECONDS = 0.5
"""Events so near to one another are kept as one."""
_NEARLY = 0.9
"""Of what a task takes by the mean, as much as can be over while it still runs."""


@dataclass(frozen=True)
class Running:
    """Tasks that a worker has been at for some seconds, one after the other."""

    tasks: int
    seconds: float


class Recently:
    """The rate of something of late. Times are in seconds, from any start."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._events: deque[tuple[float, float]] = deque()

    def add(self, now: float, amount: float) -> None:
        """So much happened since the last event."""
        events = self._events
        if events and int(now / _BIN_SECONDS) == int(events[-1][0] / _BIN_SECONDS):
            amount += events.pop()[1]
        events.append((now, amount))
        if len(events) > _MOST:
            self._since = events.popleft()[0]

    def rate(self, now: float, task_seconds: float) -> float:
        """Amount a second over the last minute, or longer where tasks take long."""
        seconds = max(_SECONDS, _TASKS * task_seconds)
        while self._events and now - self._events[0][0] > seconds:
            self._since = self._events.popleft()[0]
        since = max(self._since, now - seconds)
        return sum(amount for _, amount in self._events) / max(now - since, 1e-6)


@dataclass
class StepCount:
    """The tasks of one step. size: bytes that they read, at least one each; tally: what those that
    are done took, whoever ran them; of_barrier: the same for the steps of a barrier that was
    decided by an earlier run; recent: documents that it worked off, of late."""

    name: str
    recent: Recently
    total: int = 0
    done: int = 0
    skipped: int = 0
    size: int = 0
    size_done: int = 0
    tally: Tally = field(default_factory=Tally)
    of_barrier: dict[str, Tally] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """Seconds of a task."""
        return self.tally.sum.wall_seconds / max(1, self.tally.tasks)

    def left_seconds(self, running: Sequence[Running]) -> float | None:
        """Seconds of tasks that are left; None while no task has shown how long they take."""
        if self.done >= self.total:
            return 0.0
        if not self.mean:
            return None
        left = (self.size - self.size_done) * self.tally.sum.wall_seconds / self.size_done
        over = (min(one.seconds, _NEARLY * self.mean * one.tasks) for one in running)
        return max(left - sum(over), (1 - _NEARLY) * self.mean)

    def status(self, now: float, running: Sequence[Running], speed: float) -> StepStatus:
        """speed: seconds of tasks that are done in one second."""
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
