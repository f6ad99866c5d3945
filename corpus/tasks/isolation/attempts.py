"""A task in a process of its own, tried again when that process dies, until it is done or it is
clear that it cannot be."""

import threading
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from corpus.errors import RunError
from corpus.storage.store import Store
from corpus.tasks.isolation.calls import end_helper, memory_of
from corpus.tasks.isolation.child import Child, Death
from corpus.tasks.isolation.limits import Memory, Place
from corpus.tasks.isolation.pickles import pack, unpack
from corpus.tasks.isolation.verdicts import Verdict, Verdicts
from corpus.tasks.task import Context, Record, Task

__all__ = ["attempt", "end_child"]

_SAME_PLACE = 3
"""Deaths at one place, after which the task is given up."""
_FROM_OUTSIDE = ("crashed: SIGKILL", "crashed: exit code 143")
"""Reasons that are mostly somebody else's doing: who kills, or ends a job with SIGTERM."""
_KILLS = 6
"""Such deaths at one place."""
_SAME_RECORD = 2
"""Deaths of a source at one record: then it was the record."""
_MOST = 20
"""Deaths in one task, at whatever places."""


class _Held(threading.local):
    """What a thread has: its child, and the context of its run, packed once for all tasks."""

    def __init__(self) -> None:
        self.child = Child()
        self.context: Context | None = None
        self.packed = b""


_held = _Held()


def attempt(context: Context, task: Task) -> Record:
    """Run a task: in this process, or, where there are limits, in this thread's child process.

    When the child dies, the task is run again, more carefully, so that the document at fault is
    found. Raises RunError when that is of no use.
    """
    if context.limits is None:
        return task.run(context)
    if _held.context is not context:
        _held.context, _held.packed = context, pack(context)
    memory = Memory(memory_of(context.limits))
    deaths: Counter[tuple[str, int, str]] = Counter()
    while True:
        careful = deaths.total() > 0
        try:
            record: Record = _held.child.call(
                _run, _held.packed, careful, task, memory=memory, place=Place()
            )
        except KeyboardInterrupt:
            context.store.sweep(task.folder)  # a process that was killed has removed nothing
            raise
        except Death as death:
            context.store.sweep(task.folder)
            deaths[death.place.key] += 1
            if not _is_settled(context.store, task, death, deaths):
                raise _given_up(task, death, deaths.total()) from None
        else:
            return record


def end_child() -> None:
    """End the process that does this thread's tasks, if there is one."""
    _held.child.close()


def _run(context: bytes, careful: bool, task: Task) -> Record:
    """Run a task; the child calls this."""
    try:
        return task.run(replace(_unpacked(context), careful=careful))
    finally:
        end_helper()


@lru_cache(maxsize=1)
def _unpacked(context: bytes) -> Context:
    unpacked: Context = unpack(context)
    return unpacked


def _is_settled(
    store: Store, task: Task, death: Death, deaths: Counter[tuple[str, int, str]]
) -> bool:
    """Whether the task may be run again; notes the record if a source died of one."""
    place = death.place
    if deaths.total() >= _MOST:
        return False
    if place.record and deaths[place.key] == _SAME_RECORD:
        verdicts = Verdicts.written(store, task.folder)
        verdicts.add(Verdict(place.node, death.reason, record=place.record))
        return True
    return deaths[place.key] < (_KILLS if death.reason in _FROM_OUTSIDE else _SAME_PLACE)


def _given_up(task: Task, death: Death, deaths: int) -> RunError:
    return RunError(
        f"the process that does this task ended {deaths} times, the last time in {death.place} "
        f"({death.reason}), and no single document is found that it dies of",
        where=task.label or task.folder,
    )
