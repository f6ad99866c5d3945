"""The signals that end a run early: Ctrl-C, the end of a job or service, and the warning that a
batch system sends some time before it. Child processes do not get them.

A signal may arrive while Python is in a callback that swallows exceptions: a callback of the
garbage collector, a `__del__`, a callback of a library in C. So the handler of the first signal
raises nothing. It notes a request to end, and `check_interrupt`, which loops and waits call, raises
KeyboardInterrupt. For code that does not call it a timer raises it a moment later, and again until
it is being handled somewhere, that is, until an `except`, `finally` or `with` is at work on it.
The second request raises at once, so that cleaning up is cut short; the third ends the process.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = [
    "INTERRUPTED",
    "INTERRUPTED_EXIT",
    "answer_interrupt",
    "check_interrupt",
    "children_without_signals",
    "end_on_signals",
    "ignore_signals",
    "interrupt_on_signals",
    "is_handling_interrupt",
    "unblock_signals",
]

INTERRUPTED = "interrupted; run the same command again to go on from here"
"""What the command says when it was interrupted."""
INTERRUPTED_EXIT = 130
"""The exit code of a command that was interrupted."""
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)
_SAME_SECONDS = 1.0
"""A batch system may signal both the process and its group, and say first USR1 and then TERM:
within so many seconds that is one request. Each Ctrl-C counts."""
_FIRST_SECONDS, _AGAIN_SECONDS = 0.3, 0.05
"""Seconds from a request to the first exception that the timer raises, and from one to the next."""
_MOST_RAISED = 600
"""After so many exceptions that were swallowed the process ends."""


class _Request:
    """The request to end this process or call.

    count: how many signals asked for it; 0 where none did. at: when the last of them did, a time of
    `time.monotonic`. raised: exceptions that the timer raised for the last one. depth: blocks of
    `interrupt_on_signals` that are open. outside: what was being handled when the first of them was
    entered, which may be an earlier interrupt.
    """

    count = 0
    at = 0.0
    raised = 0
    depth = 0
    outside: BaseException | None = None


_request = _Request()


@contextmanager
def interrupt_on_signals(*, is_whole_process: bool = False) -> Iterator[None]:
    """In this block, Ctrl-C, SIGTERM and SIGUSR1 raise KeyboardInterrupt soon, wherever the program
    is, and on leaving the block at the latest.

    The event loop's own handler would wait for the current task, which may take hours; a task that
    is cut off loses nothing that has to be saved. Blocks may be nested. Does nothing outside the
    main thread.

    is_whole_process: whether the process ends after the block, with `end_on_signals`; until then
    signals are noted, so that there is a handler at every moment.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: dict[int, Any] = {}
    for number in _STOPPING:
        handler = signal.getsignal(number)
        # A handler that somebody else has set stays.
        if handler in (signal.default_int_handler, signal.SIG_DFL):
            before[number] = handler
            # asyncio replaces the default handler of SIGINT only, and so leaves this one alone.
            signal.signal(number, _note)
    _request.depth += 1
    if _request.depth == 1:
        _request.outside = sys.exception()
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, _insist)
    says_unraisable, trace = sys.unraisablehook, sys.gettrace()
    sys.unraisablehook = _silence(says_unraisable)
    is_asked = False
    try:
        check_interrupt()
        yield
    except Exception as error:
        if _request.count:  # some libraries turn any exception into one of theirs
            raise _interrupt() from error
        raise
    finally:
        sys.unraisablehook = says_unraisable
        _request.depth -= 1
        if _request.depth == 0:
            signal.setitimer(signal.ITIMER_REAL, 0)
            sys.settrace(trace)
        for own, handler in before.items() if not is_whole_process else ():
            signal.signal(own, handler)
        is_asked = _request.count > 0
        if _request.depth == 0:
            answer_interrupt()
            _request.outside = None
    if is_asked:
        raise KeyboardInterrupt


def check_interrupt() -> None:
    """Raise KeyboardInterrupt if a signal asked to end, unless this thread is handling that one
    already. Loops and waits call this where nothing swallows an exception."""
    if _request.count and not is_handling_interrupt(sys.exception()):
        raise _interrupt()


