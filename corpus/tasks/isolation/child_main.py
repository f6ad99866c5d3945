"""The process that does a task, as seen from inside: call after call, until its parent is gone."""

import fcntl
import os
import pickle
import resource
import select
import signal
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.tasks.isolation.limits import Place
from corpus.tasks.isolation.pickles import unpack

__all__ = ["at", "main"]

_SACRIFICE = "500"
"""oom_score_adj (proc(5)): when memory runs out, the kernel ends this process before others."""

_parent: Connection | None = None


def at(place: Place) -> None:
    """Tell the parent where this process is in its work; nothing is told where there is none."""
    if _parent is not None:
        _parent.send_bytes(pickle.dumps(("at", place)))


def main(connection: int, lifeline: int) -> None:
    """Do what comes in by `connection`, and end with the parent, which holds `lifeline` open."""
    global _parent  # noqa: PLW0603 - a process has one parent
    _end_with(lifeline)
    for number in (signal.SIGINT, signal.SIGUSR1):  # the parent decides what they mean
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # being in a group of its own, it may still warn
    signal.signal(signal.SIGTERM, _leave)
    # A dump of the memory would hold texts, and fill the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_SACRIFICE)
    _parent = Connection(connection)
    while True:
        try:
            request = _parent.recv_bytes()
        except EOFError:
            return
        _parent.send_bytes(_outcome(request))


def _end_with(lifeline: int) -> None:
    """End at once, with all that a stage has started, when nobody holds the other end of a pipe any
    more: the kernel sends a signal, which reaches native code too. (PR_SET_PDEATHSIG would speak
    of the parent's thread, not of the parent.)"""
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
    if hasattr(fcntl, "F_SETSIG"):  # Linux; SIGIO, which is sent elsewhere, ends it as well
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:  # it ended before this was said
        os._exit(1)


def _leave(*_: object) -> None:
    """SIGTERM: half-written files are removed on the way out."""
    raise SystemExit(128 + signal.SIGTERM)


def _outcome(request: bytes) -> bytes:
    """Do one call; what came of it, pickled."""
    try:
        folder, function, arguments = unpack(request)
        if folder != os.getcwd():  # noqa: PTH109 - as it was given
            os.chdir(folder)
        assert _parent is not None
        _parent.send_bytes(pickle.dumps(("begun", None)))
        return pickle.dumps(("done", function(*arguments)))
    except Exception as error:  # noqa: BLE001 - the parent raises it again
        return _raised(error)


def _raised(error: Exception) -> bytes:
    """An error for the parent. Its traceback stays here, so it goes along as a note."""
    error.add_note("in the worker process:\n" + "".join(traceback.format_tb(error.__traceback__)))
    with suppress(Exception):
        packed = pickle.dumps(("raised", error))
        unpack(packed)  # not all that can be packed can be unpacked
        return packed
    return pickle.dumps(("raised", RuntimeError(f"{type(error).__name__} in a worker process")))
