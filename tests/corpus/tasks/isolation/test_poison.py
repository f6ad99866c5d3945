"""Poison documents in whole runs: found, quarantined with their id, and all others as without."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest
import xxhash

from corpus.errors import RunError
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.limit import Limited
from corpus.stage import Source, Stage
from corpus.storage.store import Store
from corpus.tasks.ledger import Ledger
from corpus.tasks.ledger_checks import check_conservation
from stages.output.shards import Shards
from tests.corpus.runs import digests, run_toy, write_lines
from tests.corpus.tasks.isolation.poisons import (
    Brittle,
    BrittleLines,
    BrittleWords,
    BrokenRounds,
    Crowded,
)
from tests.corpus.toys import AtLeast, FirstWord, Lines
from tests.corpus.work_files import found

HUNG = "hung: more than 1 s of CPU time"
LIMITS = {"isolate": True, "document_seconds": 1, "worker_memory": 600 << 20}
ALL = {
    0: ("segfault", "crashed: SIGSEGV"),
    1: ("abort", "crashed: SIGABRT"),
    9: ("match", HUNG),
    13: ("allocate", "memory: more than 600 MiB"),
    18: ("kill", "crashed: SIGKILL"),
    21: ("raise", "MemoryError at tests.corpus.tasks.isolation.poisons"),
    39: ("loop", HUNG),
}
ONE_OF_A_KIND = {0: ALL[0], 9: ALL[9], 13: ALL[13], 21: ALL[21], 39: ALL[18]}
SOME = {0: ALL[0], 39: ALL[13]}


def poisoned(folder: Path, poison: Mapping[int, tuple[str, str]], file: int = 1) -> dict[str, str]:
    """Put poison into the rows of one file; gives the reason for each id."""
    path = folder / f"part-{file}.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for row, (word, _) in poison.items():
        lines[row] |= {"key": f"poison {row}", "text": f"poison {word}"}
    path.write_text("\n".join(map(json.dumps, lines)))
    return {
        xxhash.xxh3_128_hexdigest(f"poison {row}"): reason for row, (_, reason) in poison.items()
    }


def without(folder: Path, ids: Mapping[str, str]) -> None:
    """The same files, with nothing where the poison was."""
    for path in folder.glob("*.jsonl"):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            if xxhash.xxh3_128_hexdigest(line["key"]) in ids:
                line["text"] = ""
        path.write_text("\n".join(map(json.dumps, lines)))


def pipeline(folder: Path, *, lines: Source | None = None, stage: Stage | None = None,
             words: FirstWord | None = None) -> Pipeline:  # fmt: skip
    nodes = [
        Node("lines", lines or Lines(folder=str(folder))),
        Node("long", AtLeast(minimum=4), ("lines",)),
        Node("brittle", stage or Brittle(), ("long",)),
        Node("words", words or FirstWord(), ("brittle",)),
        Node("shards", Shards(target_bytes=200), ("words",)),
    ]
    return Pipeline("toy", 7, tuple(nodes))


def quarantined(run: Path, stages: Sequence[str] = ("brittle",)) -> dict[str, str]:
    """id -> reason, of the documents that left at some stages."""
    rows = pq.read_table(run / "ledger/quarantine.parquet").to_pylist()
    assert all(row["url"] and row["domain"] for row in rows if row["id"])
    reasons = {row["id"]: row["reason"] for row in rows if row["stage"] in stages}
    return {id_: reason.partition("poisons:")[0] + "poisons" if "poisons:" in reason else reason
            for id_, reason in reasons.items()}  # fmt: skip


def check_books(run: Path) -> None:
    tables = [pq.read_table(run / f"ledger/{n}.parquet") for n in ("counts", "measures")]
    check_conservation(Ledger.from_tables(*tables))


@pytest.mark.parametrize(
    ("poison", "options"),
    [
        pytest.param(ONE_OF_A_KIND, {"batch_rows": 16}, id="one of a kind, serial"),
        pytest.param(ALL, {"batch_rows": 16}, id="all, serial", marks=pytest.mark.soak),
        pytest.param(
            SOME, {"executor": "dask", "workers": 1}, id="some, dask", marks=pytest.mark.soak
        ),
    ],
)
def test_poison_is_quarantined_and_nothing_else(
    tmp_path: Path, poison: Mapping[int, tuple[str, str]], options: dict[str, Any]
) -> None:
    folder, run = write_lines(tmp_path / "in"), tmp_path / "run"
    expected = poisoned(folder, poison)
    made = run_toy(pipeline(folder), run, **LIMITS, **options)
    assert quarantined(run) == expected
    check_books(run)
    assert not [path for path in run.rglob(".*") if path.is_file()], "no half files stay"

    # What was judged stays judged: in the commit record, and when the task has to be run again.
    (file,) = found(run / "work", "segments/lines.brittle/*/part-1*.TASK/commit.json")
    record = json.loads(file.content())
    judged = {verdict["id"]: verdict["reason"] for verdict in record["verdicts"]}
    assert judged == {id_: why for id_, why in expected.items() if "MemoryError" not in why}
    Store(str(run / "work")).take_back(file.path.rpartition("/")[0])
    again = run_toy(pipeline(folder), run, quarantine_limit=0.5)  # in this process, which survives
    assert again.ran == ("lines.brittle",)
    assert again.manifest == made.manifest

    without(folder, expected)
    run_toy(pipeline(folder), tmp_path / "without")
    assert digests(run) == digests(tmp_path / "without")


def test_poison_for_a_summary(tmp_path: Path) -> None:
    folder, run = write_lines(tmp_path / "in"), tmp_path / "run"
    poison = {3: ("segfault", "crashed: SIGSEGV"), 4: ("leave", "crashed: exit code 3")}
    expected = poisoned(folder, poison)
    healthy = pipeline(folder, stage=AtLeast())
    run_toy(healthy, run)
    brittle = pipeline(folder, stage=AtLeast(), words=BrittleWords())
    run_toy(brittle, run, **LIMITS)
    assert quarantined(run, ["words"]) == expected
    check_books(run)
    without(folder, expected)
    run_toy(healthy, tmp_path / "without")
    assert digests(run) == digests(tmp_path / "without")


def test_documents_that_die_only_together_stay(tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", files=1)
    run_toy(pipeline(folder, stage=Crowded()), tmp_path / "run", **LIMITS)
    assert quarantined(tmp_path / "run") == {}
    run_toy(pipeline(folder, stage=AtLeast(minimum=0)), tmp_path / "other")
    assert digests(tmp_path / "run") == digests(tmp_path / "other")


def test_a_record_that_kills_the_reader(tmp_path: Path) -> None:
    folder, run = write_lines(tmp_path / "in", files=2), tmp_path / "run"
    poisoned(folder, {2: ("segfault", ""), 30: ("kill", "")}, file=0)
    run_toy(pipeline(folder, lines=BrittleLines(folder=str(folder))), run, **LIMITS)
    rows = pq.read_table(run / "ledger/quarantine.parquet").to_pylist()
    reasons = {row["reason"] for row in rows if row["stage"] == "lines"}
    assert reasons == {"crashed: SIGSEGV at line 3", "crashed: SIGKILL at line 31"}
    check_books(run)


@pytest.mark.soak
def test_records_that_kill_the_reader_of_a_few(tmp_path: Path) -> None:
    folder, run = write_lines(tmp_path / "in", files=2), tmp_path / "run"
    poisoned(folder, {2: ("segfault", "")}, file=0)
    poisoned(folder, {2: ("kill", "")}, file=1)
    few = Limited.of(BrittleLines(folder=str(folder)), 60)
    run_toy(pipeline(folder, lines=few), run, **LIMITS)
    rows = pq.read_table(run / "ledger/quarantine.parquet").to_pylist()
    reasons = {row["reason"] for row in rows if row["stage"] == "lines"}
    assert reasons == {"crashed: SIGSEGV at line 3", "crashed: SIGKILL at line 3"}
    check_books(run)


def test_a_reader_that_does_not_say_what_it_reads(tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", files=1)
    poisoned(folder, {20: ("segfault", "")}, file=0)
    silent = BrittleLines(folder=str(folder), announces=False)
    text = r"lines/part-0.jsonl: the process .* 3 times, .* in lines, batch 3 \(crashed: SIGSEGV\)"
    with pytest.raises(RunError, match=text):
        run_toy(pipeline(folder, lines=silent), tmp_path / "run", **LIMITS)


def test_a_death_that_is_no_documents_fault(tmp_path: Path) -> None:
    made = pipeline(write_lines(tmp_path / "in", files=1), words=BrokenRounds())
    with pytest.raises(RunError, match=r"words/kept/0: .* 3 times.* \(crashed: exit code 5\)"):
        run_toy(made, tmp_path / "run", **LIMITS)


# One document takes for ever, and may.
ENDLESS = """
import sys
from pathlib import Path
from tests.corpus.tasks.isolation.test_poison import pipeline
from tests.corpus.runs import run_toy
run_toy(pipeline(Path(sys.argv[1])), Path(sys.argv[2]), isolate=True, document_seconds=1000)
"""


@pytest.mark.parametrize("word", ["loop", "add"])
def test_ctrl_c(tmp_path: Path, word: str) -> None:
    folder, run = write_lines(tmp_path / "in", files=1), tmp_path / "run"
    poisoned(folder, {20: (word, "")}, file=0)
    command = [sys.executable, "-c", ENDLESS, folder, run]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not list((run / "work/segments/lines.brittle").glob("*/.*")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        (child,) = psutil.Process(process.pid).children()
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, said = process.communicate(timeout=60)
    assert time.monotonic() - started < 8
    assert process.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in said
    assert not child.is_running()
    assert not [path for path in run.rglob(".*") if path.is_file()], "no half files stay"
