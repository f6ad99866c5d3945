"""Signs of life through a store: a file that changes while a process lives.

Only whether it changes counts, by the clock of the one that looks, so clocks need not agree.
"""

import os
import socket
import threading
import time
from typing import Any

from corpus.errors import OutputError
from corpus.executors.executor import Doing, Worker
from corpus.storage.store import Store
from corpus.system.logs import log
from corpus.system.usage import resident_here
from corpus.tasks.work_folder import heartbeat_file

__all__ = ["Crew", "Pause", "Sign", "Watch"]

_EVERY = 5.0
"""Seconds between two signs."""
_SILENT = 4 * _EVERY
"""Seconds without a sign after which people are told of it."""
_SOON, _SELDOM = 0.05, 2.0
"""Seconds between two looks at what others do: at first, and at last."""


class Pause:
    """Between two looks: longer and longer, until something has happened."""

    def __init__(self) -> None:
        self._seconds = _SOON

    def reset(self) -> None:
        self._seconds = _SOON

    def next(self) -> float:
        """Seconds to wait now."""
        seconds = self._seconds
        self._seconds = min(seconds * 1.5, _SELDOM)
        return seconds


class Sign:
    """Writes the heartbeat file of a shard every some seconds, from a thread of its own, since a
    task may take hours. It says too what the process is doing, for people."""

    def __init__(self, store: Store, number: int, **facts: Any) -> None:
        self._store, self._path = store, heartbeat_file(number)
        self._says: dict[str, Any] = {
            "shard": number,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "beat": 0,
            "state": "running",
            "done": 0,
            **facts,
        }
        self._ending = threading.Event()
        self._writing = threading.Lock()
        self._write()
        self._thread = threading.Thread(target=self._beat, name="sign of life", daemon=True)
        self._thread.start()

    def say(self, **facts: Any) -> None:
        """What is to be said with the next sign."""
        self._says |= facts

    def say_now(self, **facts: Any) -> None:
        """What cannot wait."""
        self.say(**facts)
        self._write()

    def count(self) -> None:
        self._says["done"] += 1

    def _beat(self) -> None:
        while not self._ending.wait(_EVERY):
            try:
                self._write()
            except OutputError as error:  # a full disk may have room again
                fields = {"error": type(error).__name__}
                log.warning("no sign of life can be written", extra={"fields": fields})

    def _write(self) -> None:
        with self._writing:
            self._says["beat"] += 1
            self._says["rss"] = resident_here()
            self._store.write_json(dict(self._says), self._path)

    def close(self, **facts: Any) -> None:
        """The last sign."""
        self._ending.set()
        self._thread.join()
        self.say_now(**facts)


class Watch:
    """Looks at the signs of others."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[int, tuple[Any, float]] = {}

    def look(self, number: int) -> dict[str, Any]:
        """What a process said last; empty when it said nothing yet."""
        sign: dict[str, Any] = self._store.read_json(heartbeat_file(number)) or {}
        beat = (sign.get("pid"), sign.get("beat"))
        if number not in self._seen or self._seen[number][0] != beat:
            first = number not in self._seen
            self._seen[number] = (beat, -float("inf") if first else time.monotonic())
        return sign

    def quiet(self, number: int, since: float) -> float:
        """Seconds since a sign was seen to change, or since a point of time if that is later."""
        seen = self._seen.get(number, (None, since))[1]
        return time.monotonic() - max(seen, since)

    def has_changed(self, number: int) -> bool:
        """Whether a process has given a sign since it was first looked at."""
        return number in self._seen and self._seen[number][1] > -float("inf")


class Crew:
    """What shards do, by their signs; for people."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._began = watch, time.monotonic()
        self._since: dict[int, tuple[str, float]] = {}
        """Shard -> the task that it is at, and when it was first seen at it."""

    def worker(self, number: int) -> Worker:
        """One of them, as it is now."""
        now, name = time.monotonic(), f"shard {number}"
        sign = self._watch.look(number)
        if not sign:
            return Worker(name, state="not seen yet")
        task = str(sign.get("task", ""))
        if self._since.get(number, ("", 0.0))[0] != task:
            self._since[number] = task, now
        seconds = now - self._since[number][1] if task else 0.0
        doing = [Doing(str(sign.get("step", "")), task, 0, seconds)] if task else []
        silent = self._watch.quiet(number, self._began) > _SILENT
        state = "silent" if silent and sign["state"] == "running" else sign["state"]
        return Worker(name, sign["host"], sign.get("rss", 0), 0, doing, state)
