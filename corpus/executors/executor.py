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
    """What a worker is running, and for how many seconds now.

    step, label: of the task, or of the first task of a bundle. more: further tasks of the bundle.
    """

    step: str
    label: str
    more: int
    seconds: float


@dataclass(frozen=True)
class Worker:
    """A process that runs tasks.

    rss, memory_limit: bytes of memory that it holds, and may hold; 0 where that is not known.
    state: a word such as "silent", where there is more to say than what it is doing.
    """

    name: str
    host: str = ""
    rss: int = 0
    memory_limit: int = 0
    doing: Sequence[Doing] = ()
    state: str = ""


@dataclass(frozen=True)
class Workers:
    """All workers that are known.

    slots: how many tasks can run at a time. dashboard: address of Dask's own pages, or "".
    """

    slots: int = 1
    each: Sequence[Worker] = ()
    dashboard: str = ""


class Executor(Protocol):
    """Runs tasks anywhere and in any order.

    An executor may run a task more than once, since a task is idempotent by its commit record. It
    keeps no record once it has handed it over, so that its memory does not grow with the run.
    """

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        """Run tasks of one step, which are independent of one another; several calls may be under
        way at a time. Raises what a task raises, and RunError when no worker can run them.

        None of the tasks has a commit record with its fingerprint when it is given. So a record
        that is found later was written by this run, and the executor may hand that one over
        instead of running the task again.
        """

    def workers(self) -> Workers:
        """What the workers are doing now; for people. Called every few seconds, from another
        thread."""

    def close(self, problem: BaseException | None = None) -> None:
        """End what the executor started, since the run is over. problem: what the run ended with;
        None when it ended well."""
