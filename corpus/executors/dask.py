"""The executor that runs bundles of tasks on Dask workers.

The scheduler holds some of a step's bundles at a time, and gets those again that were lost. What
may go wrong, and what follows:

a worker dies or falls silent      Dask gives its bundles to other workers; tasks that were
                                   committed are not run again
the workers of a bundle die        Dask gives the bundle up (KilledWorker); its tasks are tried one
again and again                    at a time; a task that kills workers alone too ends the run, with
                                   its name in the message
the scheduler dies                 when a scheduler answers at its address again, all that it held
                                   is sent anew; after `patience` the run ends
there is no worker                 the run waits, for `patience` at most
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from uuid import uuid4

from corpus.config.options import PATIENCE
from corpus.errors import CorpusError, MissingExtra, RunError
from corpus.executors.bundles import BUNDLE_BYTES, bundles
from corpus.executors.clusters import Cluster
from corpus.executors.connection import CHECK_SECONDS, Connection
from corpus.executors.dask_status import DaskWorkers
from corpus.executors.executor import OnDone, Workers
from corpus.system.interrupts import check_interrupt
from corpus.system.logs import log
from corpus.tasks.task import Context, Record, Task

__all__ = ["DaskExecutor"]

_BUNDLES_A_SLOT = 4
"""A step is cut into at least this many bundles for each slot, if it has as many tasks, so that no
worker is idle while another one has much left."""
_TASKS_A_BUNDLE = 256
"""Tasks of a bundle at most: the records of more would make long messages."""
_BUNDLES_SENT = 1000
"""Bundles of a step that the scheduler holds at a time at most; or twice the number of slots, where
that is more."""


class DaskExecutor:
    """Runs bundles of tasks on the workers of a cluster, which are started with the first task, so
    that a run with nothing to do costs nothing.

    bundle_bytes: input that a bundle of several tasks reads at most.
    patience: seconds to wait for a scheduler that does not answer, or for a first worker.
    """

    def __init__(
        self, cluster: Cluster, *, bundle_bytes: int = BUNDLE_BYTES, patience: float = PATIENCE
    ) -> None:
        if find_spec("distributed") is None:
            raise MissingExtra("this executor", "dask", "dask")
        self.cluster, self.bundle_bytes = cluster, bundle_bytes
        self.connection = Connection(cluster, patience)
        self._steps: list[_Step] = []
        self._workers = DaskWorkers()
        self._steps_begun = 0

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        await self.connection.connect(context)
        self._steps_begun += 1
        # Later steps go first, since they free what earlier ones hold.
        step = _Step(self, context, tasks, done, priority=self._steps_begun)
        self._steps.append(step)
        try:
            await step.run()
        finally:
            self._steps.remove(step)
            step.sent.clear()  # the scheduler forgets bundles whose futures are gone

    @property
    def in_flight(self) -> int:
        """How many bundles the scheduler holds: they wait or are run."""
        return sum(len(step.sent) for step in self._steps)

    def workers(self) -> Workers:
        slots, client = self.cluster.slots, self.connection.client
        if client is None or client.status != "running":
            return Workers(slots)
        # Copies, since the thread of the run changes both.
        sent = [item for step in list(self._steps) for item in list(step.sent.items())]
        tasks = {key: bundle.tasks for key, bundle in sent}
        return self._workers.ask(client, slots, tasks, self.cluster.dashboard(client))

    def close(self, problem: BaseException | None = None) -> None:
        self.connection.close()
        self.cluster.close()


@dataclass
class _SentBundle:
    """A bundle that a scheduler holds.

    tasks: those whose records have not been handed over yet. is_suspect: its one task was in a
    bundle whose workers died; no second suspect is sent before this one is back, so that it is
    clear which of them killed a worker.
    """

    tasks: list[Task]
    client: Any
    future: Any
    is_suspect: bool


@dataclass
class _Step:
    """The tasks of one call of `DaskExecutor.run`.

    priority: steps with a higher number go first. sent: key -> each bundle that a scheduler holds.
    """

    executor: DaskExecutor
    context: Context
    tasks: Sequence[Task]
    done: OnDone
    priority: int
    sent: dict[str, _SentBundle] = field(default_factory=dict)
    _lost: deque[tuple[list[Task], bool]] = field(default_factory=deque)
    """Bundles to be sent again: their tasks, and whether they are suspect."""
    _suspects: deque[Task] = field(default_factory=deque)
    """Tasks of bundles whose workers died, to be sent one at a time."""

    @property
    def connection(self) -> Connection:
        return self.executor.connection

    async def run(self) -> None:
        """Send bundles and hand over their records until all tasks are done."""
        self._loop = asyncio.get_running_loop()
        self._looked = time.monotonic()
        self._ended: asyncio.Queue[str] = asyncio.Queue()  # keys of bundles that are done or failed
        slots = self.executor.cluster.slots
        most = min(_TASKS_A_BUNDLE, -(-len(self.tasks) // (_BUNDLES_A_SLOT * slots)))
        self._unsent = bundles(self.tasks, self.executor.bundle_bytes, most)
        while await self._send(max(_BUNDLES_SENT, 2 * slots)):
            check_interrupt()
            keys = await self._next_ended()
            ended = [self.sent.pop(key) for key in keys if key in self.sent]
            outcomes = await asyncio.gather(*(self._outcome(bundle) for bundle in ended))
            for bundle, outcome in zip(ended, outcomes, strict=True):
                self._handle(bundle, outcome)
            await self._hand_over_parts()
            await self.connection.check_workers(self.executor.in_flight)

    async def _send(self, most: int) -> bool:
        """Send bundles until the scheduler holds `most`, after connecting to another one where it
        was lost. Whether it holds any; otherwise the step is done."""
        client = self.connection.client
        if client.status != "running":
            await self.connection.connect(self.context, instead_of=client)
        key = await self.connection.connect(self.context)
        client = self.connection.client
        for lost in [k for k, bundle in self.sent.items() if bundle.client is not client]:
            bundle = self.sent.pop(lost)
            self._lost.append((bundle.tasks, bundle.is_suspect))
        while len(self.sent) < most:
            found = self._next_to_send()
            if found is None:
                break
            self._submit(key, *found)
        return bool(self.sent)

    def _next_to_send(self) -> tuple[list[Task], bool] | None:
        """The tasks of the next bundle and whether it is suspect; None if none can be sent now."""
        if self._lost:
            return self._lost.popleft()
        if self._suspects and not any(bundle.is_suspect for bundle in self.sent.values()):
            return [self._suspects.popleft()], True
        tasks = next(self._unsent, None)
        return None if tasks is None else (tasks, False)

    def _submit(self, context: str, tasks: list[Task], is_suspect: bool) -> None:
        """Send a bundle. context: key of the run's context (`Connection.connect`)."""
        from corpus.executors.dask_worker import pack, run_bundle

        key = f"{type(tasks[0]).__name__}-{uuid4().hex}"
        client = self.connection.client
        future = client.submit(
            run_bundle, context, pack(tasks), key=key, pure=False, retries=2, priority=self.priority
        )
        self.sent[key] = _SentBundle(tasks, client, future, is_suspect)
        loop, ended = self._loop, self._ended

        def note_end(_: object) -> None:  # called by a thread of the client
            if not loop.is_closed():  # as it is after a failure, or Ctrl-C
                loop.call_soon_threadsafe(ended.put_nowait, key)

        future.add_done_callback(note_end)

    async def _next_ended(self) -> list[str]:
        """Keys of the bundles that have ended; none when none ends for some seconds."""
        try:
            keys = [await asyncio.wait_for(self._ended.get(), CHECK_SECONDS)]
        except TimeoutError:
            return []
        while not self._ended.empty():
            keys.append(self._ended.get_nowait())
        return keys

    async def _hand_over_parts(self) -> None:
        """Hand over the records of tasks that are done in bundles that are still being run, so that
        progress is seen within a bundle of many tasks; called often, done every few seconds. The
        commit records in the store tell which tasks are done."""
        now = time.monotonic()
        if now - self._looked < CHECK_SECONDS:
            return
        self._looked = now
        at_work = await self.connection.ask(self.connection.client, "processing") or {}
        keys = {key for keys in at_work.values() for key in keys}
        running = [bundle for key, bundle in self.sent.items() if key in keys]
        try:
            found = await asyncio.to_thread(self._records_so_far, running)
        except CorpusError:
            return  # the worker, or a later step, will meet the same error and raise it
        for bundle, records in zip(running, found, strict=True):
            done, bundle.tasks = bundle.tasks[: len(records)], bundle.tasks[len(records) :]
            for task, record in zip(done, records, strict=True):
                self.done(task, record)

    def _records_so_far(self, running: Sequence[_SentBundle]) -> list[list[Record]]:
        """For each bundle, the records of its first tasks that are done. The last task is left out:
        once it is done the bundle ends anyway."""
        found: list[list[Record]] = []
        for bundle in running:
            found.append([])
            for task in bundle.tasks[:-1]:
                record = task.finished(self.context.store)
                if record is None:
                    break
                found[-1].append(record)
        return found

    async def _outcome(self, bundle: _SentBundle) -> list[Record] | BaseException | None:
        """The records of a bundle that has ended, or what it raised; None when its outcome was lost
        with the scheduler."""
        if bundle.future.status == "finished":
            found = await self.connection.ask(bundle.client, "gather", bundle.future)
            if found:
                outcome: list[Record] | BaseException = found[0]
                return outcome
        if bundle.future.status == "error":
            raised: BaseException = bundle.future.exception()
            return raised
        return None

    def _handle(self, bundle: _SentBundle, outcome: list[Record] | BaseException | None) -> None:
        """Hand over the records of a bundle, or see to it that its tasks are tried again. Raises
        what a task raised."""
        from distributed.scheduler import KilledWorker

        if outcome is None:
            self._lost.append((bundle.tasks, bundle.is_suspect))
        elif isinstance(outcome, KilledWorker):
            self._try_one_at_a_time(bundle)
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            # The records of the first tasks may have been handed over already.
            for task, record in zip(bundle.tasks, outcome[-len(bundle.tasks) :], strict=True):
                self.done(task, record)

    def _try_one_at_a_time(self, bundle: _SentBundle) -> None:
        """Have the tasks of a bundle whose workers died again and again sent one at a time. Raises
        RunError if it was sent so already: then its one task is the cause."""
        if bundle.is_suspect:
            (task,) = bundle.tasks
            raise RunError(
                "worker after worker died over this task, the last ones over it alone; either it "
                "needs more memory than a worker may have, or a library crashes on something in "
                "it; see the workers' logs, or run it here: --executor serial",
                where=task.label,
            )
        fields = {"tasks": len(bundle.tasks), "first": bundle.tasks[0].label}
        log.warning("workers died; trying one task at a time", extra={"fields": fields})
        self._suspects.extend(bundle.tasks)
