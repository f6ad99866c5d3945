"""The status of a run: what its driver writes into `work/` for `corpus status`, and how it is read.

It holds sums alone, so its size does not depend on the run's.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from corpus.storage.store import Store
from corpus.system.processes import runs_here
from corpus.tasks.work_folder import STATUS

__all__ = ["Status", "StepStatus", "most_first", "read_status"]

_SHOWN = 50
"""Reasons and places in the file at most, those with most documents."""


@dataclass
class StepStatus:
    """One step. Tasks: total = done + running + waiting; skipped: those of `done` that an earlier
    run did. documents_per_second: of late. Seconds are those of tasks, added up; `slowest` are
    partitions and their seconds."""

    name: str
    total: int = 0
    done: int = 0
    skipped: int = 0
    running: int = 0
    waiting: int = 0
    documents_per_second: float = 0.0
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_rss: int = 0
    rows: int = 0
    remaining_seconds: float | None = None
    slowest: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Status:
    """A run as its driver sees it.

    state: running, done, failed or interrupted; `dead` when the driver is gone without a word.
    driver: its process, since when it runs, when it said this, and the error it ended with.
    records: that the sources saw. Rates are records a second, over the whole run and of late.
    remaining_seconds: for the steps begun so far; None while that is not known.
    busy_seconds: of tasks that were run, added up. slots: tasks that can run at a time.
    memory_limit: bytes that a process may hold by `run.worker_memory`; 0 without.
    drops, quarantine: documents by stage and reason or place, most first.
    workers: what each does.
    """

    run: str = ""
    state: str = "done"
    step: str = ""
    seconds: float = 0.0
    records: int = 0
    dropped: int = 0
    quarantined: int = 0
    records_per_second: float = 0.0
    recent_records_per_second: float = 0.0
    remaining_seconds: float | None = None
    busy_seconds: float = 0.0
    slots: int = 0
    memory_limit: int = 0
    dashboard: str = ""
    driver: dict[str, Any] = field(default_factory=dict)
    steps: list[StepStatus] = field(default_factory=list)
    drops: list[dict[str, Any]] = field(default_factory=list)
    quarantine: list[dict[str, Any]] = field(default_factory=list)
    workers: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain data; `pid` stands there too for scripts that know no more."""
        return {"format": 1, "pid": self.driver.get("pid"), **asdict(self)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Status":
        """Of a file; keys of other versions are passed over."""
        known = {name: plain[name] for name in _names(cls) if name in plain}
        steps = [
            StepStatus(**{name: step[name] for name in _names(StepStatus) if name in step})
            for step in known.pop("steps", [])
        ]
        return cls(**known, steps=steps)

    @property
    def is_running(self) -> bool:
        return self.state == "running"

    def die(self) -> None:
        """The driver is gone: nothing runs any more."""
        self.state = "dead"
        self.workers, self.remaining_seconds, self.recent_records_per_second = [], None, 0.0
        for step in self.steps:
            step.waiting += step.running
            step.running, step.remaining_seconds, step.documents_per_second = 0, None, 0.0


def read_status(work: Store) -> Status | None:
    """What the driver last said; None when it never did."""
    plain = work.read_json(STATUS)
    if plain is None:
        return None
    status = Status.from_json(plain)
    if status.is_running and runs_here(status.driver) is False:
        status.die()
    return status


def most_first(counts: Mapping[tuple[str, str], int], what: str) -> list[dict[str, Any]]:
    """(stage, reason or place) -> documents, as the status has it."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    return [{"stage": s, what: reason, "documents": number} for (s, reason), number in ordered]


def _names(cls: type[Any]) -> list[str]:
    return [one.name for one in fields(cls)]
