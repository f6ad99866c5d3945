"""Tasks one after the other, in this process."""

import asyncio
from collections.abc import Sequence

from corpus.executors.executor import OnDone
from corpus.task import Context, Task

__all__ = ["SerialExecutor"]


class SerialExecutor:
    """One task after the other, in this process."""

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        for task in tasks:
            done(task, task.run(context))
            await asyncio.sleep(0)

    def close(self, problem: BaseException | None = None) -> None:
        """Nothing is held."""
