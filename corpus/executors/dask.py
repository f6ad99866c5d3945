"""Bundles of tasks on Dask workers: sent in waves, sent again when they are lost.

What may go wrong, and what comes of it:

a worker dies, or says nothing    Dask gives its bundles to others; tasks that were committed are
                                  not run again
a bundle's workers die again      Dask gives it up (KilledWorker); its tasks are tried one at a
and again                         time; the one that does it again ends the run, by name
the scheduler dies                when one answers at its address again, all that it held is sent
                                  anew; after `patience` the run ends
no worker is there                the run waits, for `patience` at most
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
from corpus.executors.connection import LOOK_SECONDS, Connection
from corpus.executors.dask_workers import DaskWorkers
from corpus.executors.executor import OnDone, Workers
from corpus.system.logs import log
from corpus.tasks.task import Context, Record, Task

__all__ = ["DaskExecutor"]

_BUNDLES_A_SLOT = 4
"""At least as many bundles for each slot, if there are as many tasks: none waits idle."""
_TASKS_A_BUNDLE = 256
"""At most; records of more would make long messages."""
_WAVE = 1000
"""Bundles of a step that the scheduler holds at a time, or twice what workers can take."""


class DaskExecutor:
    """Bundles of tasks on the workers of a cluster.

    Workers are started with the first task, so that a run with nothing to do costs nothing.
    patience: seconds that it waits for a scheduler, or for a first worker, to be there (again).
    """

    def __init__(
        self, cluster: Cluster, *, bundle_bytes: int = BUNDLE_BYTES, patience: float = PATIENCE
    ) -> None:
        if find_spec("distributed") is None:
            raise MissingExtra("this executor", "dask", "dask")
        self.cluster, self.bundle_bytes = cluster, bundle_bytes
        self.connection = Connection(cluster, patience)
        self._steps: list[_Step] = []
        self._seen = DaskWorkers()
        self._begun = 0

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        await self.connection.connect(context)
        self._begun += 1
        # What was begun is finished first: later steps free what earlier ones hold.
        step = _Step(self, context, tasks, done, priority=self._begun)
        self._steps.append(step)
        try:
            await step.run()
        finally:
            self._steps.remove(step)
            step.abandon()

    @property
    def in_flight(self) -> int:
        """Bundles that wait or are run."""
        return sum(len(step.flights) for step in self._steps)

    def workers(self) -> Workers:
        slots, client = self.cluster.slots, self.connection.client
        if client is None or client.status != "running":
            return Workers(slots)
        flights = [item for step in list(self._steps) for item in list(step.flights.items())]
        return self._seen.ask(client, slots, {key: flight.tasks for key, flight in flights})

    def close(self, problem: BaseException | None = None) -> None:
        self.connection.close()
        self.cluster.close()


@dataclass
class _Flight:
    """A bundle that a scheduler holds. tasks: those whose records have not been handed over.
    alone: no other bundle is to share its workers' fate."""

    tasks: list[Task]
    client: Any
    future: Any
    alone: bool


