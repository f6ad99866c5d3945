"""Tasks one after the other, in this process."""

import asyncio
import socket
import time
from collections.abc import Sequence

from corpus.executors.executor import Doing, OnDone, Worker, Workers
from corpus.system.usage import resident_here
from corpus.tasks.isolation.attempts import attempt
from corpus.tasks.task import Context, Task

__all__ = ["SerialExecutor"]


class SerialExecutor:
    """One task after the other, in this process."""

    _at: tuple[Task, float] | None = None
    """The task at hand, and when it was begun."""

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        for task in tasks:
            self._at = task, time.monotonic()
            record = attempt(context, task)
            self._at = None
            done(task, record)
            await asyncio.sleep(0)

    def workers(self) -> Workers:
        at, now = self._at, time.monotonic()
        doing = [Doing(at[0].step, at[0].label, 0, now - at[1])] if at else []
        return Workers(1, [Worker("driver", socket.gethostname(), resident_here(), doing=doing)])

    def close(self, problem: BaseException | None = None) -> None:
        """Nothing is held."""
