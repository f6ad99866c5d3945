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
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from uuid import uuid4

from corpus.errors import MissingExtra, RunError
from corpus.executors.bundles import BUNDLE_BYTES, bundles
from corpus.executors.clusters import Cluster
from corpus.executors.dask_workers import DaskWorkers
from corpus.executors.executor import OnDone, Workers
from corpus.options import PATIENCE
from corpus.progress import log
from corpus.task import Context, Record, Task
from corpus.units import format_duration

__all__ = ["DaskExecutor"]

_BUNDLES_A_SLOT = 4
"""At least as many bundles for each slot, if there are as many tasks: none waits idle."""
_TASKS_A_BUNDLE = 256
"""At most; records of more would make long messages."""
_WAVE = 1000
"""Bundles of a step that the scheduler holds at a time, or twice what workers can take."""
_LOOK_SECONDS = 5.0
"""How often the workers are looked after."""
_ANSWER_SECONDS = 30.0
"""What a scheduler may take to answer."""


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
        self.cluster, self.bundle_bytes, self.patience = cluster, bundle_bytes, patience
        self.client: Any = None
        self._context: Context | None = None
        self._plugin: Any = None
        self._connecting: tuple[Any, asyncio.Lock] | None = None
        self._steps: list[_Step] = []
        self._seen = DaskWorkers()
        self._begun = 0
        self._looked = self._worked = time.monotonic()

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        await self.connect(context)
        self._begun += 1
        # What was begun is finished first: later steps free what earlier ones hold.
        step = _Step(self, context, tasks, done, priority=self._begun)
        self._steps.append(step)
        try:
            await step.run()
        finally:
            self._steps.remove(step)
            step.abandon()

    async def connect(self, context: Context, *, instead_of: Any = None) -> str:
        """Have a client, another than `instead_of`, and the context with all workers; its key."""
        from corpus.executors.worker import ContextPlugin

        async with self._one_at_a_time():  # whichever step is the first to notice
            if self.client is instead_of:
                self.client = await self._patiently_connected(instead_of)
                self._context = None
            if self._context is not context:
                self._plugin = ContextPlugin(context)
                try:
                    self.client.register_plugin(self._plugin)
                except OSError:
                    log.debug("a worker was lost while it was given the pipeline")
                self._context = context
        key: str = self._plugin.key
        return key

    def _one_at_a_time(self) -> asyncio.Lock:
        """A lock of the event loop at hand: a run that is repaired has several, one by one."""
        loop = asyncio.get_running_loop()
        if self._connecting is None or self._connecting[0] is not loop:
            self._connecting = loop, asyncio.Lock()
        return self._connecting[1]

    async def _patiently_connected(self, lost: Any) -> Any:
        if lost is not None:
            fields = {"cluster": self.cluster.name}
            log.warning("lost the scheduler; trying to reach it again", extra={"fields": fields})
            lost.close(timeout=1)
        since = time.monotonic()
        while True:
            try:
                client = self.cluster.connect()
            except OSError as error:
                if time.monotonic() - since > self.patience:
                    raise RunError(
                        f"{self.cluster.name} has not answered for "
                        f"{format_duration(self.patience)} (run.patience); start it again, "
                        "then enter the same command"
                    ) from error
                await asyncio.sleep(1)
            else:
                self._worked = time.monotonic()
                return client

    async def look(self) -> None:
        """Look after the workers, every some seconds. Raises RunError when none has been there
        for too long."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        coming = self.cluster.tend(sum(step.in_flight for step in self._steps))
        if coming or await self.ask(self.client, "ncores"):
            self._worked = time.monotonic()
        elif time.monotonic() - self._worked > self.patience:
            raise RunError(
                f"{self.cluster.name}: no worker has been there for "
                f"{format_duration(self.patience)} (run.patience); start some, "
                "then enter the same command"
            )

    def workers(self) -> Workers:
        slots = self.cluster.slots
        if self.client is None or self.client.status != "running":
            return Workers(slots)
        flights = [item for step in list(self._steps) for item in list(step.flights.items())]
        return self._seen.ask(self.client, slots, {key: flight.tasks for key, flight in flights})

    async def ask(self, client: Any, what: str, *arguments: Any) -> Any:
        """The answer of a client (`gather`) or its scheduler (anything else); None where there
        is none in time."""
        if client.status != "running":
            return None
        coroutine: Coroutine[Any, Any, Any]
        if what == "gather":
            coroutine = client.gather(list(arguments), errors="skip", asynchronous=True)
        else:
            coroutine = getattr(client.scheduler, what)()
        answer = asyncio.run_coroutine_threadsafe(coroutine, client.loop.asyncio_loop)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(answer), _ANSWER_SECONDS)
        except (OSError, TimeoutError):
            return None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return None  # the client was closed over the question

    def close(self, problem: BaseException | None = None) -> None:
        if self.client is not None:
            if self._plugin is not None and self.client.status == "running":
                forget = self.client.scheduler.unregister_worker_plugin
                try:
                    self.client.sync(forget, name=self._plugin.name, callback_timeout=5)
                except (OSError, TimeoutError):
                    log.debug("the scheduler keeps the pipeline")
            self.client.close()
        self.cluster.close()


@dataclass
class _Flight:
    """A bundle that a scheduler holds. alone: no other bundle is to share its workers' fate."""

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
    def in_flight(self) -> int:
        return len(self.flights)

    async def run(self) -> None:
        self._loop = asyncio.get_running_loop()
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
            await self.executor.look()

    def abandon(self) -> None:
        """Let go of what is not done; the scheduler forgets what nobody waits for."""
        self.flights.clear()

    async def _send(self, wave: int) -> bool:
        """Send what there is room for. Whether anything is on its way."""
        client = self.executor.client
        if client.status != "running":
            await self.executor.connect(self.context, instead_of=client)
        key = await self.executor.connect(self.context)
        for gone in [k for k, f in self.flights.items() if f.client is not self.executor.client]:
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
        client = self.executor.client
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
            keys = [await asyncio.wait_for(self._landed.get(), _LOOK_SECONDS)]
        except TimeoutError:
            return []
        while not self._landed.empty():
            keys.append(self._landed.get_nowait())
        return keys

    async def _outcome(self, flight: _Flight) -> list[Record] | BaseException | None:
        """Records, or what was raised; None when the bundle was lost with its scheduler."""
        if flight.future.status == "finished":
            found = await self.executor.ask(flight.client, "gather", flight.future)
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
            for task, record in zip(flight.tasks, outcome, strict=True):
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
