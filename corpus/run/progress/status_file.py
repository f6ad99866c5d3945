"""The status file of a run: what its driver writes into `work/`, for `corpus status` to read.

It holds sums alone, so that its size does not depend on the size of the run.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from corpus.storage.store import Store
from corpus.system.processes import runs_here
from corpus.tasks.work_folder import STATUS

__all__ = ["Status", "StepStatus", "first_named", "most_first", "read_status"]

_MOST_REASONS = 50
"""Reasons and places that the file names at most: those with most documents."""


@dataclass
class StepStatus:
    """One step of a run.

    total, done, running, waiting: tasks; the last three add up to the first. skipped: tasks among
    `done` that an earlier run did. documents_per_second: over the last minute or so. wall_seconds,
    cpu_seconds: of its tasks that are done, added up. peak_rss: the most bytes of memory that one
    of them held. rows: what they gave. remaining_seconds: estimated; None while it is not known.
    slowest: partitions, and the seconds that their tasks took.
    """

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

    run: a random name. state: running, done, failed or interrupted; `dead` when the driver has
        ended without saying so.
    step: the one that was last worked on. seconds: since the run began.
    records: how many the sources have read. dropped, quarantined: documents.
    records_per_second, recent_records_per_second: over the whole run, over the last minute or so.
    remaining_seconds: estimated, for the steps begun so far; None while it is not known.
    busy_seconds, cpu_seconds: of the tasks that were run, added up; tasks: how many they are, which
        leaves out what an earlier run did. slots: how many tasks can run at a time.
    memory_limit: bytes that a process may hold by `run.worker_memory`; 0 if that is not set.
    dashboard: address of Dask's own pages, or "".
    driver: its process, since when it runs, when it wrote this, and the error that it ended with.
    drops, quarantine: documents by stage and reason or place, those with most documents first.
    faulty: input files that could not be read. faulty_files: the first of them by source and name,
        each with the reason.
    workers: each worker, and what it is doing.
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
    cpu_seconds: float = 0.0
    tasks: int = 0
    slots: int = 0
    memory_limit: int = 0
    dashboard: str = ""
    driver: dict[str, Any] = field(default_factory=dict)
    steps: list[StepStatus] = field(default_factory=list)
    drops: list[dict[str, Any]] = field(default_factory=list)
    quarantine: list[dict[str, Any]] = field(default_factory=list)
    faulty: int = 0
    faulty_files: list[dict[str, str]] = field(default_factory=list)
    workers: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The content of the status file. `pid` stands at its top too, for simple scripts."""
        return {"format": 1, "pid": self.driver.get("pid"), **asdict(self)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Status":
        """The status that a file holds; keys that only other versions know are ignored."""
        known = {name: plain[name] for name in _names(cls) if name in plain}
        steps = [
            StepStatus(**{name: step[name] for name in _names(StepStatus) if name in step})
            for step in known.pop("steps", [])
        ]
        return cls(**known, steps=steps)

    @property
    def tasks_before(self) -> int:
        """Tasks that earlier runs did and this one took over."""
        return sum(step.skipped for step in self.steps)

    @property
    def is_running(self) -> bool:
        """Whether the run goes on, as far as its driver said."""
        return self.state == "running"

    def mark_dead(self) -> None:
        """Correct a status that says `running` though its driver has ended: no task runs any more,
        and there are no workers, rates or estimates."""
        self.state = "dead"
        self.workers, self.remaining_seconds, self.recent_records_per_second = [], None, 0.0
        for step in self.steps:
            step.waiting += step.running
            step.running, step.remaining_seconds, step.documents_per_second = 0, None, 0.0


def read_status(work: Store) -> Status | None:
    """The status that the driver last wrote; None if it wrote none. Whether the driver still lives
    is asked of the system, which knows only of drivers on the same machine."""
    plain = work.read_json(STATUS)
    if plain is None:
        return None
    status = Status.from_json(plain)
    if status.is_running and runs_here(status.driver) is False:
        status.mark_dead()
    return status


def most_first(counts: Mapping[tuple[str, str], int], what: str) -> list[dict[str, Any]]:
    """Documents by stage and reason as rows for the status, those with most documents first.

    counts: (stage, reason or place) -> documents. what: key of the reason or place in a row.
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST_REASONS]
    return [{"stage": s, what: reason, "documents": number} for (s, reason), number in ordered]


def first_named(faulty: Mapping[tuple[str, str], str]) -> list[dict[str, str]]:
    """Faulty files as rows for the status, the first ones by source and name.

    faulty: (source, file) -> reason.
    """
    ordered = sorted(faulty.items())[:_MOST_REASONS]
    return [{"source": s, "file": file, "reason": reason} for (s, file), reason in ordered]


def _names(cls: type[Any]) -> list[str]:
    return [one.name for one in fields(cls)]
