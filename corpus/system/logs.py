"""The log: what a run says line by line, for people or for programs.

Of the fields of an event only those of `FIELDS` are written, and of an exception nothing but its
type, so that no text, address or personal data can come into a log by way of them. Names of input
files do; what follows a `?` in one, as in a signed URL, does not.
"""

import json
import logging
import sys
from collections.abc import Mapping
from typing import IO, Any

from corpus.config.units import format_size, rough_duration
from corpus.system.terminal import MovingLine

__all__ = ["FIELDS", "JsonFormatter", "is_json", "log", "say", "set_up"]

log = logging.getLogger("corpus")

FIELDS: Mapping[str, str] = {
    "run": "random name of this run of the command, the same in all its lines and in its status",
    "pipeline": "name of the pipeline",
    "version": "of alia-corpus",
    "executor": "where tasks run",
    "step": "step, as `corpus status` names it",
    "task": "folder of the task below work/",
    "partition": "input file, or part of a barrier's work",
    "tasks": "number of tasks: of the step, or those concerned",
    "done": "of these, done",
    "done_before": "of these, done by an earlier run",
    "first": "partition of the first task concerned",
    "cluster": "the Dask scheduler concerned",
    "job": "the Slurm job concerned",
    "sbatch": "what `sbatch` said",
    "records": "records that the sources have seen",
    "records_per_second": "of late",
    "remaining_seconds": "estimated, for the steps begun",
    "rows": "what the task or step gave: documents, or rows of a barrier's tables",
    "dropped": "documents dropped",
    "quarantined": "documents quarantined",
    "wall_seconds": "seconds by the clock; of a step, those of its tasks added up",
    "cpu_seconds": "seconds of processor time",
    "peak_rss": "bytes of memory that the process held at most",
    "state": "how the run ended: done, failed, interrupted",
    "error": "type of the error that ended it",
}
"""All fields that a line can have beside `time`, `level` and `event`."""


def say(level: int, event: str, fields: Mapping[str, Any]) -> None:
    """Log an event with its fields."""
    log.log(level, event, extra={"fields": fields})


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, event, and the event's fields."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_fields(record),
        }
        return json.dumps(line, ensure_ascii=False)


class _TextFormatter(logging.Formatter):
    """For a person: `12:03:20 task crawl.text crawl/a.warc.gz: 1,204 documents, 12 s, 310 MB`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = _fields(record)
        names = [str(fields.pop(name)) for name in ("step", "partition") if name in fields]
        for hidden in ("task", "run"):
            fields.pop(hidden, None)
        rest = ", ".join(_in_words(name, value) for name, value in fields.items())
        level = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        head = " ".join([level + record.getMessage(), *names])
        return f"{self.formatTime(record, '%H:%M:%S')} {head}" + (f": {rest}" if rest else "")


class _Handler(logging.StreamHandler[IO[str]]):
    """Writes above the line that moves, if there is one."""

    def emit(self, record: logging.LogRecord) -> None:
        with MovingLine.out_of_the_way():
            super().emit(record)


def set_up(log_format: str, *, verbose: bool, stream: IO[str] | None = None) -> None:
    """Log to stderr: as JSON, a line for a run and a step; as text, warnings. verbose: also a line
    a task, and as text a line of progress now and then where stderr is no terminal."""
    handler = _Handler(stream if stream is not None else sys.stderr)
    if log_format == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(_TextFormatter())
        handler.setLevel(logging.DEBUG if verbose else logging.WARNING)
    log.handlers[:] = [handler]
    log.setLevel(logging.DEBUG if verbose else logging.INFO)
    log.propagate = False


def is_json() -> bool:
    """Whether the log is for programs, so that nothing else may stand between its lines."""
    return any(isinstance(handler.formatter, JsonFormatter) for handler in log.handlers)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    given = getattr(record, "fields", {})
    fields = {name: _harmless(given[name]) for name in FIELDS if name in given}
    if record.exc_info and record.exc_info[0]:
        fields["error"] = record.exc_info[0].__name__
    return fields


def _harmless(value: Any) -> Any:
    return value.partition("?")[0] if isinstance(value, str) else value


def _in_words(name: str, value: Any) -> str:
    words = name.replace("_", " ")
    if name.endswith("_seconds"):
        return f"{rough_duration(value)} of {'CPU' if name == 'cpu_seconds' else 'time'}"
    if name == "peak_rss":
        return f"{format_size(value)} of memory"
    return f"{value:,} {words}" if isinstance(value, int) else f"{words} {value}"