@dataclass
class _Step:
    """The tasks of one call of `run`, on their way."""

    executor: DaskExecutor
    context: Context
    tasks: Sequence[Task]
    done: OnDone
    priority: int
    flights: dict[str, _Flight] = field(default_factory=dict)
    _lost: deque[tuple[list[Task], bool]] = field(default_factory=deque)
    _suspects: deque[Task] = field(default_factory=deque)

    @property
    def connection(self) -> Connection:
        return self.executor.connection

    async def run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._looked = time.monotonic()
        self._landed: asyncio.Queue[str] = asyncio.Queue()
        slots = self.executor.cluster.slots
        most = min(_TASKS_A_BUNDLE, -(-len(self.tasks) // (_BUNDLES_A_SLOT * slots)))
        self._fresh = bundles(self.tasks, self.executor.bundle_bytes, most)
        while await self._send(max(_WAVE, 2 * slots)):
            keys = await self._next_landed()
            flights = [self.flights.pop(key) for key in keys if key in self.flights]
            outcomes = await asyncio.gather(*(self._outcome(flight) for flight in flights))
            for flight, outcome in zip(flights, outcomes, strict=True):
                self._settle(flight, outcome)
            await self._look_into_bundles()
            await self.connection.look(self.executor.in_flight)

    def abandon(self) -> None:
        """Let go of what is not done; the scheduler forgets what nobody waits for."""
        self.flights.clear()

    async def _send(self, wave: int) -> bool:
        """Send what there is room for. Whether anything is on its way."""
        client = self.connection.client
        if client.status != "running":
            await self.connection.connect(self.context, instead_of=client)
        key = await self.connection.connect(self.context)
        for gone in [k for k, f in self.flights.items() if f.client is not self.connection.client]:
            flight = self.flights.pop(gone)
            self._lost.append((flight.tasks, flight.alone))
        while len(self.flights) < wave:
            found = self._next_to_send()
            if found is None:
                break
            self._submit(key, *found)
        return bool(self.flights)

    def _next_to_send(self) -> tuple[list[Task], bool] | None:
        if self._lost:
            return self._lost.popleft()
        if self._suspects and not any(flight.alone for flight in self.flights.values()):
            return [self._suspects.popleft()], True
        bundle = next(self._fresh, None)
        return None if bundle is None else (bundle, False)

    def _submit(self, context: str, tasks: list[Task], alone: bool) -> None:
        from corpus.executors.worker import pack, run_bundle

        key = f"{type(tasks[0]).__name__}-{uuid4().hex}"
        client = self.connection.client
        future = client.submit(
            run_bundle, context, pack(tasks), key=key, pure=False, retries=2, priority=self.priority
        )
        self.flights[key] = _Flight(tasks, client, future, alone)
        loop, landed = self._loop, self._landed

        def land(_: object) -> None:
            if not loop.is_closed():  # after a failure, or Ctrl-C
                loop.call_soon_threadsafe(landed.put_nowait, key)

        future.add_done_callback(land)

    async def _next_landed(self) -> list[str]:
        try:
            keys = [await asyncio.wait_for(self._landed.get(), LOOK_SECONDS)]
        except TimeoutError:
            return []
        while not self._landed.empty():
            keys.append(self._landed.get_nowait())
        return keys

    async def _look_into_bundles(self) -> None:
        """Every some seconds, hand over what is done of bundles that workers are at, so that one
        of many tasks is seen to go on. The commit records say what that is."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        at_work = await self.connection.ask(self.connection.client, "processing") or {}
        keys = {key for keys in at_work.values() for key in keys}
        flights = [flight for key, flight in self.flights.items() if key in keys]
        try:
            found = await asyncio.to_thread(self._done_of, flights)
        except CorpusError:
            return  # whoever needs the record will say so
        for flight, records in zip(flights, found, strict=True):
            done, flight.tasks = flight.tasks[: len(records)], flight.tasks[len(records) :]
            for task, record in zip(done, records, strict=True):
                self.done(task, record)

    def _done_of(self, flights: Sequence[_Flight]) -> list[list[Record]]:
        """The records of the first tasks of each, but for the last task: with that, it lands."""
        found: list[list[Record]] = []
        for flight in flights:
            found.append([])
            for task in flight.tasks[:-1]:
                record = task.finished(self.context.store)
                if record is None:
                    break
                found[-1].append(record)
        return found

    async def _outcome(self, flight: _Flight) -> list[Record] | BaseException | None:
        """Records, or what was raised; None when the bundle was lost with its scheduler."""
        if flight.future.status == "finished":
            found = await self.connection.ask(flight.client, "gather", flight.future)
            if found:
                outcome: list[Record] | BaseException = found[0]
                return outcome
        if flight.future.status == "error":
            raised: BaseException = flight.future.exception()
            return raised
        return None

    def _settle(self, flight: _Flight, outcome: list[Record] | BaseException | None) -> None:
        from distributed.scheduler import KilledWorker

        if outcome is None:
            self._lost.append((flight.tasks, flight.alone))
        elif isinstance(outcome, KilledWorker):
            self._suspect(flight)
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            for task, record in zip(flight.tasks, outcome[-len(flight.tasks) :], strict=True):
                self.done(task, record)

    def _suspect(self, flight: _Flight) -> None:
        if flight.alone:
            (task,) = flight.tasks
            raise RunError(
                "worker after worker died over this task, the last ones over it alone; either it "
                "needs more memory than a worker may have, or a library crashes on something in "
                "it; see the workers' logs, or run it here: --executor serial",
                where=task.label,
            )
        fields = {"tasks": len(flight.tasks), "first": flight.tasks[0].label}
        log.warning("workers died; trying one task at a time", extra={"fields": fields})
        self._suspects.extend(flight.tasks)
