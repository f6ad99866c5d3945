"""Calls that start an event loop of their own, made where one is running already.

`asyncio.run` refuses to run inside another event loop, and every cell of a notebook is run inside
one. There the call is carried out by a thread, and the caller waits for it.
"""

import asyncio
import ctypes
import sys
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import Any, TypeVar

from corpus.system.interrupts import (
    check_interrupt,
    interrupt_on_signals,
    is_handling_interrupt,
)

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
                check_interrupt()
                wait([outcome], timeout=_SECONDS)
        except BaseException:
            while thread.is_alive():
                _interrupt(thread)
                wait([outcome], timeout=_SECONDS)
            raise
    return outcome.result()


def _interrupt(thread: Thread) -> None:
    """Raise KeyboardInterrupt in a thread, as Python does in the main thread on Ctrl-C, unless it
    is at work on one already: something may have swallowed the one before."""
    if thread.ident is None:  # it was never started
        return
    handled: Any = sys._current_exceptions().get(thread.ident)  # documented
    if isinstance(handled, tuple):  # up to Python 3.11 it comes with its type and traceback
        handled = handled[1]
    if is_handling_interrupt(handled):
        return
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident), ctypes.py_object(KeyboardInterrupt)
    )