def answer_interrupt() -> None:
    """Note that the request to end was met, so that the program goes on. Who handles
    KeyboardInterrupt without ending calls this."""
    _request.count = _request.raised = 0
    if _request.depth:
        signal.setitimer(signal.ITIMER_REAL, 0)


def is_handling_interrupt(handled: BaseException | None) -> bool:
    """Whether a thread is at work on the last request to end.

    handled: the exception that the thread is handling, as `sys.exception` gives it.
    """
    while handled is not None and handled is not _request.outside:
        if isinstance(handled, KeyboardInterrupt):
            # Without a number it was raised by others, for the first request.
            return bool(vars(handled).get("request", 1) >= _request.count)
        handled = handled.__context__
    return False


def end_on_signals(code: int) -> None:
    """From now on, signals end the process at once with an exit code. For the time in which the
    interpreter shuts down, after a command has ended with that code."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in _STOPPING:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: os._exit(code))
    # Where KeyboardInterrupt has passed through an `exec` or `eval`, as imports have them, Python
    # ends with SIGINT whatever the exit code, unless another `exec` came after it.
    exec("")  # noqa: S102 - of nothing


def unblock_signals() -> None:
    """Let the signals through, where this process was started with them blocked so that none came
    before there was a handler."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)


def ignore_signals() -> None:
    """Ignore the signals from now on. Python gives up its handlers at the end of shutting down,
    after which a signal would decide the exit code. To be called as the last thing at exit."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def children_without_signals() -> Iterator[None]:
    """Processes and threads that are started in this block never get SIGINT or SIGUSR1.

    A terminal sends Ctrl-C, and a batch system SIGUSR1, to all processes of a run. In this thread
    the two signals are held back until the block ends.
    """
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # if it started later, it would unblock the signals
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGUSR1})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _note(number: int, _: object) -> None:
    """Note a request to end; the handler of the signals."""
    now = time.monotonic()
    if _request.count and number != signal.SIGINT and now - _request.at < _SAME_SECONDS:
        return
    _request.count, _request.at, _request.raised = _request.count + 1, now, 0
    if _request.count > 2:
        _end_at_once()
    signal.setitimer(signal.ITIMER_REAL, _FIRST_SECONDS, _AGAIN_SECONDS)
    if _request.count == 2:
        raise _interrupt()


def _insist(_: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt for a request that nobody is at work on; the handler of the timer.

    If a callback swallows it, its caller raises it with its next line. Where that is of the
    callback too, another function further out does so next time.
    """
    if not _request.count or is_handling_interrupt(sys.exception()):
        return
    _request.raised += 1
    if _request.raised > _MOST_RAISED:
        _end_at_once()
    outwards = list(_callers(frame))
    for caller in outwards[_request.raised % max(1, len(outwards)) :]:
        caller.f_trace = _raise_at_line
    sys.settrace(lambda *_: None)  # functions that are called from now on are not traced
    raise _interrupt()


def _callers(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _raise_at_line(_: FrameType, event: str, __: object) -> Any:
    """Raise KeyboardInterrupt for a request that nobody is at work on; a trace function, which
    Python drops when it has raised."""
    if event == "line":
        check_interrupt()
    return _raise_at_line


def _interrupt() -> KeyboardInterrupt:
    """The exception for the last request. It is no class of its own: from an exception of exactly
    this one, Python concludes that the process ended by Ctrl-C."""
    interrupt = KeyboardInterrupt()
    vars(interrupt)["request"] = _request.count
    return interrupt


def _end_at_once() -> None:
    os.write(2, b"\ncorpus: ended at once; run the same command again to go on from here\n")
    os._exit(INTERRUPTED_EXIT)


def _silence(say: Any) -> Any:
    """A hook for exceptions that a callback cannot pass on, such as `say`, which says nothing of
    interrupts: these are raised again."""

    def hook(unraisable: Any) -> None:
        if not (_request.count and issubclass(unraisable.exc_type, KeyboardInterrupt)):
            say(unraisable)

    return hook
