"""The contract of an executor: it runs independent tasks and hands over their records."""

from collections.abc import Callable, Sequence
from typing import Protocol

from corpus.task import Context, Record, Task

__all__ = ["Executor", "OnDone"]

OnDone = Callable[[Task, Record], None]
"""Called once for each task when it is done, in any order, in the driver's process."""


class Executor(Protocol):
    """Runs tasks anywhere, in any order, more than once if need be: a task is idempotent by its
    commit record. Holds no record after it handed it over, so that a run's size does not matter.

    None of the tasks it is given has a commit record with its fingerprint, so one that is found
    later was written by this run, and an executor may take it instead of running the task again.
    """

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None: ...

    def close(self, problem: BaseException | None = None) -> None:
        """The run is over. problem: what it ended with, if not well."""
