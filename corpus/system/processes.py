"""How to note down which process this is, and to ask later whether it is still running."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["runs_here", "this_process"]


def this_process() -> dict[str, Any]:
    """Plain data that names this process, for `runs_here`: host, pid, place and time of start."""
    pid = os.getpid()
    return {"host": socket.gethostname(), "pid": pid, "place": _place(), "started": _started(pid)}


def runs_here(process: Mapping[str, Any]) -> bool | None:
    """Whether the process that `this_process` named is running; None if it is on another machine or
    in another container, or was there before a reboot.

    The system uses the number of a process again after a while, so the time of start must be the
    same too.
    """
    if not process.get("place") or process["place"] != _place():
        return None
    started: str | None = process["started"]
    return _started(process["pid"]) == started


def _place() -> str:
    """This boot of this machine and this container, within which a number names one process; empty
    where that cannot be found out."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """When a process was started, in ticks since boot (proc(5), stat, field 22).

    None when there is no such process, or when it has ended and only its exit status is left.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else fields[18]
