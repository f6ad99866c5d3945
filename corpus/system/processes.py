"""Which process this is, and whether another one still runs."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["runs_here", "this_process"]


def this_process() -> dict[str, Any]:
    """Plain data by which `runs_here` knows this process again."""
    pid = os.getpid()
    return {"host": socket.gethostname(), "pid": pid, "place": _place(), "started": _started(pid)}


def runs_here(process: Mapping[str, Any]) -> bool | None:
    """Whether a process runs, if it is one of this machine; None if that cannot be known from here.

    A process number is given again after a while, so the time of start must be the same too.
    """
    if not process.get("place") or process["place"] != _place():
        return None
    started: str | None = process["started"]
    return _started(process["pid"]) == started


def _place() -> str:
    """Where process numbers mean the same: this boot of this machine, this container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """When a process was started, in ticks since boot: another by the same number is another.
    None when there is none, or only its exit status is left (proc(5), stat, fields 3 and 22)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else fields[18]
