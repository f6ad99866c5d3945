"""What tasks took, and how it is summed."""

import time
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.tasks.timing import (
    TIMING,
    Meter,
    Spent,
    Tally,
    memory,
    rows_of_record,
    rows_of_tally,
    spent_of,
)
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


def test_a_meter_measures_its_block() -> None:
    began = time.perf_counter()
    with Meter() as meter:
        held = bytearray(64 << 20)
        number = sum(range(200_000))
    elapsed = time.perf_counter() - began
    assert number
    assert held
    spent = spent_of({"spent": meter.spent({"rows": 3, "bytes": 70})})
    assert 0 < spent.wall_seconds <= elapsed + 1e-6  # it is rounded to microseconds
    assert spent.cpu_seconds > 0  # another clock, of all threads: it may run ahead of the wall's
    assert (spent.rows, spent.bytes) == (3, 70)
    peak, now = memory()
    assert now >= 64 << 20
    assert peak >= spent.peak_rss >= 64 << 20


def test_the_peak_is_that_of_the_task_which_made_it() -> None:
    with Meter() as large:
        held = bytearray(200 << 20)
    del held
    with Meter() as small:
        pass
    first, second = (m.spent({})["peak_rss"] for m in (large, small))
    assert first > second + (100 << 20)


def test_tallies_add_up_in_any_order() -> None:
    spent = [Spent(w, w / 2, 100 - w, 1, 10) for w in range(1, 21)]
    one, two, all_ = Tally(), Tally(), Tally()
    for number, each in enumerate(spent):
        (one if number % 3 else two).add(f"p{number}", each)
        all_.add(f"p{number}", each)
    two.merge(one)
    assert two == all_ == Tally.from_json(all_.to_json())
    assert (all_.tasks, all_.sum) == (20, Spent(210, 105, 99, 20, 200))
    assert [label for label, _ in all_.slowest] == ["p19", "p18", "p17", "p16", "p15"]


def test_rows_of_a_tally_add_up_to_it() -> None:
    tally = Tally()
    for number in range(9):
        tally.add(f"b/{number}", Spent(number, 1, 1, 2, 3))
    rows = list(rows_of_tally("dedup pair", tally))
    assert {row[1] for row in rows} == {"dedup"}
    assert [row[2] for row in rows] == ["b/8", "b/7", "b/6", "b/5", "b/4", ""]
    assert [sum(row[n] for row in rows) for n in (3, 4, 5, 7, 8)] == [9, 9, 36, 18, 27]
    small = Tally()
    small.add("b/0", Spent(1))
    assert [row[2] for row in rows_of_tally("dedup pair", small)] == ["b/0"]


def test_what_stages_leave_of_a_task_is_the_engines() -> None:
    record = {
        "label": "crawl/a",
        "spent": {"wall_seconds": 5.0, "cpu_seconds": 3.0, "peak_rss": 9, "rows": 2, "bytes": 7},
        "cpu_seconds": {"text": 1.5, "crawl": 0.5},
        "wall_seconds": {"text": 2.0, "crawl": 1.0},
        "ledger": {
            "counts": [
                ["crawl", "crawl/a", "und", "crawl", "in", "", 4, 0, 0],
                ["text", "crawl/a", "und", "crawl", "in", "", 3, 20, 0],
                ["text", "crawl/a", "und", "crawl", "dropped", "no_text", 1, 5, 0],
            ]
        },
    }
    assert list(rows_of_record("crawl.text", record)) == [
        ("crawl.text", "crawl", "crawl/a", 1, 0.5, 1.0, 9, 4, 0),
        ("crawl.text", "text", "crawl/a", 1, 1.5, 2.0, 9, 3, 20),
        ("crawl.text", "", "crawl/a", 1, 1.0, 2.0, 9, 2, 7),
    ]


def test_the_file_of_a_run(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "in")
    run_toy(toy_pipeline(lines), tmp_path / "run")
    table = pq.read_table(tmp_path / "run/ledger/timing.parquet")
    assert table.schema.equals(TIMING)
    steps = set(table["step"].to_pylist())
    assert {"lines.long", "lines.loud", "words scatter", "words kept", "words decide"} <= steps
    assert {"same_record scatter", "shards spill", "shards write"} <= steps
    assert pc.min(table["wall_seconds"]).as_py() >= 0
    assert pc.min(table["peak_rss"]).as_py() > 0
    rows = {(r["step"], r["stage"], r["partition"]): r for r in table.to_pylist()}
    assert len(rows) == table.num_rows
    assert rows["lines.long", "lines", "lines/part-0.jsonl"]["rows"] == 41
    written = [r for r in rows.values() if r["step"] == "shards write"]
    spilled = [r for r in rows.values() if r["step"] == "shards spill"]
    assert sum(r["rows"] for r in written) == sum(r["rows"] for r in spilled) > 0
    files = sum(path.stat().st_size for path in (tmp_path / "run/dataset/data").rglob("*.parquet"))
    assert sum(r["bytes"] for r in written) == files


def test_what_barriers_took_is_remembered_when_they_are_not_decided_again(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "in")
    run_toy(toy_pipeline(lines), tmp_path / "run")
    (tmp_path / "run/dataset/manifest.json").unlink()
    again = run_toy(toy_pipeline(lines), tmp_path / "run")
    assert not any(step.startswith("words") for step in again.ran)
    table = pq.read_table(tmp_path / "run/ledger/timing.parquet")
    assert {"words scatter", "words kept", "words decide"} <= set(table["step"].to_pylist())
