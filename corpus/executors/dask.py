"""Tasks on Dask workers: processes of this machine, or those of a scheduler."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from corpus.errors import ConfigError, CorpusError, MissingExtra
from corpus.executors.bundles import BUNDLE_BYTES, bundles
from corpus.executors.executor import OnDone
from corpus.interrupts import unheard
from corpus.task import Context, Record, Task

__all__ = ["DaskExecutor"]

_BUNDLES_A_WORKER = 4
"""At least as many bundles for each worker, if there are as many tasks: none waits idle."""
_IN_FLIGHT = 1000
"""Bundles that the scheduler holds at a time."""


class DaskExecutor:
    """Bundles of tasks on Dask workers: processes of this machine, or those of a scheduler.

    Workers are started with the first task, so that a run with nothing to do costs nothing.
    Tasks are idempotent by their commit records, so Dask may retry them and move them about.
    """

    def __init__(
        self, *, workers: int = 2, scheduler: str | None = None, bundle_bytes: int = BUNDLE_BYTES
    ) -> None:
        self._workers, self._scheduler, self._bundle_bytes = workers, scheduler, bundle_bytes
        self._cluster: Any = None
        self._client: Any = None
        self._room = asyncio.Semaphore(_IN_FLIGHT)

    def _start(self) -> None:
        try:
            from distributed import Client, LocalCluster
        except ModuleNotFoundError as error:
            raise MissingExtra("the executor 'dask'", "dask", "dask") from error
        if self._scheduler:
            try:
                self._client = Client(self._scheduler, timeout="10s")
            except (OSError, ValueError) as error:
                raise ConfigError(
                    f"no Dask scheduler answers at {self._scheduler}; "
                    "start one with `dask scheduler`",
                    where="--scheduler",
                ) from error
            return
        with unheard():
            self._cluster = LocalCluster(
                n_workers=self._workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address="127.0.0.1:0",
                memory_limit=0,
                silence_logs=logging.CRITICAL,  # a worker stopped in its work says so at length
            )
        self._client = Client(self._cluster)

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        if self._client is None:
            self._start()
        most = -(-len(tasks) // (_BUNDLES_A_WORKER * max(1, len(self._client.nthreads()))))
        parts = [
            self._submit(context, bundle, done)
            for bundle in bundles(tasks, self._bundle_bytes, most)
        ]
        running = [asyncio.ensure_future(part) for part in parts]
        try:
            await asyncio.gather(*running)
        finally:
            for task in running:
                task.cancel()

    async def _submit(self, context: Context, bundle: list[Task], done: OnDone) -> None:
        async with self._room:
            loop = asyncio.get_running_loop()
            finished = asyncio.Event()
            future = self._client.submit(run_bundle, context, bundle, pure=False, retries=2)

            def wake(_: object) -> None:
                if not loop.is_closed():  # after a failure, or Ctrl-C
                    loop.call_soon_threadsafe(finished.set)

            future.add_done_callback(wake)
            try:
                await finished.wait()
            except asyncio.CancelledError:
                future.cancel()
                raise
            outcome: list[Record] | CorpusError = future.result()
            if isinstance(outcome, CorpusError):
                raise outcome
            for task, record in zip(bundle, outcome, strict=True):
                done(task, record)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def run_bundle(context: Context, tasks: Sequence[Task]) -> list[Record] | CorpusError:
    """What a worker does with a bundle. An error that trying again cannot mend is given back
    as it is; what is raised, Dask tries again."""
    try:
        return [task.run(context) for task in tasks]
    except CorpusError as error:
        return error
