"""Shows a run while it goes on: as a moving line on a terminal, elsewhere as a line in the log now
and then, and in the status file."""

import logging
import threading
import time
from collections.abc import Callable
from typing import IO

from corpus.config.units import counted, rough_duration
from corpus.errors import CorpusError
from corpus.run.progress.status_file import Status
from corpus.storage.store import Store
from corpus.system.logs import is_json, log, say
from corpus.system.terminal import MovingLine, fitted, is_terminal, width
from corpus.tasks.work_folder import STATUS

__all__ = ["Display", "as_line"]

_DRAW_SECONDS = 0.25
_SAVE_SECONDS = 1.0
_SAVE_REMOTE_SECONDS = 15.0
"""The same for an object store, where every write is a request that is paid for."""
_ASK_SECONDS = 3.0
_LOG_SECONDS = 30.0
"""Seconds between two drawings of the line, writings of the status file, questions to the workers,
and lines of the log."""


class Display(threading.Thread):
    """A thread that shows a run, so that the run is seen during a long task too.

    status: gives what is known. ask_workers: asks the workers what they are doing, for `status`.
    store: where the status file is written; None if nowhere. stream: where the line is drawn, if it
    is a terminal.
    """

    def __init__(
        self,
        status: Callable[[], Status],
        ask_workers: Callable[[], None],
        store: Store | None,
        stream: IO[str],
    ) -> None:
        super().__init__(daemon=True, name="progress")
        self._status, self._ask_workers = status, ask_workers
        self._store, self._stream = store, stream
        self._line = MovingLine(stream) if is_terminal(stream) and not is_json() else None
        self._closed = threading.Event()
        self._is_failing = False

    def run(self) -> None:
        """The thread's work; see `threading.Thread`."""
        local = self._store is None or self._store.is_local
        every = {
            self._ask_workers: _ASK_SECONDS,
            self._draw: _DRAW_SECONDS,
            self._save_now: _SAVE_SECONDS if local else _SAVE_REMOTE_SECONDS,
            self._log: _LOG_SECONDS,
        }
        due = {act: time.monotonic() for act in every}
        due[self._log] += _LOG_SECONDS
        while True:
            for act, seconds in every.items():
                if time.monotonic() >= due[act]:
                    act()
                    due[act] = time.monotonic() + seconds
            if self._closed.wait(_DRAW_SECONDS):
                return

    def close(self, status: Status) -> None:
        """End the thread, clear the line and write the status file for the last time."""
        if self.is_alive():
            self._closed.set()
            self.join()
        if self._line is not None:
            self._line.clear()
        self._save(status)

    def _draw(self) -> None:
        if self._line is not None:
            self._line.draw(as_line(self._status(), width(self._stream) - 1))

    def _log(self) -> None:
        if self._line is None:
            status = self._status()
            step = next((s for s in status.steps if s.name == status.step), None)
            fields = {"run": status.run, "step": status.step, "records": status.records}
            fields |= {"records_per_second": status.recent_records_per_second}
            fields |= {"remaining_seconds": status.remaining_seconds}
            if step is not None:
                fields |= {"tasks": step.total, "done": step.done}
            say(logging.INFO, "progress", fields)

    def _save_now(self) -> None:
        self._save(self._status())

    def _save(self, status: Status) -> None:
        """Write the status file. A file that cannot be written does not end the run: if the disk is
        full, the run will meet that by itself."""
        if self._store is None:
            return
        try:
            self._store.write_json(status.to_json(), STATUS)
        except (CorpusError, OSError):
            if not self._is_failing:
                log.info("the status file cannot be written; `corpus status` is not up to date")
            self._is_failing = True


def as_line(status: Status, columns: int) -> str:
    """A run in one line, with as many parts as fit, the most important ones first to stay."""
    step = next((s for s in status.steps if s.name == status.step), None)
    if step is None:
        return "looking for what is done"[:columns]
    left, in_all = step.remaining_seconds or 0, status.remaining_seconds or 0
    rate = 0.0 if " " in step.name else step.documents_per_second
    pieces = [
        (0, f"{step.name} {step.done:,}/{step.total:,}"),
        (1, f"{rough_duration(left)} left" if left else ""),
        (5, f"{rough_duration(in_all)} for all steps begun" if in_all > left else ""),
        (2, f"{rate:,.0f} documents/s" if rate >= 0.5 else ""),
        (4, counted(status.records, "record")),
        (6, f"{status.dropped:,} dropped" if status.dropped else ""),
        (3, f"{status.quarantined:,} quarantined" if status.quarantined else ""),
    ]
    return fitted(pieces, columns)
