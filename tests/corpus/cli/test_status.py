"""What `corpus status` shows, at any width, and until a run ends."""

import io
import json
import re
import threading
from pathlib import Path

import pytest

from corpus.cli.status import as_lines, as_plain, status_of, watch
from corpus.errors import InputError
from corpus.run.progress.status_file import Status, StepStatus
from corpus.storage.store import Store
from corpus.system.processes import this_process
from corpus.tasks.work_folder import STATUS
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.corpus.system.test_terminal import Terminal
from tests.docs.blocks import ROOT


def running() -> Status:
    times = {"since": "2026-01-01T08:00:00+00:00", "updated": "2026-01-01T09:00:00+00:00"}
    driver = {**this_process(), "pid": 7, "host": "node1", "error": "", **times}  # fmt: skip
    steps = [
        StepStatus("crawl.text", 40, 40, 12, wall_seconds=400.0, cpu_seconds=500.0, slowest=[
            {"partition": "crawl/large.warc.gz", "seconds": 90.0},
            {"partition": "crawl/usual.warc.gz", "seconds": 11.0}]),
        StepStatus("exact scatter", 3, 3), StepStatus("exact verdict", 16, 16),
        StepStatus("dedup scatter", 3, 3), StepStatus("dedup pair", 16, 4, 0, 2, 10,
                                                      remaining_seconds=40.0),
        StepStatus("books.text", 9, 2, 0, 1, 6, documents_per_second=1204.4,
                   remaining_seconds=75.0),
    ]  # fmt: skip
    drops = [{"stage": "text", "reason": f"reason_{n}", "documents": 90 - n} for n in range(7)]
    places = [{"stage": "text", "place": "ValueError at stages.extract:42", "documents": 3}]
    doing = [{"step": "dedup pair", "label": "dedup/pair/7", "more": 2, "seconds": 33.0}]
    workers = [{"name": "0", "host": "node1", "rss": 512_000_000, "memory_limit": 4_000_000_000,
                "doing": doing, "state": ""},
               {"name": "1", "host": "node2", "rss": 0, "memory_limit": 0, "doing": [],
                "state": ""},
               {"name": "shard 2", "host": "", "rss": 0, "memory_limit": 0, "doing": [],
                "state": "not seen yet"}]  # fmt: skip
    return Status(run="r", state="running", step="dedup pair", seconds=3600, records=1_234_567,
                  dropped=603, quarantined=3, records_per_second=342.9,
                  recent_records_per_second=400.0, remaining_seconds=80.0, slots=2,
                  dashboard="http://node1:8787/status", driver=driver, steps=steps,
                  cpu_seconds=380.0, tasks=30,
                  drops=drops, quarantine=places, workers=workers)  # fmt: skip


SHOWN = """\
state       running
            process 7 on node1, since 2026-01-01 08:00:00 UTC
            last word 2026-01-01 09:00:00 UTC
records     1,234,567 read, 400/s of late, 343/s over 1 h 00 min
cost        6 min 20 s of CPU in this run, 2 min before it
dropped     603
                   90  text: reason_0
                   89  text: reason_1
                   88  text: reason_2
                   87  text: reason_3
                   86  text: reason_4
                       and 2 more
quarantined 3
                    3  text: ValueError at stages.extract:42
left        about 1 min 20 s for the steps begun
dashboard   http://node1:8787/status
  step           before    done  running  waiting  documents/s         left
+ crawl.text         12      28        0        0
+ exact               0      19        0        0
+ dedup scatter       0       3        0        0
> dedup pair          0       4        2       10                      40 s
> books.text          0       2        1        6        1,204   1 min 15 s
slowest     1 min 30 s crawl.text crawl/large.warc.gz (mean 10 s)
workers     3
  0  512.0 MB of 4.00 GB  dedup pair dedup/pair/7 and 2 more, 33 s
  1            idle
  shard 2            not seen yet
""".splitlines()


