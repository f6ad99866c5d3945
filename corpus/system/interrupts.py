"""What ends a run early: this process stops at once, worker processes leave it to this one."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

__all__ = ["prompt", "unheard"]

# Ctrl-C; what ends jobs and services; what a batch system sends some time before it does so.
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)


@contextmanager
def prompt() -> Iterator[None]:
    """Ctrl-C, SIGTERM and SIGUSR1 raise KeyboardInterrupt where the program is. An event loop
    would wait for the task at hand, which may take hours; half of a task is nothing that has to be
    saved."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {}
    for number in _STOPPING:
        handler = signal.getsignal(number)
        # Where somebody else decides what a signal means, that stays.
        if handler in (signal.default_int_handler, signal.SIG_DFL):
            before[number] = handler
            # The event loop takes over the default handler only, so this one is another.
            signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    # A batch system may say it to the process and to its group: once is enough.
    for number in (signal.SIGTERM, signal.SIGUSR1):
        if signal.getsignal(number) is _interrupt:
            signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def unheard() -> Iterator[None]:
    """Processes and threads that are started in this block never get Ctrl-C, which a terminal
    sends to all, nor SIGUSR1, which a batch system sends to all; here they are held back until the
    block ends."""
    resource_tracker.ensure_running()  # started later, it would let the signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGUSR1})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
