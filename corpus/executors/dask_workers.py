"""What the workers of a Dask scheduler do, as the scheduler knows it; for people."""

import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from corpus.executors.executor import Doing, Worker, Workers
from corpus.tasks.task import Task

__all__ = ["RSS", "DaskWorkers"]

RSS = "corpus_rss"
"""A worker's metric: bytes of memory that it holds, together with the process of its tasks."""

_SECONDS = 2.0
"""What an answer may take. Without one there is nothing to tell for now."""


class DaskWorkers:
    """Asks a client's scheduler, and remembers since when workers are at what they do."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        """Key -> when it was first seen at a worker."""

    def ask(self, client: Any, slots: int, bundles: Mapping[str, Sequence[Task]]) -> Workers:
        """slots: where the scheduler does not answer. bundles: key -> the tasks that were sent
        under it. Called from another thread than the run's."""
        try:
            info = client.sync(client.scheduler.identity, callback_timeout=_SECONDS)
            at_work = client.sync(client.scheduler.processing, callback_timeout=_SECONDS)
        except (OSError, TimeoutError, AttributeError, RuntimeError):  # gone, or being closed
            return Workers(slots)
        now, known = time.monotonic(), info["workers"]
        # A worker runs as many as it has threads; the rest of its tasks wait there.
        keys = {a: list(ks)[: known[a]["nthreads"]] for a, ks in at_work.items() if a in known}
        held = {key for ks in keys.values() for key in ks}
        self._since = {key: self._since.get(key, now) for key in held}
        each = []
        for address, worker in sorted(known.items()):
            at = [(now - self._since[k], bundles[k]) for k in keys.get(address, ()) if k in bundles]
            each.append(_worker(address, worker, at))
        threads = sum(worker["nthreads"] for worker in known.values())
        return Workers(threads or slots, each, _dashboard(client))


def _worker(
    address: str, info: Mapping[str, Any], at: Sequence[tuple[float, Sequence[Task]]]
) -> Worker:
    metrics = info.get("metrics", {})
    memory = int(metrics.get(RSS) or metrics.get("memory") or 0)  # ours comes with its next sign
    limit = int(info.get("memory_limit") or 0)
    doing = [Doing(t[0].step, t[0].label, len(t) - 1, seconds) for seconds, t in at]
    return Worker(str(info.get("name", address)), info.get("host", ""), memory, limit, doing)


def _dashboard(client: Any) -> str:
    """The address of Dask's own pages; on this machine they need Bokeh."""
    if client.cluster is not None and find_spec("bokeh") is None:
        return ""
    try:
        return client.dashboard_link or ""
    except (OSError, KeyError, TimeoutError):
        return ""
