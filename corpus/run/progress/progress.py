"""The progress of a run: what its tasks report, added up, and what its workers are doing.

A display shows it on a terminal, in the log and in the status file. It is for people and decides
nothing. It holds sums alone, so that its memory does not grow with the run.
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
from corpus.run.progress.display import Display
from corpus.run.progress.estimate import RecentRate, RunningTasks, StepCount
from corpus.run.progress.status_file import Status, first_named, most_first
from corpus.storage.store import Store
from corpus.system.logs import say
from corpus.system.processes import this_process
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.task import Record, Task
from corpus.tasks.timing import Tally, spent_of

__all__ = ["Progress"]


class Progress:
    """Counts what tasks report, for a display in a thread of its own.

    store: where the status file is written; None if nowhere. stream: where the line is drawn if it
    is a terminal, stderr by default. is_silent: nothing is logged.

    ran: for each task that was run, and not skipped as done, the name of its step.
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
        self._run = uuid4().hex[:12]
        self._began, self._started = _utc(), time.monotonic()
        self._lock = threading.Lock()
        self._steps: dict[str, StepCount] = {}
        self._current = ""
        self._records = self._fresh = 0
        self._busy = self._cpu = 0.0
        self._dropped: dict[tuple[str, str], int] = {}
        self._quarantined: dict[tuple[str, str], int] = {}
        self._faulty: dict[tuple[str, str], str] = {}
        self._records_rate = RecentRate(self._started)
        self._task_seconds_rate = RecentRate(self._started)
        self._ask: Callable[[], Workers] = Workers
        self._workers = Workers()
        self._memory_limit = 0
        stream = stream if stream is not None else sys.stderr
        self._display = Display(self.status, self.ask_workers, store, stream)

    # -- what happens

    def begin(self, workers: Callable[[], Workers], *, memory_limit: int = 0, **facts: Any) -> None:
        """Begin to show a run. workers: gives what they are doing; called every few seconds, from
        another thread. memory_limit: bytes that a process may hold; 0 if there is no limit. facts:
        what the log says of the run."""
        self._ask, self._memory_limit = workers, memory_limit
        self._say(logging.INFO, "run", {"version": version("alia-corpus"), **facts})
        self._display.start()

    def start_over(self) -> None:
        """Forget all steps, since the driver starts over and finds again what is done."""
        with self._lock:
            self._steps, self._records = {}, 0
            self._dropped, self._quarantined, self._faulty = {}, {}, {}

    def step(self, name: str, *, total: int, size: int) -> None:
        """Note a step, or further tasks of it. total: tasks. size: bytes that they read, at least
        one each."""
        with self._lock:
            step = self._steps.setdefault(name, StepCount(name, RecentRate(time.monotonic())))
            step.total += total
            step.size += size
            self._current = name

    def found(self, task: Task, record: Record) -> None:
        """Note a task that an earlier run did."""
        with self._lock:
            self._steps[task.step].skipped += 1
            self._count(task, record)

    def looked(self, name: str) -> None:
        """Log a step, once `found` was called for all of its tasks that were done before."""
        step = self._steps[name]
        fields = {"step": name, "tasks": step.total, "done_before": step.skipped}
        self._say(logging.INFO, "step", fields)

    def skipped(self, name: str, parts: int, spent: Mapping[str, Any]) -> None:
        """Note a barrier that an earlier run decided, as a step of `parts` tasks that are all done.
        spent: name of each step of the barrier -> its tally, from the commit record."""
        tallies = {step: Tally.from_json(tally) for step, tally in spent.items()}
        with self._lock:
            rate = RecentRate(time.monotonic())
            self._steps[name] = StepCount(name, rate, parts, parts, parts, of_barrier=tallies)
        self.looked(name)

    def done(self, task: Task, record: Record) -> None:
        """Note a task that was run. Steps of several sources may be under way at a time."""
        spent, now = spent_of(record), time.monotonic()
        with self._lock:
            self._current = task.step
            self.ran.append(task.step)
            read, dropped, quarantined = self._count(task, record)
            self._fresh += read
            self._records_rate.add(now, read)
            self._task_seconds_rate.add(now, spent.wall_seconds)
            self._busy += spent.wall_seconds
            self._cpu += spent.cpu_seconds
            step = self._steps[task.step]
            step.recent.add(now, max(read, spent.rows))
            finished = step.done == step.total
        fields = {"step": task.step, "partition": task.label, "task": task.folder}
        amounts = {"rows": spent.rows, "dropped": dropped, "quarantined": quarantined}
        self._say(logging.DEBUG, "task", fields | amounts | _seconds(asdict(spent)))
        for fault in record.get("faulty", ()):
            named = {"file": fault["file"], "reason": fault["reason"]}
            self._say(logging.INFO, "faulty_file", fields | named)
        if finished:
            amounts = {"tasks": step.total, "rows": step.tally.sum.rows}
            seconds = _seconds(asdict(step.tally.sum))
            self._say(logging.INFO, "step_done", {"step": step.name} | amounts | seconds)

    def close(self, state: str, error: BaseException | None = None) -> None:
        """Show and log the end of the run. state: `done`, `failed` or `interrupted`. error: what
        it failed with."""
        status = self.status(state, error)
        self._display.close(status)
        fields: dict[str, Any] = {"state": state, "records": status.records}
        fields |= {"dropped": status.dropped, "quarantined": status.quarantined}
        fields |= {"wall_seconds": status.seconds}
        if error is not None:
            fields["error"] = type(error).__name__
        self._say(logging.INFO, "end", fields)

    # -- what is known

    def tallies(self, stage: str = "") -> dict[str, Tally]:
        """What the tasks of each step took, for the steps of barriers, of the sink and of domain
        counts; with a `stage`, for the steps of that one alone."""
        found: dict[str, Tally] = {}
        with self._lock:
            for name, step in self._steps.items():
                found |= step.of_barrier
                if " " in name:  # "<stage> <step>"; segments are named "<source>.<stage>"
                    found[name] = step.tally
        return {n: t for n, t in found.items() if stage in ("", n.partition(" ")[0])}

    def ask_workers(self) -> None:
        """Ask the workers what they are doing, for `status`."""
        self._workers = self._ask()

    def status(self, state: str = "running", error: BaseException | None = None) -> Status:
        """All that is known, as the status file shows it. error: what the run ended with."""
        driver = {**this_process(), "since": self._began, "updated": _utc()}
        driver["error"] = _error_text(error)
        with self._lock:
            now = time.monotonic()
            seconds = max(now - self._started, 1e-6)
            mean = self._busy / max(1, len(self.ran))
            running: dict[str, list[RunningTasks]] = {name: [] for name in self._steps}
            for doing in (d for worker in self._workers.each for d in worker.doing):
                one = RunningTasks(doing.more + 1, doing.seconds)
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
                recent_records_per_second=round(self._records_rate.rate(now, mean), 1),
                remaining_seconds=None if None in left else round(remaining, 1),
                busy_seconds=round(self._busy, 3),
                cpu_seconds=round(self._cpu, 3),
                tasks=len(self.ran),
                memory_limit=self._memory_limit,
                slots=self._workers.slots,
                dashboard=self._workers.dashboard,
                driver=driver,
                steps=steps,
                drops=most_first(self._dropped, "reason"),
                quarantine=most_first(self._quarantined, "place"),
                faulty=len(self._faulty),
                faulty_files=first_named(self._faulty),
                workers=[asdict(worker) for worker in self._workers.each],
            )

    # -- helpers

    def _count(self, task: Task, record: Record) -> tuple[int, int, int]:
        """Add a commit record to the sums; gives how many records it read, dropped and
        quarantined."""
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
        if isinstance(task, SegmentTask):
            for fault in record.get("faulty", ()):
                self._faulty.setdefault((task.source, fault["file"]), fault["reason"])
        return read, gone["dropped"], gone["quarantined"]

    def _speed(self, now: float, mean: float) -> float:
        """How many seconds of tasks get done in one second: at most the number of slots, which is
        assumed until two tasks for each slot are done. mean: seconds of a task."""
        slots = float(max(1, self._workers.slots))
        if len(self.ran) < 2 * slots:
            return slots
        return min(slots, max(self._task_seconds_rate.rate(now, mean), 0.1))

    def _say(self, level: int, event: str, fields: Mapping[str, Any]) -> None:
        if not self._is_silent:
            say(level, event, {"run": self._run, **fields})


def _seconds(spent: Mapping[str, Any]) -> dict[str, Any]:
    return {name: spent[name] for name in ("wall_seconds", "cpu_seconds", "peak_rss")}


def _error_text(error: BaseException | None) -> str:
    """What the status says of an error. Only messages of a CorpusError are shown, since they quote
    no text; of other errors the type is named."""
    if error is None:
        return ""
    return error.message if isinstance(error, CorpusError) else type(error).__name__


def _utc() -> str:
    """The time now, for people; it is never compared."""
    return datetime.now(UTC).isoformat(timespec="seconds")
