"""What a person sees of a run: a line that moves on a terminal, structured lines in a log, and a
status file for `corpus status` in another terminal."""

import json
import logging
import os
import sys
import time
from typing import IO, Any

from corpus.errors import CorpusError
from corpus.store import Store
from corpus.task import Record, Task

__all__ = ["STATUS", "JsonFormatter", "Progress", "log"]

STATUS = "status.json"
log = logging.getLogger("corpus")

_TERMINAL_SECONDS = 0.1
_STATUS_SECONDS = 1.0


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, event, and the fields of `extra={"fields": …}`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **fields,
        }
        return json.dumps(line, ensure_ascii=False)


class Progress:
    """Counts what tasks report. Nothing of it decides anything: it is for people."""

    def __init__(self, store: Store | None = None, stream: IO[str] | None = None) -> None:
        self._store = store
        self._stream = stream if stream is not None else sys.stderr
        self._terminal = self._stream.isatty()
        self._started = time.monotonic()
        self._drawn = self._saved = 0.0
        self._steps: dict[str, dict[str, int]] = {}
        self._current = ""
        self.documents = self.dropped = self.quarantined = 0
        self._fresh = 0
        """Records of this run alone, which the rate is of."""
        self.ran: list[str] = []
        """Steps of all tasks that were run, not skipped, one entry a task."""

    def step(self, name: str, *, total: int, done_before: int) -> None:
        """A step begins; some of its tasks were done by an earlier run."""
        state = self._steps.setdefault(name, {"total": 0, "done": 0, "skipped": 0})
        state["total"] += total
        state["done"] += done_before
        state["skipped"] += done_before
        self._current = name
        fields = {"step": name, "tasks": total, "done_before": done_before}
        log.info("step", extra={"fields": fields})
        self._show()

    def skipped(self, name: str, parts: int) -> None:
        """A whole barrier was decided by an earlier run."""
        self.step(name, total=parts, done_before=parts)

    def done(self, step: str, task: Task, record: Record) -> None:
        """A task of a step is done. Steps of several chains are under way at a time."""
        self._current = step
        self._steps[step]["done"] += 1
        self.ran.append(step)
        self._fresh += self.count(record)
        fields: dict[str, Any] = {"step": step, "partition": task.label}
        if "rows" in record:
            fields["documents"] = record["rows"]
        log.debug("task", extra={"fields": fields})
        self._show()

    def count(self, record: Record) -> int:
        """Add what a task's record says of documents; gives the records that a source saw in it."""
        seen = 0
        for stage, _, _, source, event, _, number, *_ in record.get("ledger", {}).get("counts", ()):
            if event == "in" and stage == source:
                seen += number
            elif event == "dropped":
                self.dropped += number
            elif event == "quarantined":
                self.quarantined += number
        self.documents += seen
        return seen

    def close(self, state: str) -> None:
        """The run ended: `done`, `failed` or `interrupted`."""
        if self._terminal:
            self._stream.write("\r\x1b[K")
        self._save(state)

    def _show(self) -> None:
        now = time.monotonic()
        if self._terminal and now - self._drawn > _TERMINAL_SECONDS:
            self._drawn = now
            self._stream.write("\r\x1b[K" + self._line(now))
            self._stream.flush()
        if now - self._saved > _STATUS_SECONDS:
            self._saved = now
            self._save("running")

    def _line(self, now: float) -> str:
        seconds = max(now - self._started, 1e-6)
        state = self._steps[self._current]
        text = f"{self._current}  {state['done']}/{state['total']} tasks"
        text += f" · {self.documents:,} records, {self._fresh / seconds:,.0f}/s"
        fresh = state["done"] - state["skipped"]
        if fresh and state["total"] > state["done"]:
            left = (state["total"] - state["done"]) * seconds / max(len(self.ran), 1)
            text += f" · about {_duration(left)} left of this step"
        if self.quarantined:
            text += f" · {self.quarantined:,} quarantined"
        return text[:110]

    def _save(self, state: str) -> None:
        if self._store is None:
            return
        elapsed = time.monotonic() - self._started
        status = {
            "state": state,
            "pid": os.getpid(),
            "step": self._current,
            "steps": [{"name": name, **state} for name, state in self._steps.items()],
            "records": self.documents,
            "dropped": self.dropped,
            "quarantined": self.quarantined,
            "seconds": round(elapsed, 1),
            "records_per_second": round(self._fresh / max(elapsed, 1e-6), 1),
        }
        try:
            self._store.write_json(status, STATUS)
        except CorpusError as error:  # such as a full disk; the task that needs it will say so
            log.debug("status not written", extra={"fields": {"why": str(error)}})


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds) + 1, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
