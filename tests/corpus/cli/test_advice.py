"""Each rule says something where it is true, and nothing where it is not."""

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from corpus.cli.advice import advice, spending, times_of
from corpus.run.progress.status_file import Status
from corpus.tasks.timing import TIMING
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


def row(step: str, stage: str, partition: str, wall: float, cpu: float = -1, **more: int) -> Any:
    amounts = {"tasks": 1, "peak_rss": 1000, "rows": 1, "bytes": 1} | more
    cpu = wall if cpu < 0 else cpu
    seconds = {"cpu_seconds": cpu, "wall_seconds": wall}
    return {"step": step, "stage": stage, "partition": partition, **seconds, **amounts}


def even(partitions: int = 20, seconds: float = 100.0, cpu: float = -1) -> list[Any]:
    """A step in which nothing is to be gained: its last stage is the costly one."""
    names = [f"crawl/{number}" for number in range(partitions)]
    return [row("crawl.text", "text", name, seconds, cpu) for name in names]


def said(rows: list[Any], **status: Any) -> list[str]:
    status = {"slots": 4, "seconds": 500.0, "busy_seconds": 1900.0} | status
    return advice(times_of(pa.Table.from_pylist(rows, TIMING), Status(**status)))


def test_an_even_run_gets_no_advice() -> None:
    assert said(even()) == []
    assert said([]) == []


def test_a_short_run_gets_none() -> None:
    uneven = [row("crawl.text", "text", "crawl/large", 30.0), *even(20, 1.0, 0.1)]
    assert said(uneven, seconds=40.0, busy_seconds=10.0) == []


def test_few_partitions_that_take_most_of_the_time() -> None:
    rows = [row("crawl.text", "text", f"crawl/large{n}", 900.0 + n) for n in (1, 2)]
    rows += even(18, 10.0)
    assert said(rows, slots=4)[0] == (
        "crawl.text: 2 of 20 partitions take half of its time (crawl/large2: 15 min); "
        "cut the input smaller (files, `partition_bytes` of web archives, or `group_bytes`)"
    )
    assert said(rows, slots=2) == []  # they were worked on side by side
    assert said(rows, slots=1) == []
    # In a step that took no time to speak of.
    assert said([*rows, row("books.text", "text", "books/a", 50_000.0)], slots=1) == []


def test_fewer_partitions_than_workers() -> None:
    assert said(even(3), slots=8, busy_seconds=4000.0) == [
        "crawl.text: 3 partitions for 8 workers; cut the input smaller (files, "
        "`partition_bytes` of web archives, or `group_bytes`), or have fewer workers"
    ]
    assert said(even(1), slots=8, busy_seconds=4000.0)[0].startswith(
        "crawl.text: 1 partition for 8"
    )


def test_a_costly_stage_whose_results_are_not_kept() -> None:
    rows = [row("crawl.scrub", "text", f"crawl/{n}", 60.0) for n in range(20)]
    rows += [row("crawl.scrub", "scrub", f"crawl/{n}", 40.0) for n in range(20)]
    assert said(rows) == [
        "text takes 60 % of CPU time and is repeated when a stage after it changes; "
        "`checkpoint: true` on it keeps what it gave"
    ]
    # Where it ends its segment, it is kept.
    assert said([row("crawl.text", "text", f"crawl/{n}", 60.0) for n in range(20)]) == []
    cheap = [{**r, "cpu_seconds": 5.0} if r["stage"] == "text" else r for r in rows]
    assert [line for line in said(cheap) if line.startswith("text")] == []


def test_tasks_that_wait() -> None:
    (line,) = said(even(20, 100.0, cpu=30.0))
    assert line.startswith("tasks were on a processor for 30 % of their time; have no more workers")
    assert said(even(20, 100.0, cpu=70.0)) == []


def test_workers_that_are_idle() -> None:
    (line,) = said(even(), busy_seconds=400.0)
    assert line.startswith("4 workers were idle for 80 % of the time; fewer would do")
    assert said(even(), busy_seconds=400.0, slots=1) == []
    assert said(even(), busy_seconds=0.0) == []  # nothing was run


def test_memory_near_the_limit() -> None:
    limits = [{"memory_limit": 4_000_000_000}, {"memory_limit": 0}]
    near = [*even(), row("crawl.scrub", "scrub", "crawl/3", 1.0, peak_rss=3_600_000_000)]
    assert said(near, workers=limits) == [
        "crawl.scrub came to 3.60 GB of the 4.00 GB that a worker has; lower `run.batch_rows`, "
        "or give workers more memory"
    ]
    assert said(near, memory_limit=4_000_000_000) == said(near, workers=limits)
    assert said(even(), workers=limits) == []
    assert said(near, workers=[{"memory_limit": 0}]) == []


def test_quarantine() -> None:
    places = [{"stage": "text", "place": "ValueError at stages.extract:4", "documents": 3}]
    assert said(even(), quarantined=3, quarantine=places) == [
        "3 quarantined, text: ValueError at stages.extract:4; ledger/quarantine.parquet has each"
    ]
    assert ", most at text: " in said(even(), quarantined=4, quarantine=places * 2)[0]


def test_the_lines_at_the_end_of_a_run(tmp_path: Path) -> None:
    run_toy(toy_pipeline(write_lines(tmp_path / "in")), tmp_path / "run")
    time, memory, *rest = spending(str(tmp_path / "run"))
    assert time.startswith("time     ")
    assert "the engine" in time
    assert memory.startswith("memory   at most ")
    assert len(rest) == 1
    assert rest[0].startswith("advice   6 quarantined, most at l")
    assert spending(str(tmp_path / "nothing")) == []


@pytest.mark.parametrize("slots", [1, 4])
def test_workers_are_named_where_there_are_several(tmp_path: Path, slots: int) -> None:
    options = {"executor": "dask", "workers": 2} if slots > 1 else {}
    run_toy(toy_pipeline(write_lines(tmp_path / "in")), tmp_path / "run", **options)
    lines = spending(str(tmp_path / "run"))
    assert any(line.startswith("workers  2, busy for ") for line in lines) == (slots > 1)


def test_it_copes_with_many_partitions() -> None:
    rows = even(30_000, 1.0)
    times = times_of(pa.Table.from_pylist(rows, TIMING), Status(slots=4))
    assert times.steps[0].tasks == 30_000
    assert times.steps[0].half == 15_000


def test_a_run_that_goes_on_says_what_it_took_by_itself(tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in")
    run_toy(toy_pipeline(folder), tmp_path / "run")
    assert not [line for line in spending(str(tmp_path / "run")) if line.startswith("this run")]
    (folder / "more.jsonl").write_text('{"key": "new", "text": "one more line"}\n')
    run_toy(toy_pipeline(folder), tmp_path / "run")
    first, second, *_ = spending(str(tmp_path / "run"))
    assert re.fullmatch(r"this run .* s, .* s of CPU: \d+ tasks; \d+ were done before", first)
    assert second.startswith("time ")
