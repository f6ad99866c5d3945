"""The process that does tasks, as seen from inside: it does one call after the other, until its
parent is gone."""

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

from corpus.errors import IN_WORKER
from corpus.tasks.isolation.pickles import unpack
from corpus.tasks.isolation.place import Place

__all__ = ["main", "report_place"]

_SACRIFICE = "500"
"""The oom_score_adj of this process (proc(5)): when memory runs out, the kernel ends it before
others."""

_parent: Connection | None = None


def report_place(place: Place) -> None:
    """Tell the parent where this process is in its work. Does nothing in a process that is no
    child."""
    if _parent is not None:
        _parent.send_bytes(pickle.dumps(("at", place)))


def main(connection: int, lifeline: int) -> None:
    """Do the calls that come in by a connection, and end with the parent.

    connection: file descriptor of the connection to the parent.
    lifeline: file descriptor of a pipe whose other end only the parent holds, so that it closes
        when the parent ends.
    """
    global _parent  # noqa: PLW0603 - a process has one parent
    _end_with(lifeline)
    for number in (signal.SIGINT, signal.SIGUSR1):  # the parent decides what they mean
        signal.signal(number, signal.SIG_IGN)
    # Its process group is not the terminal's, so a warning written there would stop it.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
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
    """Have this process, and all that a stage has started, end as soon as the lifeline closes.

    The kernel then sends a signal, which ends native code too. (PR_SET_PDEATHSIG would follow the
    thread of the parent that started this process, and not the parent.)
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
    if hasattr(fcntl, "F_SETSIG"):  # Linux; elsewhere SIGIO is sent, which ends a process as well
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:  # the parent ended before the signal was asked for
        os._exit(1)


def _leave(*_: object) -> None:
    """Handle SIGTERM by an exception, so that half-written files are removed on the way out."""
    raise SystemExit(128 + signal.SIGTERM)


def _outcome(request: bytes) -> bytes:
    """Do one call; gives its result or its error, pickled."""
    try:
        folder, function, arguments = unpack(request)
        if folder != os.getcwd():  # noqa: PTH109 - a string, as it was sent
            os.chdir(folder)
        assert _parent is not None
        _parent.send_bytes(pickle.dumps(("begun", None)))
        return pickle.dumps(("done", function(*arguments)))
    except Exception as error:  # noqa: BLE001 - the parent raises it again
        return _raised(error)


def _raised(error: Exception) -> bytes:
    """An error as a message to the parent, with its traceback as a note, since that cannot be
    pickled. An error that cannot be pickled is named by a RuntimeError."""
    error.add_note(f"{IN_WORKER}\n{''.join(traceback.format_tb(error.__traceback__))}")
    with suppress(Exception):
        packed = pickle.dumps(("raised", error))
        unpack(packed)  # some errors can be pickled and not unpickled
        return packed
    return pickle.dumps(("raised", RuntimeError(f"{type(error).__name__} in a worker process")))
