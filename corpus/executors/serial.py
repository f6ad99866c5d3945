"""Tasks one after the other, in one process beside this one."""

import asyncio
from collections.abc import Sequence

from corpus.boundary.attempts import end_child
from corpus.executors.executor import OnDone
from corpus.task import Context, Task

__all__ = ["SerialExecutor"]


class SerialExecutor:
    """One task after the other, in this process or in one beside it."""

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        for task in tasks:
            done(task, task.run(context))
            await asyncio.sleep(0)

    def close(self, problem: BaseException | None = None) -> None:
        end_child()
