"""The way to a Dask scheduler: a client, made again when its scheduler was lost, and the context of
a run with all workers."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from corpus.config.units import format_duration
from corpus.errors import RunError
from corpus.executors.clusters import Cluster
from corpus.system.logs import log
from corpus.tasks.task import Context

__all__ = ["LOOK_SECONDS", "Connection"]

LOOK_SECONDS = 5.0
"""How often the workers are looked after."""
_ANSWER_SECONDS = 30.0
"""What a scheduler may take to answer."""


class Connection:
    """A client of a cluster's scheduler; none before it is asked for.

    patience: seconds that it waits for a scheduler, or for a first worker, to be there (again).
    """

    def __init__(self, cluster: Cluster, patience: float) -> None:
        self.cluster, self.patience = cluster, patience
        self.client: Any = None
        self._context: Context | None = None
        self._plugin: Any = None
        self._connecting: tuple[Any, asyncio.Lock] | None = None
        self._looked = self._worked = time.monotonic()

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

    async def look(self, bundles: int) -> None:
        """Look after the workers, every some seconds. bundles: that wait or are run. Raises
        RunError when no worker has been there for too long."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        coming = self.cluster.tend(bundles)
        if coming or await self.ask(self.client, "ncores"):
            self._worked = time.monotonic()
        elif time.monotonic() - self._worked > self.patience:
            raise RunError(
                f"{self.cluster.name}: no worker has been there for "
                f"{format_duration(self.patience)} (run.patience); start some, "
                "then enter the same command"
            )

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

    def close(self) -> None:
        if self.client is None:
            return
        if self._plugin is not None and self.client.status == "running":
            forget = self.client.scheduler.unregister_worker_plugin
            try:
                self.client.sync(forget, name=self._plugin.name, callback_timeout=5)
            except (OSError, TimeoutError):
                log.debug("the scheduler keeps the pipeline")
        self.client.close()
