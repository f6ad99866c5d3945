"""A process that does one call after the other, as its parent sees it: it is watched while it
does, and another is started when it has died."""

import os
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from corpus.system.usage import usage_of
from corpus.tasks.isolation.limits import Memory, Place
from corpus.tasks.isolation.pickles import pack, unpack

__all__ = ["Child", "Death"]

_SECONDS = 0.05
"""Between two looks at what the process uses."""
_GRACE = 2.0
"""Seconds in which a process that is told to leave removes what it has half written."""
_BOOT = (
    "import sys; given = sys.argv[1:3]; sys.path[:] = sys.argv[3:]; del sys.argv[1:]\n"
    "from corpus.tasks.isolation.child_main import main; main(*map(int, given))"
)


class Death(Exception):
    """A process ended in a call, or was ended. reason: `crashed: SIGSEGV`, `hung: more than 60 s of
    CPU time`, `memory: more than 4,096 MiB`. place: where it was in its work."""

    def __init__(self, reason: str, place: Place) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


class Child:
    """Does calls in a process that is started with the first of them, and anew after a death.

    cpu_seconds: what all calls have used.
    """

    def __init__(self) -> None:
        self._process: _Process | None = None
        self.cpu_seconds = 0.0

    def call(
        self, function: Callable[..., Any], *arguments: Any, memory: Memory, place: Place
    ) -> Any:
        """What the function gives in the child, or what it raises. Raises Death when the process
        dies of it, holds more memory than it may, or stays at a place for longer than it may."""
        request = pack((os.getcwd(), function, arguments))  # noqa: PTH109 - a string
        if self._process is None or self._process.has_ended():
            self.close()
            self._process = _Process()
        process, calls = self._process, self._process.calls
        watch = _Watch(process.pid, memory, place)
        try:
            kind, value = self._answer(process, request, watch)
        except Death:
            self.close()
            if calls and process.calls == calls:  # it died before it had heard of this one
                return self.call(function, *arguments, memory=memory, place=place)
            raise
        except BaseException:  # Ctrl-C above all
            try:
                process.leave()
            finally:
                self.close()
            raise
        self.cpu_seconds += watch.cpu_seconds()
        if isinstance(value, MemoryError):  # not a document's: that one is caught with its stage
            self.close()
            raise Death("memory: there was none left", watch.place)
        if kind == "raised":
            raise value
        return value

    def _answer(self, process: "_Process", request: bytes, watch: "_Watch") -> tuple[str, Any]:
        try:
            process.connection.send_bytes(request)
            while True:
                if process.connection.poll(_SECONDS):
                    kind, value = unpack(process.connection.recv_bytes())
                    if kind not in ("begun", "at"):
                        return kind, value
                    process.calls += kind == "begun"
                    watch.moved(value or watch.place)
                elif process.has_ended() and not process.connection.poll(0):
                    break
                if fault := watch.fault():
                    raise Death(fault, watch.place)
        except (EOFError, OSError):
            pass
        raise Death(process.how_it_ended(), watch.place)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.end()
            self._process = None


class _Process:
    """One life of a child. It ends when this object is let go, and when this process ends.

    calls: how many it has begun.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.connection, theirs = Pipe()
        lifeline, held = os.pipe()
        with theirs:
            self._popen = subprocess.Popen(  # noqa: S603 - this interpreter, our own code
                [sys.executable, "-c", _BOOT, str(theirs.fileno()), str(lifeline), *sys.path],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), lifeline),
                process_group=0,
            )
        os.close(lifeline)
        self.pid = self._popen.pid
        self.end = weakref.finalize(self, _end, self._popen, self.connection, held)

    def has_ended(self) -> bool:
        return self._popen.poll() is not None

    def leave(self) -> None:
        """Give it time to remove what it has half written."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.terminate()
            self._popen.wait(_GRACE)

    def how_it_ended(self) -> str:
        """Why its end of the connection closed; waits for its last moment."""
        try:
            code = self._popen.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return "crashed: it closed its connection"
        if code >= 0:
            return f"crashed: exit code {code}"
        try:
            return f"crashed: {signal.Signals(-code).name}"
        except ValueError:
            return f"crashed: signal {-code}"


def _end(popen: "subprocess.Popen[bytes]", connection: Connection, held: int) -> None:
    """Kill the process and what it has started; leave no zombie."""
    with suppress(ProcessLookupError):
        os.killpg(popen.pid, signal.SIGKILL)
    popen.wait()
    connection.close()
    os.close(held)


class _Watch:
    """Looks at what a process uses, and at how long it stays at a place."""

    def __init__(self, pid: int, memory: Memory, place: Place) -> None:
        self.place = place
        self._pid, self._memory = pid, memory
        self._looked = time.monotonic()
        self._first = self._arrived = self._last = usage_of(pid)
        self._asleep = 0.0

    def moved(self, place: Place) -> None:
        self.place = place
        self._arrived = None  # its CPU time is read with the next look, to spare one a move
        self._asleep = 0.0

    def cpu_seconds(self) -> float:
        """CPU time since the watch began."""
        now = usage_of(self._pid)
        return now.cpu_seconds - self._first.cpu_seconds if now and self._first else 0.0

    def fault(self) -> str:
        """What it does that it may not; "" otherwise."""
        elapsed = time.monotonic() - self._looked
        if elapsed < _SECONDS:
            return ""
        self._looked += elapsed
        usage = usage_of(self._pid)
        if usage is None:
            return ""
        arrived = self._arrived = self._arrived or usage
        before = self._last.cpu_seconds if self._last else -1
        idle = usage.asleep and usage.cpu_seconds == before
        # A look that comes late, after this process was stopped itself, says nothing of the other.
        self._asleep = self._asleep + min(elapsed, 2 * _SECONDS) if idle else 0.0
        self._last = usage
        place = self.place
        if usage.resident + self._memory.beside > self._memory.limit:
            return f"memory: more than {self._memory.limit / (1 << 20):,.0f} MiB"
        if usage.cpu_seconds - arrived.cpu_seconds > place.cpu_seconds:
            return f"hung: more than {place.cpu_seconds:g} s of CPU time"
        if self._asleep > place.asleep_seconds:
            return f"hung: asleep for more than {place.asleep_seconds:g} s"
        return ""
