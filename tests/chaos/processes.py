"""The processes that were started here, and those that they started: found by walking the trees
below this process, never by name among others.

This process adopts what its children leave behind (prctl(2), PR_SET_CHILD_SUBREAPER), as the init
of a container does, so that the workers of a killed driver are still found, and ended.
"""

import ctypes
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from tests.chaos.crawl import ROOT

__all__ = ["adopt", "below", "complaint", "end_all", "start"]

_PR_SET_CHILD_SUBREAPER = 36
_MARKS = {
    "worker": "multiprocessing.spawn",
    "child": "corpus.tasks.isolation.child_main",
}
"""What stands in the command line of a process that a driver, or a Dask nanny, has started."""


def adopt() -> None:
    """Become the parent of what the processes started here leave behind."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def start(command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
    """A process of its own session, which says what it says in a file, added to what is there."""
    with log.open("ab") as stream:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def below(popen: "subprocess.Popen[bytes]", what: str) -> list[psutil.Process]:
    """Living processes of a kind that a process has started, the oldest first."""
    if popen.poll() is not None:
        return []
    found = _living(_children(psutil.Process(popen.pid)), _MARKS[what])
    return sorted(found, key=lambda process: process.create_time())


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _living(processes: Sequence[psutil.Process], mark: str) -> Iterator[psutil.Process]:
    for process in processes:
        try:
            if process.status() != psutil.STATUS_ZOMBIE and mark in " ".join(process.cmdline()):
                yield process
        except psutil.NoSuchProcess:
            continue


def complaint(name: str, code: int, log: Path) -> list[str]:
    """What is wrong with the end of a `corpus run`, if anything is. One that cannot go on says so
    in one message; otherwise it ends because it was killed."""
    lines = log.read_text("utf-8", "replace").splitlines()
    said = next((line for line in reversed(lines) if line.strip()), "")
    if code in (0, -signal.SIGKILL) or (code in (1, 2) and said.startswith("corpus: ")):
        return []
    return [f"{name} ended with {code} and {said[:120]!r}"]


def end_all(started: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Kill and bury everything below this process. started: those whose exit code is wanted."""
    while remaining := psutil.Process(os.getpid()).children(recursive=True):
        for process in remaining:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        for popen in started:
            popen.wait()
        psutil.wait_procs(remaining, timeout=1)
