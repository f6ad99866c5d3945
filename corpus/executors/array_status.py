"""What the shards of array mode are doing, as their heartbeats say; for people."""

import time

from corpus.executors.executor import Doing, Worker
from corpus.executors.heartbeats import BEAT_SECONDS, HeartbeatWatch
from corpus.storage.store import Store

__all__ = ["ArrayWorkers"]

_SILENT_SECONDS = 4 * BEAT_SECONDS
"""Seconds without a heartbeat after which a shard is shown as silent."""


class ArrayWorkers:
    """Reads the heartbeats of shards, and remembers since when each has been at its task."""

    def __init__(self, store: Store) -> None:
        self._watch, self._began = HeartbeatWatch(store), time.monotonic()
        self._since: dict[int, tuple[str, float]] = {}
        """Shard -> the task that it is running, and when it was first seen to run it."""

    def worker(self, shard: int) -> Worker:
        """A shard as it is now."""
        now, name = time.monotonic(), f"shard {shard}"
        heartbeat = self._watch.read(shard)
        if not heartbeat:
            return Worker(name, state="not seen yet")
        task = str(heartbeat.get("task", ""))
        if self._since.get(shard, ("", 0.0))[0] != task:
            self._since[shard] = task, now
        seconds = now - self._since[shard][1] if task else 0.0
        doing = [Doing(str(heartbeat.get("step", "")), task, 0, seconds)] if task else []
        state = heartbeat["state"]
        if state == "running" and self._watch.silent_seconds(shard, self._began) > _SILENT_SECONDS:
            state = "silent"
        return Worker(name, heartbeat["host"], heartbeat.get("rss", 0), 0, doing, state)
