"""The signals that end a run early: the driver stops at once; child processes do not get them."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

__all__ = ["children_without_signals", "interrupt_on_signals"]

# Ctrl-C; the end of a job or service; the warning that a batch system sends some time before it.
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)


@contextmanager
def interrupt_on_signals() -> Iterator[None]:
    """In this block, Ctrl-C, SIGTERM and SIGUSR1 raise KeyboardInterrupt wherever the program is.

    The event loop's own handler would wait for the current task, which may take hours; a task that
    is cut off loses nothing that has to be saved. Does nothing outside the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {}
    for number in _STOPPING:
        handler = signal.getsignal(number)
        # A handler that somebody else has set stays.
        if handler in (signal.default_int_handler, signal.SIG_DFL):
            before[number] = handler
            # asyncio replaces the default handler of SIGINT only, and so leaves this one alone.
            signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    # A batch system may signal both the process and its group: once is enough.
    for number in (signal.SIGTERM, signal.SIGUSR1):
        if signal.getsignal(number) is _interrupt:
            signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def children_without_signals() -> Iterator[None]:
    """Processes and threads that are started in this block never get SIGINT or SIGUSR1.

    A terminal sends Ctrl-C, and a batch system SIGUSR1, to all processes of a run. In this thread
    the two signals are held back until the block ends.
    """
    resource_tracker.ensure_running()  # if it started later, it would unblock the signals
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGUSR1})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
