"""What is known of a run while it goes on."""

import io
import json
import logging
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import OutputError
from corpus.executors.executor import Doing, Worker, Workers
from corpus.run.progress import display
from corpus.run.progress.display import as_line
from corpus.run.progress.progress import Progress
from corpus.run.progress.status_file import Status, read_status
from corpus.storage.store import Store
from corpus.tasks.task import Task
from corpus.tasks.work_folder import STATUS
from tests.corpus.system.test_terminal import Terminal


def task(step: str, label: str = "crawl/a.warc.gz", size: int = 0) -> Task:
    return Task(
        folder=f"segments/{step}/{label}", fingerprint="", step=step, label=label, size=size
    )


def record(seconds: float = 1.0, rows: int = 5, **counts: int) -> dict[str, Any]:
    """counts: reason -> documents that `text` dropped."""
    rows_in = [["crawl", "p", "und", "crawl", "in", "", rows, 0, 0]]
    dropped = [["text", "p", "und", "crawl", "dropped", r, n, 0, 0] for r, n in counts.items()]
    spent = {"wall_seconds": seconds, "cpu_seconds": seconds, "peak_rss": 7, "rows": rows}
    return {"spent": spent, "ledger": {"counts": rows_in + dropped}}


def wait_until(happened: Callable[[], bool]) -> None:
    """A thread shows things, which takes a moment."""
    until = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_task_counts_for_its_own_step_whichever_began_last(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    progress = Progress(store, io.StringIO())
    progress.step("books.text", total=1, size=1)
    progress.step("crawl.text", total=3, size=3)
    progress.found(task("crawl.text"), record(rows=2))
    progress.done(task("books.text"), record(no_text=2))
    status = progress.status()
    steps = {s.name: (s.total, s.done, s.skipped, s.running, s.waiting) for s in status.steps}
    assert steps == {"books.text": (1, 1, 0, 0, 0), "crawl.text": (3, 1, 1, 0, 2)}
    assert progress.ran == ["books.text"]
    assert (status.tasks, status.tasks_before, status.cpu_seconds) == (1, 1, 1.0)
    assert (status.records, status.dropped, status.quarantined) == (7, 2, 0)
    assert status.drops == [{"stage": "text", "reason": "no_text", "documents": 2}]
    # What an earlier run did says how long the rest may take, and nothing of how fast this one is.
    assert status.steps[1].remaining_seconds == 2
    progress.close("done")
    assert store.read_json(STATUS)["state"] == "done"


def test_workers_say_what_they_are_at() -> None:
    progress = Progress(None, io.StringIO())
    doing = [Doing("crawl.text", "crawl/a.warc.gz", 2, 4.0)]
    workers = Workers(
        2, [Worker("0", "node1", 7, 9, doing), Worker("1")], "http://node1:8787/status"
    )
    progress.begin(lambda: workers)
    progress.step("crawl.text", total=9, size=9)
    progress.ask_workers()
    status = progress.status()
    assert (status.steps[0].running, status.steps[0].waiting) == (1, 8)
    assert (status.slots, status.dashboard) == (2, "http://node1:8787/status")
    assert status.workers[0]["doing"][0]["label"] == "crawl/a.warc.gz"
    progress.close("done")


def test_the_status_is_written_while_a_task_takes_long(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    progress = Progress(store, io.StringIO())
    progress.begin(Workers)
    progress.step("crawl.text", total=2, size=2)
    wait_until(lambda: bool((read_status(store) or Status()).steps))
    found = read_status(store)
    assert found is not None
    assert (found.state, found.steps[0].waiting) == ("running", 2)
    progress.close("interrupted")
    assert store.read_json(STATUS)["state"] == "interrupted"


def test_why_a_run_ended(tmp_path: Path) -> None:
    for error, said in ((OutputError("no space", where="s3://key@host/x"), "no space"),
                        (ValueError("of a text"), "ValueError")):  # fmt: skip
        progress = Progress(Store(str(tmp_path)), io.StringIO())
        progress.close("failed", error)
        assert Store(str(tmp_path)).read_json(STATUS)["driver"]["error"] == said


def test_a_store_that_takes_no_file_does_not_end_the_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="corpus")
    (tmp_path / "file").write_text("in the way")
    progress = Progress(Store(str(tmp_path / "file")), io.StringIO())
    progress.begin(Workers)
    wait_until(lambda: "cannot be written" in caplog.text)
    progress.close("done")
    assert caplog.text.count("the status file cannot be written") == 1


def test_gone_through_again_nothing_counts_twice() -> None:
    progress = Progress(None, io.StringIO())
    for _ in range(2):
        progress.start_over()
        progress.step("crawl.text", total=2, size=2)
        progress.found(task("crawl.text"), record(rows=2))
    progress.done(task("crawl.text"), record(rows=3, no_text=1))
    status = progress.status()
    assert (status.records, status.dropped) == (5, 1)
    assert [(step.total, step.done, step.skipped) for step in status.steps] == [(2, 2, 1)]


def test_a_hundred_thousand_partitions_are_sums() -> None:
    """Memory and time of the driver, and the size of what it writes, by the number of tasks."""
    progress = Progress(None, io.StringIO())
    progress.step("crawl.text", total=100_000, size=100_000)
    progress.done(task("crawl.text"), record())
    tracemalloc.start()
    started = time.process_time()
    for number in range(1, 20_000):
        progress.done(task("crawl.text", f"crawl/{number}"), record(seconds=number % 97, a=1, b=2))
    took = time.process_time() - started
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1 << 20
    assert took < 20  # 20 µs each; tracing and a busy machine make it more
    assert len(json.dumps(progress.status().to_json())) < 4000


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_the_moving_line_fits(columns: int) -> None:
    progress = Progress(None, io.StringIO())
    progress.step("crawl.text", total=20_000, size=20_000)
    for number in range(12):
        progress.done(task("crawl.text"), record(rows=123_456, no_text=number, other=3))
    status = progress.status()
    status.steps[0].documents_per_second = 1204.4
    line = as_line(status, columns)
    assert len(line) <= columns
    assert line.startswith("crawl.text 12/20,000 · 5 h 33 min left")
    assert ("1,204 documents/s" in line) == (columns >= 60)
    assert ("1,481,472 records" in line) == (columns >= 80)
    assert ("102 dropped" in line) == (columns >= 120)


def test_on_a_terminal_a_line_moves_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    progress = Progress(None, stream)
    progress.begin(Workers)
    progress.step("crawl.text", total=2, size=2)
    wait_until(lambda: "\r\x1b[Kcrawl.text 0/2" in stream.getvalue())
    progress.close("done")
    assert stream.getvalue().endswith("\r\x1b[K")
    assert "\n" not in stream.getvalue()


def test_elsewhere_the_log_has_lines_and_the_stream_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="corpus")
    monkeypatch.setattr(display, "_LOG_SECONDS", 0.1)
    stream = io.StringIO()
    progress = Progress(Store(str(tmp_path)), stream)
    progress.begin(Workers)
    progress.step("crawl.text", total=2, size=2)
    # The thread logs last of all, so it has had every chance to draw as well.
    wait_until(lambda: caplog.messages.count("progress") >= 2)
    progress.close("done")
    assert stream.getvalue() == ""
    lines = [r.__dict__["fields"] for r in caplog.records if r.message == "progress"]
    assert (lines[-1]["step"], lines[-1]["tasks"], lines[-1]["done"]) == ("crawl.text", 2, 0)


def test_before_anything_is_known() -> None:
    assert as_line(Status(), 80) == "looking for what is done"
