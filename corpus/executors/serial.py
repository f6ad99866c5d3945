"""The executor that runs tasks one after the other, in this process."""

import asyncio
import socket
import time
from collections.abc import Sequence

from corpus.executors.executor import Doing, OnDone, Worker, Workers
from corpus.system.interrupts import check_interrupt
from corpus.system.usage import resident_here
from corpus.tasks.isolation.attempts import attempt
from corpus.tasks.task import Context, Task

__all__ = ["SerialExecutor"]


class SerialExecutor:
    """Runs one task after the other, in this process."""

    _running: tuple[Task, float] | None = None
    """The task that is being run, and when it began."""

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        for task in tasks:
            check_interrupt()
            self._running = task, time.monotonic()
            record = attempt(context, task)
            self._running = None
            done(task, record)
            await asyncio.sleep(0)

    def workers(self) -> Workers:
        doing = []
        if (running := self._running) is not None:  # read once: another thread sets it
            task, began = running
            doing.append(Doing(task.step, task.label, 0, time.monotonic() - began))
        return Workers(1, [Worker("driver", socket.gethostname(), resident_here(), doing=doing)])

    def close(self, problem: BaseException | None = None) -> None:
        """Nothing to do: nothing was started."""
