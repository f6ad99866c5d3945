"""The processes beside a driver: a Dask scheduler and its workers, or another shard. As on a
cluster, one that ends is started again after a while, with the same command."""

import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.processes import complaint, start

__all__ = ["Helpers", "answer", "dask_commands", "free_port"]

_WORKERS = 2
_DOWN = 0.15
"""How long one that ended is down, as a share of the undisturbed duration."""
_PATIENCE = 60.0
"""Seconds until a scheduler answers."""


@dataclass
class Helpers:
    """commands: by name. folder: of their logs. problems: ends that should not be, in words."""

    commands: Mapping[str, Sequence[str]]
    folder: Path
    problems: list[str] = field(default_factory=list)
    _members: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _ended: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        """Start those that do not run, but for shards that are through."""
        for name in self.commands:
            if name not in self._members or self._is_down(name):
                self._start(name)

    def _is_down(self, name: str) -> bool:
        """Whether it has ended and is to run. A shard that ended with 0 is through; workers do so
        when their scheduler is gone."""
        code = self._members[name].poll()
        return code is not None and (code != 0 or not name.startswith("shard"))

    def _start(self, name: str) -> None:
        self._ended.pop(name, None)
        self._members[name] = start(self.commands[name], self._log(name))

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def tend(self, now: float) -> None:
        """Start again what has been down for long enough."""
        for name, member in self._members.items():
            if not self._is_down(name):
                continue
            if name not in self._ended and name.startswith("shard"):
                self.problems += complaint(name, member.returncode, self._log(name))
            if now >= self._ended.setdefault(name, now) + _DOWN:
                self._start(name)

    def running(self, kind: str = "") -> list["subprocess.Popen[bytes]"]:
        """Those whose name begins so."""
        return [
            member
            for name, member in self._members.items()
            if name.startswith(kind) and member.poll() is None
        ]

    def through(self) -> bool:
        """Whether all have ended with 0."""
        return all(member.poll() == 0 for member in self._members.values())


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def dask_commands(port: int, folder: Path) -> dict[str, list[str]]:
    """A scheduler and nannies, each of which has a worker below it."""
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    scratch = ["--local-directory", str(folder / "dask")]
    worker = [*dask, "worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--memory-limit", "0"]
    nannies = {f"nanny-{number}": [*worker, *scratch, *here] for number in range(_WORKERS)}
    return {"scheduler": [*dask, "scheduler", "--port", str(port), *here], **nannies}


def answer(port: int) -> None:
    """Wait until a scheduler answers."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no scheduler answers at port {port}")
