"""The contract of an executor: it runs independent tasks and hands over their records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.tasks.task import Context, Record, Task

__all__ = ["Doing", "Executor", "OnDone", "Worker", "Workers"]

OnDone = Callable[[Task, Record], None]
"""Called once for each task when it is done, in any order, in the driver's process."""


@dataclass(frozen=True)
class Doing:
    """What a worker is at, and since how many seconds; of a bundle, its first task and how many
    more there are."""

    step: str
    label: str
    more: int
    seconds: float


@dataclass(frozen=True)
class Worker:
    """A process that runs tasks. rss, memory_limit: bytes; 0 where that is not known. state: in a
    word, where there is more to say than what it is doing."""

    name: str
    host: str = ""
    rss: int = 0
    memory_limit: int = 0
    doing: Sequence[Doing] = ()
    state: str = ""


@dataclass(frozen=True)
class Workers:
    """All workers as far as they are known. slots: tasks that can run at a time; dashboard: where
    Dask shows more, "" without."""

    slots: int = 1
    each: Sequence[Worker] = ()
    dashboard: str = ""


class Executor(Protocol):
    """Runs tasks anywhere, in any order, more than once if need be: a task is idempotent by its
    commit record. Holds no record after it handed it over, so that a run's size does not matter.

    None of the tasks it is given has a commit record with its fingerprint, so one that is found
    later was written by this run, and an executor may take it instead of running the task again.
    """

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None: ...

    def workers(self) -> Workers:
        """What workers do now; for people. Called every some seconds, from another thread."""

    def close(self, problem: BaseException | None = None) -> None:
        """The run is over. problem: what it ended with, if not well."""
