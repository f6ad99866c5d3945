"""What Dask workers are doing, as their scheduler knows it; for people."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.executors.executor import Doing, Worker, Workers
from corpus.tasks.task import Task

__all__ = ["RSS", "DaskWorkers"]

RSS = "corpus_rss"
"""Name of a metric of each worker: bytes of memory that it and the process of its tasks hold."""

_ANSWER_SECONDS = 2.0
"""Seconds that the scheduler may take to answer; without an answer no worker is shown for now."""


class DaskWorkers:
    """Asks a scheduler what its workers are doing, and remembers since when."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        """Key of a bundle -> when it was first seen to be run."""

    def ask(
        self, client: Any, slots: int, bundles: Mapping[str, Sequence[Task]], dashboard: str
    ) -> Workers:
        """The workers now. Called from another thread than the run's.

        slots: how many tasks can run at a time, for when the scheduler does not answer.
        bundles: key -> the tasks that were sent under it. dashboard: address of Dask's pages.
        """
        try:
            identity = client.sync(client.scheduler.identity, callback_timeout=_ANSWER_SECONDS)
            at_work = client.sync(client.scheduler.processing, callback_timeout=_ANSWER_SECONDS)
        except (OSError, TimeoutError, AttributeError, RuntimeError):  # gone, or being closed
            return Workers(slots)
        now, known = time.monotonic(), identity["workers"]
        # A worker runs as many bundles as it has threads; its other bundles wait there.
        running = {
            address: list(keys)[: known[address]["nthreads"]]
            for address, keys in at_work.items()
            if address in known
        }
        self._since = {key: self._since.get(key, now) for keys in running.values() for key in keys}
        each = []
        for address, worker in sorted(known.items()):
            keys = [key for key in running.get(address, ()) if key in bundles]
            at = [(now - self._since[key], bundles[key]) for key in keys]
            each.append(_worker(address, worker, at))
        threads = sum(worker["nthreads"] for worker in known.values())
        return Workers(threads or slots, each, dashboard)


def _worker(
    address: str, info: Mapping[str, Any], at: Sequence[tuple[float, Sequence[Task]]]
) -> Worker:
    """A worker, from what the scheduler knows of it. at: for each bundle that it runs, for how many
    seconds, and its tasks."""
    metrics = info.get("metrics", {})
    memory = int(
        metrics.get(RSS) or metrics.get("memory") or 0
    )  # RSS comes with its next heartbeat
    limit = int(info.get("memory_limit") or 0)
    doing = [Doing(t[0].step, t[0].label, len(t) - 1, seconds) for seconds, t in at]
    return Worker(str(info.get("name", address)), info.get("host", ""), memory, limit, doing)
