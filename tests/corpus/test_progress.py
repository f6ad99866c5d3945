"""What people are told of a run."""

import io
import json
import logging
from pathlib import Path

from corpus.progress import STATUS, JsonFormatter, Progress, log
from corpus.store import Store
from corpus.task import Task


def test_a_task_counts_for_its_own_step_whichever_began_last(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    progress = Progress(store, io.StringIO())
    progress.step("books.text", total=1, done_before=0)
    progress.step("crawl.text", total=2, done_before=1)
    progress.done("books.text", Task(folder="a", fingerprint=""), {})
    progress.close("done")
    steps = store.read_json(STATUS)["steps"]
    assert steps == [
        {"name": "books.text", "total": 1, "done": 1, "skipped": 0},
        {"name": "crawl.text", "total": 2, "done": 1, "skipped": 1},
    ]
    assert progress.ran == ["books.text"]


def test_a_log_line_is_one_json_object() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handlers, level = log.handlers[:], log.level
    log.handlers[:] = [handler]
    log.setLevel(logging.DEBUG)
    try:
        progress = Progress(None, io.StringIO())
        progress.step("crawl.text", total=1, done_before=0)
        progress.done("crawl.text", Task(folder="a", fingerprint="", label="crawl/a.warc"), {})
    finally:
        log.handlers[:] = handlers
        log.setLevel(level)
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["step"], first["tasks"]) == ("step", "crawl.text", 1)
    assert (second["event"], second["partition"]) == ("task", "crawl/a.warc")
