"""Heartbeats through a store: a file that changes as long as the process that writes it lives.

A reader only asks whether the file changes, and measures by its own clock for how long it has not.
So the clocks of two machines need not agree.
"""

import os
import socket
import threading
import time
from typing import Any

from corpus.errors import OutputError
from corpus.storage.store import Store
from corpus.system.logs import log
from corpus.system.usage import resident_here
from corpus.tasks.work_folder import heartbeat_file

__all__ = ["BEAT_SECONDS", "Heartbeat", "HeartbeatWatch"]

BEAT_SECONDS = 5.0
"""Seconds between two heartbeats."""


class Heartbeat:
    """Writes the heartbeat file of a shard, in a thread, since a task may take hours.

    The file also says what the shard is doing, for people who look at the run.
    """

    def __init__(self, store: Store, shard: int) -> None:
        self._store, self._path = store, heartbeat_file(shard)
        self._content: dict[str, Any] = {
            "shard": shard,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "beat": 0,
            "state": "running",
            "done": 0,
        }
        self._ending = threading.Event()
        self._writing = threading.Lock()
        self._write()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._thread.start()

    def note(self, **facts: Any) -> None:
        """Add facts that the next heartbeat will carry, or replace them."""
        self._content |= facts

    def send(self, **facts: Any) -> None:
        """Write a heartbeat with these facts at once. Raises OutputError."""
        self.note(**facts)
        self._write()

    def count_task(self) -> None:
        """Count one more task as done."""
        self._content["done"] += 1

    def close(self, **facts: Any) -> None:
        """Stop, and write a last heartbeat with these facts. Raises OutputError."""
        self._ending.set()
        self._thread.join()
        self.send(**facts)

    def _beat(self) -> None:
        while not self._ending.wait(BEAT_SECONDS):
            try:
                self._write()
            except OutputError as error:  # a full disk may have room again
                fields = {"error": type(error).__name__}
                log.warning("the heartbeat cannot be written", extra={"fields": fields})

    def _write(self) -> None:
        with self._writing:
            self._content["beat"] += 1
            self._content["rss"] = resident_here()
            self._store.write_json(dict(self._content), self._path)


class HeartbeatWatch:
    """Reads the heartbeats of other shards, and remembers when each of them last changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[int, tuple[Any, float]] = {}
        """Shard -> its last process and beat, and when they were seen to change; minus infinity
        after the first look, since the file may be an old one."""

    def read(self, shard: int) -> dict[str, Any]:
        """The last heartbeat of a shard; empty when there was none yet."""
        content: dict[str, Any] = self._store.read_json(heartbeat_file(shard)) or {}
        beat = (content.get("pid"), content.get("beat"))
        if shard not in self._seen or self._seen[shard][0] != beat:
            is_first_look = shard not in self._seen
            self._seen[shard] = (beat, -float("inf") if is_first_look else time.monotonic())
        return content

    def silent_seconds(self, shard: int, since: float) -> float:
        """Seconds since a shard's heartbeat was seen to change, or since `since` (a time of
        `time.monotonic`) if that is later."""
        changed = self._seen.get(shard, (None, since))[1]
        return time.monotonic() - max(changed, since)

    def has_changed(self, shard: int) -> bool:
        """Whether a shard's heartbeat has changed since it was first read, so that it lives."""
        return shard in self._seen and self._seen[shard][1] > -float("inf")
