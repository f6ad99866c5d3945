"""A process that does calls, as its parent sees it. The parent watches it during each call, and
starts another one when it has died."""

import os
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from corpus.system.interrupts import check_interrupt
from corpus.system.usage import usage_of
from corpus.tasks.isolation.pickles import pack, unpack
from corpus.tasks.isolation.place import Place

__all__ = ["Child", "Death", "MemoryLimit"]

_LOOK_SECONDS = 0.05
"""Seconds between two looks at what the process uses."""
_GRACE_SECONDS = 2.0
"""Seconds that a process has to end by itself, and to remove half-written files."""
_BOOT = (
    "import sys; given = sys.argv[1:3]; sys.path[:] = sys.argv[3:]; del sys.argv[1:]\n"
    "from corpus.tasks.isolation.child_main import main; main(*map(int, given))"
)


class Death(Exception):
    """A process ended during a call, or was ended because it used too much.

    reason: such as `crashed: SIGSEGV`, `hung: more than 60 s of CPU time`, `memory: more than 4,096
        MiB`.
    place: where it was in its work.
    """

    def __init__(self, reason: str, place: Place) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


@dataclass(frozen=True)
class MemoryLimit:
    """How much memory a process may hold.

    bytes: resident memory at most.
    beside: bytes that another process holds already, which count too.
    """

    bytes: int
    beside: int = 0


class Child:
    """Does calls in a process that is started with the first call, and anew after a death.

    cpu_seconds: CPU time of all calls so far.
    """

    def __init__(self) -> None:
        self._process: _Process | None = None
        self.cpu_seconds = 0.0

    def call(
        self, function: Callable[..., Any], *arguments: Any, memory: MemoryLimit, place: Place
    ) -> Any:
        """Call a function in the child; gives what it returns and raises what it raises.

        place: where the child is until it reports another place.

        Raises Death when the child dies, holds too much memory, or stays too long at a place;
        RunError when the function or a value cannot be passed between the processes.
        """
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
            if calls and process.calls == calls:  # it died before it began this call
                return self.call(function, *arguments, memory=memory, place=place)
            raise
        except BaseException:  # mostly KeyboardInterrupt
            try:
                process.leave()
            finally:
                self.close()
            raise
        self.cpu_seconds += watch.cpu_seconds()
        if isinstance(value, MemoryError):  # raised outside of stages: theirs are caught with them
            self.close()
            raise Death("memory: there was none left", watch.place)
        if kind == "raised":
            raise value
        return value

    def _answer(self, process: "_Process", request: bytes, watch: "_Watch") -> tuple[str, Any]:
        """Send a request; gives "done" or "raised", and the value. Raises Death."""
        try:
            process.connection.send_bytes(request)
            while True:
                check_interrupt()
                if process.connection.poll(_LOOK_SECONDS):
                    kind, value = unpack(process.connection.recv_bytes())
                    if kind not in ("begun", "at"):
                        return kind, value
                    process.calls += kind == "begun"
                    watch.moved(value or watch.place)
                elif process.has_ended() and not process.connection.poll(0):
                    break
                # A place that it has left meanwhile is not to blame: a busy machine looks late.
                if (fault := watch.fault()) and not process.connection.poll(0):
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
    """One process. It ends when this object is garbage-collected, and when the parent ends.

    calls: how many calls it has begun.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.connection, remote = Pipe()
        read_end, write_end = os.pipe()  # the lifeline: see child_main.py
        with remote:
            self._popen = subprocess.Popen(  # noqa: S603 - this interpreter, our own code
                [sys.executable, "-c", _BOOT, str(remote.fileno()), str(read_end), *sys.path],
                stdin=subprocess.DEVNULL,
                pass_fds=(remote.fileno(), read_end),
                process_group=0,
            )
        os.close(read_end)
        self.pid = self._popen.pid
        self.end = weakref.finalize(self, _end, self._popen, self.connection, write_end)

    def has_ended(self) -> bool:
        return self._popen.poll() is not None

    def leave(self) -> None:
        """Ask it to end, and wait for a while, so that it can remove half-written files."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.terminate()
            self._popen.wait(_GRACE_SECONDS)

    def how_it_ended(self) -> str:
        """Why it closed its end of the connection, as the reason of a Death. Waits for the process
        to end."""
        try:
            code = self._popen.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return "crashed: it closed its connection"
        if code >= 0:
            return f"crashed: exit code {code}"
        try:
            return f"crashed: {signal.Signals(-code).name}"
        except ValueError:
            return f"crashed: signal {-code}"


def _end(popen: "subprocess.Popen[bytes]", connection: Connection, lifeline: int) -> None:
    """Kill the process with all that it has started, and reap it."""
    with suppress(ProcessLookupError):
        os.killpg(popen.pid, signal.SIGKILL)
    popen.wait()
    connection.close()
    os.close(lifeline)


class _Watch:
    """Compares what a process uses with its limits. place: where it is now."""

    def __init__(self, pid: int, memory: MemoryLimit, place: Place) -> None:
        self.place = place
        self._pid, self._memory = pid, memory
        self._looked = time.monotonic()
        self._first = self._arrived = self._last = usage_of(pid)
        self._asleep = 0.0

    def moved(self, place: Place) -> None:
        """Note that the process has come to another place."""
        self.place = place
        self._arrived = None  # read with the next look, which spares a look for each move
        self._asleep = 0.0

    def cpu_seconds(self) -> float:
        """Seconds of CPU time that the process has used since this watch began."""
        now = usage_of(self._pid)
        return now.cpu_seconds - self._first.cpu_seconds if now and self._first else 0.0

    def fault(self) -> str:
        """The reason to end the process, if it is over a limit; "" otherwise. Looks at the process
        no more often than every `_LOOK_SECONDS`."""
        elapsed = time.monotonic() - self._looked
        if elapsed < _LOOK_SECONDS:
            return ""
        self._looked += elapsed
        usage = usage_of(self._pid)
        if usage is None:
            return ""
        arrived = self._arrived = self._arrived or usage
        before = self._last.cpu_seconds if self._last else -1
        idle = usage.asleep and usage.cpu_seconds == before
        # After a late look, such as when this process itself was stopped, little is known.
        self._asleep = self._asleep + min(elapsed, 2 * _LOOK_SECONDS) if idle else 0.0
        self._last = usage
        place = self.place
        if usage.resident + self._memory.beside > self._memory.bytes:
            return f"memory: more than {self._memory.bytes / (1 << 20):,.0f} MiB"
        if usage.cpu_seconds - arrived.cpu_seconds > place.cpu_seconds:
            return f"hung: more than {place.cpu_seconds:g} s of CPU time"
        if self._asleep > place.asleep_seconds:
            return f"hung: asleep for more than {place.asleep_seconds:g} s"
        return ""
