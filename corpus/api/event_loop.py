"""Calls that start an event loop of their own, made where one is running already.

`asyncio.run` refuses to run inside another event loop, and every cell of a notebook is run inside
one. There the call is carried out by a thread, and the caller waits for it.
"""

import asyncio
import ctypes
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TypeVar

from corpus.system.interrupts import interrupt_on_signals

__all__ = ["outside_event_loop"]

_SECONDS = 0.1
"""The longest wait at a time: a signal that arrives just before one is only seen after it."""

T = TypeVar("T")


def outside_event_loop(call: Callable[[], T]) -> T:
    """What the call returns or raises. It is carried out in this thread where no event loop runs.

    What interrupts the caller while it waits, such as the stop button of a notebook, interrupts
    the call too.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call()
    outcome: Future[T] = Future()

    def carry_out() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001 - the caller raises it
            outcome.set_exception(error)

    # A daemon, so that the process can end although the thread may be in a call that takes hours.
    thread = Thread(target=carry_out, name="corpus.api", daemon=True)
    with interrupt_on_signals():
        try:
            thread.start()
            # Not `join`: where that is interrupted, the thread counts as ended.
            while not outcome.done():
                wait([outcome], timeout=_SECONDS)
        except BaseException:
            _interrupt(thread)
            while thread.is_alive():
                wait([outcome], timeout=_SECONDS)
            raise
    return outcome.result()


def _interrupt(thread: Thread) -> None:
    """Raise KeyboardInterrupt in a thread, as Python does in the main thread on Ctrl-C."""
    if thread.ident is None:  # it was never started
        return
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident), ctypes.py_object(KeyboardInterrupt)
    )
