"""Runs a task in a process of its own. When that process dies, the task is tried again, until it is
done or given up."""

import os
import threading
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from corpus.config.units import counted
from corpus.errors import RunError
from corpus.storage.store import Store
from corpus.tasks.isolation.calls import end_helper, memory_of
from corpus.tasks.isolation.child import Child, Death, MemoryLimit
from corpus.tasks.isolation.pickles import pack, unpack
from corpus.tasks.isolation.place import Place
from corpus.tasks.isolation.verdicts import Verdict, Verdicts
from corpus.tasks.task import Context, Record, Task

__all__ = ["attempt", "end_child"]

_SAME_PLACE = 3
"""After so many deaths at one place the task is given up."""
_FROM_OUTSIDE = ("crashed: SIGKILL", "crashed: exit code 143")
"""Reasons that mostly come from outside: somebody or the kernel killed the process, or its job was
ended with SIGTERM."""
_KILLS = 6
"""After so many deaths at one place for these reasons the task is given up."""
_SAME_RECORD = 2
"""After so many deaths of a source at one record, that record is taken for the cause."""
_MOST = 20
"""After so many deaths in all the task is given up."""


class _ThreadState(threading.local):
    """What a thread keeps between tasks: its child, and the context of the run, pickled once."""

    def __init__(self) -> None:
        self.child = Child()
        self.context: Context | None = None
        self.packed = b""


_thread = _ThreadState()


def attempt(context: Context, task: Task) -> Record:
    """Run a task: in this process or, where the context has limits, in this thread's child process.

    When the child dies, the task is run again carefully, so that the document at fault is found.
    Raises RunError when it is given up, and what the task raises.
    """
    if context.limits is None:
        return task.run(context)
    if _thread.context is not context:
        _thread.context, _thread.packed = context, pack(context)
    memory = MemoryLimit(memory_of(context.limits))
    deaths: Counter[tuple[str, int, str]] = Counter()
    while True:
        careful = deaths.total() > 0
        try:
            record: Record = _thread.child.call(
                _run, _thread.packed, careful, task, memory=memory, place=Place()
            )
        except KeyboardInterrupt:
            context.store.sweep(task.folder)  # a killed process has cleared nothing away
            raise
        except Death as death:
            context.store.sweep(task.folder)
            deaths[death.place.key] += 1
            if not _may_retry(context.store, task, death, deaths):
                raise _given_up(task, death, deaths.total()) from None
        else:
            return record


def end_child() -> None:
    """End the child process of this thread, if there is one."""
    _thread.child.close()


def _run(context: bytes, careful: bool, task: Task) -> Record:
    """Run a task; this is what the child calls."""
    unpacked = _unpacked(context)
    if unpacked.store.mode is not None:
        os.umask(0o777 & ~unpacked.store.mode)  # for what a stage writes by itself
    try:
        return task.run(replace(unpacked, careful=careful))
    finally:
        end_helper()


@lru_cache(maxsize=1)
def _unpacked(context: bytes) -> Context:
    unpacked: Context = unpack(context)
    return unpacked


def _may_retry(
    store: Store, task: Task, death: Death, deaths: Counter[tuple[str, int, str]]
) -> bool:
    """Whether to try a task again. If its source died at one record for the second time, this
    writes down that record first, so that the source passes over it."""
    place = death.place
    if deaths.total() >= _MOST:
        return False
    if place.record and deaths[place.key] == _SAME_RECORD:
        verdicts = Verdicts.read(store, task.folder)
        verdicts.add(Verdict(place.node, death.reason, record=place.record))
        return True
    return deaths[place.key] < (_KILLS if death.reason in _FROM_OUTSIDE else _SAME_PLACE)


def _given_up(task: Task, death: Death, deaths: int) -> RunError:
    return RunError(
        f"the process that does this task ended {counted(deaths, 'time')}, the last time in "
        f"{death.place} ({death.reason}), and no single document was found that causes it",
        where=task.label or task.folder,
    )
