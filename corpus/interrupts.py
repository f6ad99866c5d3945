"""Ctrl-C: this process stops at once, worker processes leave it to this one."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

__all__ = ["prompt", "unheard"]


@contextmanager
def prompt() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt where the program is. An event loop would wait for the
    task at hand, which may take hours; half of a task is nothing that has to be saved."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield  # somebody else decides what Ctrl-C means
        return
    # The event loop takes over the default handler only, so this one is another.
    signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def unheard() -> Iterator[None]:
    """Processes and threads that are started in this block never get Ctrl-C, which a terminal
    sends to all; here it is held back until the block ends."""
    resource_tracker.ensure_running()  # started later, it would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
