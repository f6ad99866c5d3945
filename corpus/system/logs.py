"""The log: the events of a run line by line, for people or for programs.

Only the fields of an event that are in `FIELDS` are written, and only the type of an exception, so
that no text, URL of a page or personal data can get into a log. Names of input files do, but
without what follows a `?`, as in a signed URL.
"""

import json
import logging
import sys
from collections.abc import Mapping
from typing import IO, Any

from corpus.config.units import format_size, rough_duration
from corpus.documents.visible import escaped, visible
from corpus.system.terminal import MovingLine

__all__ = ["FIELDS", "JsonFormatter", "is_json", "log", "say", "set_up"]

log = logging.getLogger("corpus")

FIELDS: Mapping[str, str] = {
    "run": "random name of this run of the command, the same in all its lines and in its status",
    "pipeline": "name of the pipeline",
    "version": "version of alia-corpus",
    "executor": "where tasks run",
    "step": "step, as `corpus status` names it",
    "task": "folder of the task below work/",
    "partition": "input file, or part of a barrier's work",
    "tasks": "number of tasks of the step, or of tasks concerned",
    "done": "how many of these tasks are done",
    "done_before": "how many of these tasks an earlier run did",
    "first": "partition of the first task concerned",
    "cluster": "name of the Dask cluster concerned",
    "folder": "folder of the run concerned",
    "job": "number of the Slurm job concerned",
    "sbatch": "what `sbatch` said",
    "shard": "number of the shard of array mode concerned, and how many there are",
    "records": "records that the sources have seen",
    "records_per_second": "records that the sources read per second of late",
    "remaining_seconds": "estimated time that the steps begun still take",
    "rows": "rows that the task or step gave: documents, or rows of a barrier's tables",
    "dropped": "documents dropped",
    "quarantined": "documents quarantined",
    "wall_seconds": "seconds by the clock; for a step, the sum over its tasks",
    "cpu_seconds": "seconds of processor time",
    "peak_rss": "most bytes of memory that the process held",
    "file": "an input file that could not be read, as `origin.file` names it",
    "reason": "why an input file could not be read",
    "state": "how the run ended: done, failed, interrupted",
    "error": "type of the exception",
}
"""All fields that a line can have beside `time`, `level` and `event`, and their meaning."""


def say(level: int, event: str, fields: Mapping[str, Any]) -> None:
    """Log an event. level: as in `logging`. fields: those that are not in `FIELDS` are left out."""
    log.log(level, event, extra={"fields": fields})


class JsonFormatter(logging.Formatter):
    """Formats an event as one JSON object: time, level, event, and the event's fields."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_fields(record),
        }
        return escaped(json.dumps(line, ensure_ascii=False))


class _TextFormatter(logging.Formatter):
    """Formats an event for people: `12:03:20 task crawl.text crawl/a.warc.gz: 1,204 rows, 12 s of
    time, 310.0 MB of memory`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = _fields(record)
        names = [str(fields.pop(name)) for name in ("step", "partition") if name in fields]
        for hidden in ("task", "run"):
            fields.pop(hidden, None)
        rest = ", ".join(_in_words(name, value) for name, value in fields.items())
        level = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        head = " ".join([level + record.getMessage(), *names])
        line = f"{self.formatTime(record, '%H:%M:%S')} {head}" + (f": {rest}" if rest else "")
        return visible(line)


class _Handler(logging.StreamHandler[IO[str]]):
    """Writes above the line that is drawn over again, if there is one."""

    def emit(self, record: logging.LogRecord) -> None:
        with MovingLine.out_of_the_way():
            super().emit(record)


def set_up(log_format: str, *, verbose: bool, stream: IO[str] | None = None) -> None:
    """Set up the log of this process, in place of an earlier one.

    log_format: `json` writes a line for the run and for each step; `text` writes warnings only.
    verbose: write all events, among them a line for each task. stream: stderr by default.
    """
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
    """Whether the log is in JSON: then nothing else may be written between its lines."""
    return any(isinstance(handler.formatter, JsonFormatter) for handler in log.handlers)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """The fields of an event that may be written."""
    fields_given = getattr(record, "fields", {})
    fields = {name: _harmless(fields_given[name]) for name in FIELDS if name in fields_given}
    if record.exc_info and record.exc_info[0]:
        fields["error"] = record.exc_info[0].__name__
    return fields


def _harmless(value: Any) -> Any:
    """A value without the query of a URL."""
    return value.partition("?")[0] if isinstance(value, str) else value


def _in_words(name: str, value: Any) -> str:
    """A field for people: `1,204 rows`, `12 s of time`."""
    words = name.replace("_", " ")
    if name.endswith("_seconds"):
        return f"{rough_duration(value)} of {'CPU' if name == 'cpu_seconds' else 'time'}"
    if name == "peak_rss":
        return f"{format_size(value)} of memory"
    return f"{value:,} {words}" if isinstance(value, int) else f"{words} {value}"
