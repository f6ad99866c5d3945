"""Two runs are compared by all that is published, and by the ledger but for its times."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.chaos.results import Given, differences, given_by
from tests.corpus.runs import run_toy, toy_pipeline, write_lines

POISONED = "loud"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    run_toy(toy_pipeline(write_lines(folder / "lines", files=2)), folder / "run")
    return folder / "run"


@pytest.fixture(scope="module")
def expected(run: Path) -> Given:
    return given_by(run, poisoned=POISONED)


@pytest.fixture
def changed(run: Path, expected: Given, tmp_path: Path) -> Callable[[Callable[[Path], None]], str]:
    """What is said of a copy of the run that something was done to."""

    def said(change: Callable[[Path], None]) -> str:
        copy = Path(shutil.copytree(run, tmp_path / "run"))
        change(copy)
        return "; ".join(differences(given_by(copy, poisoned=POISONED), expected))

    return said


Changed = Callable[[Callable[[Path], None]], str]


def shards(run: Path) -> list[Path]:
    return sorted((run / "dataset/data").rglob("*.parquet"))


def rewrite(path: Path, stage: str, **values: object) -> None:
    """Change the first row of a stage in a table of the ledger."""
    table = pq.read_table(path)
    rows = table.to_pylist()
    next(row for row in rows if row["stage"] == stage).update(values)
    pq.write_table(type(table).from_pylist(rows, table.schema), path)


def test_a_copy_is_identical(changed: Changed) -> None:
    assert changed(lambda run: None) == ""


def test_the_ledger_is_compared(expected: Given) -> None:
    assert {"counts.parquet", "drops.parquet", "quarantine.parquet"} <= expected.tables.keys()
    assert "timing.parquet" not in expected.tables


def test_a_missing_file(changed: Changed) -> None:
    assert "missing: ca/train-00000" in changed(lambda run: shards(run)[0].unlink())


def test_a_file_too_many(changed: Changed) -> None:
    def leave(run: Path) -> None:
        (shards(run)[0].parent / ".half.written").write_text("")

    assert "too many: ca/.half.written" in changed(leave)


def test_a_bit(changed: Changed) -> None:
    def flip(run: Path) -> None:
        data = bytearray(shards(run)[0].read_bytes())
        data[50] ^= 1
        shards(run)[0].write_bytes(data)

    said = changed(flip)
    assert "other bytes: ca/train-00000" in said
    assert "validate: " in said


def test_another_count(changed: Changed) -> None:
    def count(run: Path) -> None:
        rewrite(run / "ledger/counts.parquet", "long", documents=77)

    assert "ledger/counts.parquet: rows missing 0, new 0, changed 1" in changed(count)


def test_a_poisoned_document_may_be_quarantined_for_another_reason(changed: Changed) -> None:
    def crash(run: Path) -> None:
        rewrite(run / "ledger/quarantine.parquet", POISONED, reason="crashed")

    assert changed(crash) == ""


def test_what_is_not_compared_is_told(run: Path, expected: Given) -> None:
    assert len(expected.faults) == 2
    assert all(fault.startswith("LookupError") for fault in expected.faults)
    assert given_by(run, poisoned="nobody").faults == []


def test_poisoned_documents_are_counted_together(run: Path, tmp_path: Path) -> None:
    def counted(name: str, *reasons: str) -> Given:
        ledger = tmp_path / name / "ledger"
        ledger.mkdir(parents=True)
        counts = pq.read_table(run / "ledger/counts.parquet")
        rows = [
            {**counts.slice(0, 1).to_pylist()[0], "stage": POISONED, "event": "quarantined",
             "reason": reason, "documents": 2 // len(reasons), "bytes": 8 // len(reasons),
             "words": 4 // len(reasons)}
            for reason in reasons
        ]  # fmt: skip
        pq.write_table(counts.from_pylist(rows, counts.schema), ledger / "counts.parquet")
        return given_by(tmp_path / name, poisoned=POISONED)

    assert counted("one", "ValueError").tables == counted("two", "crashed", "hung").tables
    assert counted("three", "ValueError").tables != counted("four", "a", "b", "c").tables


def test_a_poisoned_document_must_be_quarantined(changed: Changed) -> None:
    def keep(run: Path) -> None:
        rewrite(run / "ledger/quarantine.parquet", POISONED, id="another")

    assert "ledger/quarantine.parquet: rows missing 1, new 1, changed 0" in changed(keep)


def test_no_dataset(changed: Changed) -> None:
    assert "holds no dataset" in changed(lambda run: (run / "dataset/manifest.json").unlink())