def test_a_run_at_work() -> None:
    assert list(as_lines(running(), False)) == SHOWN


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_it_fits(columns: int) -> None:
    lines = list(as_lines(running(), False, columns))
    assert max(map(len, lines)) <= columns
    text = "\n".join(lines)
    for important in ("running", "1,234,567 read", "crawl.text", "1 min 20 s", "text: reason_0"):
        assert important in text
    assert ("documents/s" in text) == (columns >= 80)


def test_colours_only_where_they_are_wanted() -> None:
    plain, painted = (list(as_lines(running(), False, 100, on)) for on in (False, True))
    assert "\x1b" not in "".join(plain)
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in painted] == plain
    assert "\x1b[33m3\x1b[0m" in "".join(painted)


def test_other_states() -> None:
    status = running()
    status.mark_dead()
    lines = list(as_lines(status, False))
    assert lines[:2] == ["state       dead", "            process 7 on node1 is gone; the same "
                         "command goes on from there"]  # fmt: skip
    assert not [line for line in lines if "workers" in line or "left  " in line.strip()[:6]]
    status.state = "failed"
    status.driver["error"] = "cannot be written (No space left on device)"
    assert "            cannot be written (No space left on device)" in list(
        as_lines(status, False)
    )
    assert list(as_lines(Status(), True)) == ["state       done, published"]


def test_of_a_finished_run(tmp_path: Path) -> None:
    run_toy(toy_pipeline(write_lines(tmp_path / "in")), tmp_path / "run")
    status, published = status_of(str(tmp_path / "run"))
    assert (status.state, published) == ("done", True)
    lines = list(as_lines(status, published))
    assert lines[0] == "state       done, published"
    assert "+ words 0 3 0 0" in [" ".join(line.split()) for line in lines]
    with pytest.raises(InputError, match="holds no run"):
        status_of(str(tmp_path / "in"))


def test_the_keys_for_scripts_are_documented() -> None:
    text = (ROOT / "docs/monitoring.md").read_text("utf-8")
    section = text.partition("## The status for scripts")[2].partition("\n## ")[0]
    plain = as_plain(running(), False)
    nested = [plain[name][0] for name in ("steps", "drops", "quarantine", "workers")]
    nested += [plain["driver"], plain["steps"][0]["slowest"][0], plain["workers"][0]["doing"][0]]
    keys = {key for one in [plain, *nested] for key in one}
    assert sorted(key for key in keys if f"`{key}`" not in section) == []


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A folder whose run is at work, in this process."""
    folder = tmp_path / "run"
    store = Store(str(folder / "work"))
    status = running()
    status.driver |= this_process()
    store.write_json(status.to_json(), STATUS)
    return folder


def end(run: Path, state: str) -> None:
    status = running()
    status.state = state
    Store(str(run / "work")).write_json(status.to_json(), STATUS)


@pytest.mark.parametrize(("state", "well"), [("done", True), ("failed", False)])
def test_watched_until_it_ends(run: Path, state: str, well: bool) -> None:
    stream = Terminal()
    timer = threading.Timer(1.5, end, (run, state))
    timer.start()
    assert watch(str(run), as_json=False, stream=stream) is well
    timer.join()
    screens = stream.getvalue().split("\x1b[J")
    assert len(screens) >= 3
    assert "state       running" in re.sub(r"\x1b\[\d*m", "", screens[1])
    assert f"state       {state}" in re.sub(r"\x1b\[\d*m", "", screens[-1])


def test_watched_without_a_terminal(run: Path) -> None:
    end(run, "done")
    stream = io.StringIO()
    assert watch(str(run), as_json=False, stream=stream)
    assert stream.getvalue() == "done: 1,234,567 records in 1 h 00 min\n"
    stream = io.StringIO()
    assert watch(str(run), as_json=True, stream=stream)
    assert json.loads(stream.getvalue())["records"] == 1_234_567
