"""What is known of a run while it goes on: counted, shown on a terminal, logged, and written to the
status file that `corpus status` reads.

Nothing of it decides anything: it is for people. It holds sums alone.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import IO, Any
from uuid import uuid4

from corpus.errors import CorpusError
from corpus.executors.executor import Workers
from corpus.run.progress.display import Show
from corpus.run.progress.estimate import Recently, Running, StepCount
from corpus.run.progress.status_file import Status, most_first
from corpus.storage.store import Store
from corpus.system.logs import say
from corpus.system.processes import this_process
from corpus.tasks.task import Record, Task
from corpus.tasks.timing import Tally, spent_of

__all__ = ["Progress"]


class Progress:
    """Counts what tasks report; a thread of its own shows it, so that a long task is seen too.

    store: of the status file; None: there is none. stream: where a line moves. is_silent: nothing
    is logged.
    """

    def __init__(
        self,
        store: Store | None = None,
        stream: IO[str] | None = None,
        *,
        is_silent: bool = False,
    ) -> None:
        self._is_silent = is_silent
        self.ran: list[str] = []
        """Steps of all tasks that were run, not skipped, one entry a task."""
        self._run = uuid4().hex[:12]
        self._began, self._started = _utc(), time.monotonic()
        self._lock = threading.Lock()
        self._steps: dict[str, StepCount] = {}
        self._current = ""
        self._records = self._fresh = 0
        self._busy = 0.0
        self._dropped: dict[tuple[str, str], int] = {}
        self._quarantined: dict[tuple[str, str], int] = {}
        self._read, self._worked = Recently(self._started), Recently(self._started)
        self._workers: Callable[[], Workers] = Workers
        self._seen = Workers()
        self._memory_limit = 0
        stream = stream if stream is not None else sys.stderr
        self._show = Show(self.status, self.look, store, stream)

    # -- what happens

    def begin(self, workers: Callable[[], Workers], *, memory_limit: int = 0, **facts: Any) -> None:
        """The run begins. workers: asked now and then what they do. memory_limit: bytes that a
        process may hold; 0: not said. facts: for the log."""
        self._workers, self._memory_limit = workers, memory_limit
        self._say(logging.INFO, "run", {"version": version("alia-corpus"), **facts})
        self._show.start()

    def start_over(self) -> None:
        """The pipeline is gone through from its beginning again: what is done is found anew."""
        with self._lock:
            self._steps, self._records = {}, 0
            self._dropped, self._quarantined = {}, {}

    def step(self, name: str, *, total: int, size: int) -> None:
        """There is a step, or more of it: so many tasks, which read so many bytes, at least one
        each."""
        with self._lock:
            step = self._steps.setdefault(name, StepCount(name, Recently(time.monotonic())))
            step.total += total
            step.size += size
            self._current = name

    def found(self, task: Task, record: Record) -> None:
        """A task of a step was done by an earlier run."""
        with self._lock:
            self._steps[task.step].skipped += 1
            self._count(task, record)

    def looked(self, name: str) -> None:
        """All tasks of a step that were done before have been found."""
        step = self._steps[name]
        fields = {"step": name, "tasks": step.total, "done_before": step.skipped}
        self._say(logging.INFO, "step", fields)

    def skipped(self, name: str, parts: int, spent: Mapping[str, Any]) -> None:
        """A whole barrier was decided by an earlier run. spent: step -> tally, as it was kept."""
        tallies = {step: Tally.from_json(tally) for step, tally in spent.items()}
        with self._lock:
            never = Recently(time.monotonic())
            self._steps[name] = StepCount(name, never, parts, parts, parts, of_barrier=tallies)
        self.looked(name)

    def done(self, task: Task, record: Record) -> None:
        """A task is done. Steps of several chains are under way at a time."""
        spent, now = spent_of(record), time.monotonic()
        with self._lock:
            self._current = task.step
            self.ran.append(task.step)
            read, dropped, quarantined = self._count(task, record)
            self._fresh += read
            self._read.add(now, read)
            self._worked.add(now, spent.wall_seconds)
            self._busy += spent.wall_seconds
            step = self._steps[task.step]
            step.recent.add(now, max(read, spent.rows))
            finished = step.done == step.total
        fields = {"step": task.step, "partition": task.label, "task": task.folder}
        amounts = {"rows": spent.rows, "dropped": dropped, "quarantined": quarantined}
        self._say(logging.DEBUG, "task", fields | amounts | _seconds(asdict(spent)))
        if finished:
            amounts = {"tasks": step.total, "rows": step.tally.sum.rows}
            seconds = _seconds(asdict(step.tally.sum))
            self._say(logging.INFO, "step_done", {"step": step.name} | amounts | seconds)

    def close(self, state: str, error: BaseException | None = None) -> None:
        """The run ended: `done`, `failed` or `interrupted`; error: why."""
        status = self.status(state, error)
        self._show.close(status)
        fields: dict[str, Any] = {"state": state, "records": status.records}
        fields |= {"dropped": status.dropped, "quarantined": status.quarantined}
        fields |= {"wall_seconds": status.seconds}
        if error is not None:
            fields["error"] = type(error).__name__
        self._say(logging.INFO, "end", fields)

    # -- what is known

    def tallies(self, stage: str = "") -> dict[str, Tally]:
        """What the steps of barriers and of the sink took; of one of them, if it is named."""
        found: dict[str, Tally] = {}
        with self._lock:
            for name, step in self._steps.items():
                found |= step.of_barrier
                if " " in name:
                    found[name] = step.tally
        return {n: t for n, t in found.items() if stage in ("", n.partition(" ")[0])}

    def look(self) -> None:
        """Ask the workers what they do."""
        self._seen = self._workers()

    def status(self, state: str = "running", error: BaseException | None = None) -> Status:
        """All of it, as the status file has it."""
        driver = {**this_process(), "since": self._began, "updated": _utc()}
        driver["error"] = _said(error)
        with self._lock:
            now = time.monotonic()
            seconds = max(now - self._started, 1e-6)
            mean = self._busy / max(1, len(self.ran))
            running: dict[str, list[Running]] = {name: [] for name in self._steps}
            for doing in (d for worker in self._seen.each for d in worker.doing):
                one = Running(doing.more + 1, doing.seconds)
                running.setdefault(doing.step, []).append(one)
            speed = self._speed(now, mean)
            counts = list(self._steps.values())
            steps = [count.status(now, running[count.name], speed) for count in counts]
            left = [count.left_seconds(running[count.name]) for count in counts]
            longest = [step.remaining_seconds or 0.0 for step in steps]
            remaining = max([sum(one or 0.0 for one in left) / speed, *longest])
            return Status(
                run=self._run,
                state=state,
                step=self._current,
                seconds=round(seconds, 1),
                records=self._records,
                dropped=sum(self._dropped.values()),
                quarantined=sum(self._quarantined.values()),
                records_per_second=round(self._fresh / seconds, 1),
                recent_records_per_second=round(self._read.rate(now, mean), 1),
                remaining_seconds=None if None in left else round(remaining, 1),
                busy_seconds=round(self._busy, 3),
                memory_limit=self._memory_limit,
                slots=self._seen.slots,
                dashboard=self._seen.dashboard,
                driver=driver,
                steps=steps,
                drops=most_first(self._dropped, "reason"),
                quarantine=most_first(self._quarantined, "place"),
                workers=[asdict(worker) for worker in self._seen.each],
            )

    # -- small things

    def _count(self, task: Task, record: Record) -> tuple[int, int, int]:
        """Add what a task's record says; the records read, dropped and quarantined in it."""
        step = self._steps[task.step]
        step.done += 1
        step.size_done += max(task.size, 1)
        step.tally.add(task.label, spent_of(record))
        read = 0
        gone = {"dropped": 0, "quarantined": 0}
        sums = {"dropped": self._dropped, "quarantined": self._quarantined}
        counts = record.get("ledger", {}).get("counts", ())
        for stage, _, _, source, event, reason, number, *_ in counts:
            if event == "in" and stage == source:
                read += number
            elif event in sums:
                gone[event] += number
                sums[event][stage, reason] = sums[event].get((stage, reason), 0) + number
        self._records += read
        return read, gone["dropped"], gone["quarantined"]

    def _speed(self, now: float, mean: float) -> float:
        """Seconds of tasks that are done in a second: at most as many as there are slots."""
        slots = float(max(1, self._seen.slots))
        if len(self.ran) < 2 * slots:
            return slots
        return min(slots, max(self._worked.rate(now, mean), 0.1))

    def _say(self, level: int, event: str, fields: Mapping[str, Any]) -> None:
        if not self._is_silent:
            say(level, event, {"run": self._run, **fields})


def _seconds(spent: Mapping[str, Any]) -> dict[str, Any]:
    return {name: spent[name] for name in ("wall_seconds", "cpu_seconds", "peak_rss")}


def _said(error: BaseException | None) -> str:
    """What may be told of an error: our own messages quote nothing."""
    if error is None:
        return ""
    return error.message if isinstance(error, CorpusError) else type(error).__name__


def _utc() -> str:
    """For people; never compared."""
    return datetime.now(UTC).isoformat(timespec="seconds")
