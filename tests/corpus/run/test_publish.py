"""Whole runs of toy pipelines: the invariants of a run."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.errors import InputError, OutputError, QuarantineLimit
from corpus.storage.inputs import glance
from corpus.storage.store import Store
from corpus.tasks.ledger import Ledger
from corpus.tasks.ledger_checks import check_conservation
from tests.corpus.runs import digests, run_toy, toy_pipeline, write_lines
from tests.forked import forked


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("in"))


@pytest.fixture(scope="module")
def expected(lines: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    output = tmp_path_factory.mktemp("expected") / "run"
    run_toy(toy_pipeline(lines), output)
    found = digests(output)
    assert found
    return found


def counts(output: Path, event: str, stage: str) -> dict[str, int]:
    rows = pq.read_table(output / "ledger/counts.parquet").to_pylist()
    found: dict[str, int] = {}
    for row in rows:
        if row["event"] == event and row["stage"] == stage:
            found[row["reason"]] = found.get(row["reason"], 0) + row["documents"]
    return found


def test_the_ledger(lines: Path, tmp_path: Path) -> None:
    run_toy(toy_pipeline(lines), tmp_path)
    assert counts(tmp_path, "in", "lines") == {"": 123}
    assert counts(tmp_path, "dropped", "lines") == {"blank": 3, "header": 3}
    quarantined = counts(tmp_path, "quarantined", "long") | counts(tmp_path, "quarantined", "loud")
    assert sorted(quarantined.values()) == [3, 3]
    assert all("boom" not in reason and "bad text" not in reason for reason in quarantined)
    assert counts(tmp_path, "dropped", "same_record").keys() == {"same_record"}
    tables = [pq.read_table(tmp_path / f"ledger/{n}.parquet") for n in ("counts", "measures")]
    ledger = Ledger.from_tables(*tables)
    check_conservation(ledger)
    drops = pq.read_table(tmp_path / "ledger/drops.parquet")
    dropped = sum(n for k, (n, _, _) in ledger.counts.items() if k[4] == "dropped")
    # Records without an identity of their own are counted only.
    assert drops.num_rows == dropped - 3
    assert "text" not in drops.schema.names


@pytest.mark.parametrize(
    "options",
    [
        {"batch_rows": 1},
        {"batch_rows": 3333},
        {"buckets": 1},
        {"buckets": 5},
        {"keep": True},
        {"isolate": True},
        {"executor": "dask", "workers": 1, "isolate": True},
        {"executor": "dask", "workers": 2, "bundle_bytes": 1, "buckets": 3},
    ],
    ids=str,
)
def test_same_bytes_however_it_is_run(
    lines: Path, expected: dict[str, str], tmp_path: Path, options: dict[str, object]
) -> None:
    run_toy(toy_pipeline(lines), tmp_path / "run", **options)
    assert digests(tmp_path / "run") == expected


@pytest.mark.parametrize("chunk", [1, 40])
def test_same_bytes_however_the_source_cuts_batches(
    lines: Path, expected: dict[str, str], tmp_path: Path, chunk: int
) -> None:
    run_toy(toy_pipeline(lines, chunk=chunk), tmp_path / "run")
    assert digests(tmp_path / "run") == expected


@pytest.mark.parametrize("seed", ["1", pytest.param("2", marks=pytest.mark.soak)])
def test_same_bytes_with_another_hash_seed(
    lines: Path, expected: dict[str, str], tmp_path: Path, seed: str
) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.corpus.runs import *;"
        "run_toy(toy_pipeline(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", program, str(lines), str(tmp_path)]
    subprocess.run(command, check=True, env=environment)
    assert digests(tmp_path) == expected


def test_a_second_run_does_nothing(lines: Path, tmp_path: Path) -> None:
    first = run_toy(toy_pipeline(lines), tmp_path)
    second = run_toy(toy_pipeline(lines), tmp_path)
    assert first.ran
    assert second.ran == ()
    assert not second.fresh
    assert second.manifest == first.manifest


def test_a_changed_setting_runs_what_is_downstream(lines: Path, tmp_path: Path) -> None:
    run_toy(toy_pipeline(lines), tmp_path / "run")
    changed = run_toy(toy_pipeline(lines, mark="?"), tmp_path / "run")
    assert "lines.long" not in changed.ran
    assert changed.ran.count("lines.loud") == 3
    run_toy(toy_pipeline(lines, mark="?"), tmp_path / "afresh")
    assert digests(tmp_path / "run") == digests(tmp_path / "afresh")


def test_an_added_file_runs_its_partitions_and_what_is_global(tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", files=3)
    last = (folder / "part-2.jsonl").read_text()
    (folder / "part-2.jsonl").unlink()
    run_toy(toy_pipeline(folder), tmp_path / "run")
    (folder / "part-2.jsonl").write_text(last)
    again = run_toy(toy_pipeline(folder), tmp_path / "run")
    assert again.ran.count("lines.long") == 1
    assert again.ran.count("lines.loud") == 1
    run_toy(toy_pipeline(folder), tmp_path / "afresh")
    assert digests(tmp_path / "run") == digests(tmp_path / "afresh")


def test_a_touched_file_is_not_run_again_a_changed_one_is(tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in")
    run_toy(toy_pipeline(folder), tmp_path / "run")
    path = folder / "part-0.jsonl"
    os.utime(path, (1, 1))
    assert run_toy(toy_pipeline(folder), tmp_path / "run").ran == ()
    text = path.read_text()
    first = json.loads(text.splitlines()[0])["text"]
    path.write_text(text.replace(first, first.swapcase(), 1))
    assert run_toy(toy_pipeline(folder), tmp_path / "run").ran.count("lines.long") == 1


def test_another_folder_gives_the_same_bytes(
    lines: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for path in sorted(lines.glob("*.jsonl"), reverse=True):
        (folder / path.name).write_bytes(path.read_bytes())
    run_toy(toy_pipeline(folder), tmp_path / "run")
    assert digests(tmp_path / "run") == expected


def test_a_lost_manifest_is_published_again(
    lines: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    run_toy(toy_pipeline(lines), tmp_path)
    (tmp_path / "dataset/manifest.json").unlink()
    assert run_toy(toy_pipeline(lines), tmp_path).fresh
    assert digests(tmp_path) == expected


@pytest.mark.parametrize(
    ("limit", "said", "segments"),
    [
        (0.01, r"3 of 123 .* \(1\.00%\) allows; most of them: 3 at long", {"lines.long"}),
        (0.04, r"6 of 123 .* \(4\.00%\) allows; .*3 at loud", {"lines.long", "lines.loud"}),
    ],
)
def test_too_many_quarantined_fail_the_run(
    lines: Path, tmp_path: Path, limit: float, said: str, segments: set[str]
) -> None:
    """`long` quarantines three documents, and `loud` in the next segment three more: the run ends
    with the segment in which they become too many."""
    with pytest.raises(QuarantineLimit, match=said):
        run_toy(toy_pipeline(lines), tmp_path, quarantine_limit=limit)
    assert {path.name for path in (tmp_path / "work/segments").iterdir()} == segments
    assert not (tmp_path / "dataset").exists()


def test_a_folder_that_holds_something_else(lines: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds no run"):
        run_toy(toy_pipeline(lines), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.txt"]


def test_no_input(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.jsonl").write_text("")
    run_toy(toy_pipeline(folder), tmp_path / "run")
    assert json.loads((tmp_path / "run/dataset/manifest.json").read_text())["shards"] == []


STEPS = ("segments/lines.long", "segments/lines.loud", "global/same_record", "global/words",
         "segments/lines.score", "global/shards", "sink/spill", "sink/files",
         "sink/domains/scatter", "sink/domains/0")  # fmt: skip


def run_to_its_death(lines: Path, output: Path, step: str) -> None:
    """Kills its own process when the first task of a step is about to be committed."""
    real = Store.commit

    def commit(self: Store, folder: str, record: Mapping[str, Any]) -> None:
        if folder.startswith(step):
            os.kill(os.getpid(), signal.SIGKILL)
        real(self, folder, record)

    Store.commit = commit  # type: ignore[method-assign]  # in a process of its own
    run_toy(toy_pipeline(lines), output)


@pytest.mark.parametrize("step", STEPS)
def test_killed_in_each_step_it_goes_on_to_the_same_bytes(
    lines: Path, expected: dict[str, str], tmp_path: Path, step: str
) -> None:
    killed = forked(run_to_its_death, lines, tmp_path, step)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not (tmp_path / "dataset/manifest.json").exists()
    run_toy(toy_pipeline(lines), tmp_path)
    assert digests(tmp_path) == expected


def test_a_missing_file_is_an_input_error(lines: Path, tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", files=1)
    pipeline = toy_pipeline(folder)
    run_toy(pipeline, tmp_path / "run")
    source = pipeline.sources[0].component
    inputs = source.inputs(source.partitions()[0])  # type: ignore[attr-defined]  # a source
    (folder / "part-0.jsonl").unlink()
    with pytest.raises(InputError, match="not there"):
        glance(inputs)
