"""CPU time and memory of processes, from /proc (proc(5)) or psutil, and memory of the machine."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

__all__ = ["Usage", "memory_of_machine", "resident_here", "usage_of"]

_HAS_PROC = os.path.exists("/proc/self/stat")  # noqa: PTH110 - asked once, as the reads below are
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_GROUPS = {"": ("", "memory.max"), "memory": ("memory", "memory.limit_in_bytes")}
"""Controller in /proc/self/cgroup -> where its memory limit is: folder below /sys/fs/cgroup, file.
Version 2 names no controller there; version 1 does."""


@dataclass(frozen=True)
class Usage:
    """What a process uses.

    cpu_seconds: CPU time of all its threads so far, in user and system mode.
    resident: bytes of memory that it holds.
    asleep: whether its main thread waits for something other than a processor or a disk.
    """

    cpu_seconds: float
    resident: int
    asleep: bool


def usage_of(pid: int) -> Usage | None:
    """What a process uses; None when it has ended, or when this machine does not say."""
    if not _HAS_PROC:
        return _by_psutil(pid)
    try:
        with open(f"/proc/{pid}/stat", "rb") as stream:  # noqa: PTH123 - many times a second
            stat = stream.read()
    except OSError:
        return None
    # The name, in brackets, may contain anything; the fields after it begin with field 3.
    fields = stat[stat.rindex(b")") + 2 :].split()
    ticks = int(fields[11]) + int(fields[12])
    return Usage(ticks / _TICKS, int(fields[21]) * _PAGE, fields[0] == b"S")


def _by_psutil(pid: int) -> Usage | None:
    try:
        import psutil
    except ModuleNotFoundError:
        return None
    try:
        process = psutil.Process(pid)
        times, memory = process.cpu_times(), process.memory_info()
        asleep = process.status() == psutil.STATUS_SLEEPING
    except psutil.Error:
        return None
    return Usage(times.user + times.system, memory.rss, asleep)


def resident_here() -> int:
    """Bytes of memory that this process and its child processes hold."""
    pids = [os.getpid()]
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended
            pids += map(int, path.read_text().split())
    return sum(usage.resident for usage in map(usage_of, pids) if usage is not None)


def memory_of_machine() -> int:
    """Bytes of memory of this machine, or fewer where this process's control groups allow less."""
    limits = [os.sysconf("SC_PHYS_PAGES") * _PAGE]
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers in _GROUPS:
                folder, name = _GROUPS[controllers]
                limits += _limits_above(Path("/sys/fs/cgroup", folder), path, name)
    return min(limits)


def _limits_above(root: Path, path: str, name: str) -> list[int]:
    """The memory limits of a control group and of the groups that contain it."""
    group = PurePosixPath(path.lstrip("/"))
    found = []
    for part in (group, *group.parents):
        with suppress(OSError, ValueError):  # `max` stands for no limit
            found.append(int((root / part / name).read_text()))
    return found
