"""The connection to a Dask scheduler: a client, made again when its scheduler was lost, and the
context of a run at all workers."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from corpus.config.units import format_duration
from corpus.errors import RunError
from corpus.executors.clusters import Cluster
from corpus.system.interrupts import check_interrupt
from corpus.system.logs import log
from corpus.tasks.task import Context

__all__ = ["CHECK_SECONDS", "Connection"]

CHECK_SECONDS = 5.0
"""Seconds between two checks of the workers."""
_ANSWER_SECONDS = 30.0
"""Seconds that a scheduler may take to answer."""


class Connection:
    """A client of a cluster's scheduler, which is made by the first call of `connect`.

    patience: seconds to wait for a scheduler that does not answer, or for a first worker.
    """

    def __init__(self, cluster: Cluster, patience: float) -> None:
        self.cluster, self.patience = cluster, patience
        self.client: Any = None
        self._context: Context | None = None
        self._plugin: Any = None
        self._connecting: tuple[Any, asyncio.Lock] | None = None
        self._checked = self._had_workers = time.monotonic()

    async def connect(self, context: Context, *, instead_of: Any = None) -> str:
        """Make sure that there is a client and that all workers have the context; gives the key of
        the context, for `run_bundle`.

        instead_of: a client that has lost its scheduler, so that another one is needed. Raises
        RunError when no scheduler answers within `patience`, and what `Cluster.connect` raises.
        """
        from corpus.executors.dask_worker import ContextPlugin

        async with self._connect_lock():  # several steps may notice at once that it was lost
            if self.client is instead_of:
                self.client = await self._new_client(instead_of)
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

    def _connect_lock(self) -> asyncio.Lock:
        """A lock of the running event loop: a run that is repaired on the way has several loops,
        one after the other."""
        loop = asyncio.get_running_loop()
        if self._connecting is None or self._connecting[0] is not loop:
            self._connecting = loop, asyncio.Lock()
        return self._connecting[1]

    async def _new_client(self, lost: Any) -> Any:
        """Connect, for as long as `patience` allows. Raises RunError after that."""
        if lost is not None:
            fields = {"cluster": self.cluster.name}
            log.warning("lost the scheduler; trying to reach it again", extra={"fields": fields})
            lost.close(timeout=1)
        since = time.monotonic()
        while True:
            check_interrupt()
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
                self._had_workers = time.monotonic()
                return client

    async def check_workers(self, bundles: int) -> None:
        """Have the cluster maintain its workers, if the last check was some seconds ago.

        bundles: how many wait or are run. Raises RunError when no worker has been there for longer
        than `patience`, and what `Cluster.maintain` raises.
        """
        now = time.monotonic()
        if now - self._checked < CHECK_SECONDS:
            return
        self._checked = now
        are_coming = self.cluster.maintain(bundles)
        if are_coming or await self.ask(self.client, "ncores"):
            self._had_workers = time.monotonic()
        elif time.monotonic() - self._had_workers > self.patience:
            raise RunError(
                f"{self.cluster.name}: no worker has been there for "
                f"{format_duration(self.patience)} (run.patience); start some, "
                "then enter the same command"
            )

    async def ask(self, client: Any, what: str, *arguments: Any) -> Any:
        """What a client's `gather` gives for futures, or what a method of its scheduler gives; None
        when there is no answer in time."""
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
            return None  # the client was closed before it answered

    def close(self) -> None:
        """Have the workers forget the context, and close the client; not the cluster."""
        if self.client is None:
            return
        if self._plugin is not None and self.client.status == "running":
            unregister = self.client.scheduler.unregister_worker_plugin
            try:
                self.client.sync(unregister, name=self._plugin.name, callback_timeout=5)
            except (OSError, TimeoutError):
                log.debug("the scheduler keeps the pipeline")
        self.client.close()
