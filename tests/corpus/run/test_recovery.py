"""A file of work/ that is not as it was written is made again, and nothing else is."""

import shutil
from pathlib import Path

import pytest

from corpus.config.options import RunOptions
from corpus.errors import RunError
from corpus.run.pipeline_run import RunResult
from corpus.storage.store import Store
from tests.corpus.runs import digests, run_toy, toy_pipeline, write_lines
from tests.corpus.work_files import flip, found


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose files are all there, exchanges and spills too."""
    folder = tmp_path_factory.mktemp("finished")
    write_lines(folder / "in")
    run_toy(toy_pipeline(folder / "in"), folder / "run", keep=True)
    return folder


def again(finished: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The same, about to be published once more."""
    run = tmp_path / "run"
    shutil.copytree(finished / "run", run)
    shutil.rmtree(run / "dataset")
    return finished / "in", run


def resumed(lines: Path, run: Path) -> RunResult:
    return run_toy(toy_pipeline(lines), run, keep=True)


def forget(run: Path, *steps: str) -> None:
    """Take back that steps are done, so that what they read is read again."""
    store = Store(str(run / "work"))
    for step in steps:
        pattern = step if step.endswith(".json") else f"{step}/*commit.json"
        for record in found(run / "work", pattern):
            if "/summary-" not in record.path:
                store.take_back(record.path.rpartition("/")[0])


@pytest.mark.parametrize(
    ("damaged", "forgotten", "made_again"),
    [
        (
            "segments/lines.loud/*/*/documents.parquet",
            ("segments/lines.same_record",),
            {"lines.loud"},
        ),
        ("segments/lines.loud/*/*/left.parquet", (), {"lines.loud"}),
        ("segments/lines.loud/*/*.TASK/commit.json", (), {"lines.loud"}),
        ("segments/lines.loud/*/*.TASK", (), {"lines.loud"}),
        ("segments/lines.loud/*/summary-*/*.scattered", ("global",), {"lines.loud"}),
        ("segments/lines.same_record/*/layer.parquet", ("sink",), {"lines.same_record"}),
        ("segments/lines.same_record/*/shelf", ("sink",), {"lines.same_record"}),
        ("global/*/decisions/*.parquet", ("sink",), set()),
        (
            "global/words/*/scatter/*/*.scattered",
            ("global/words/commit.json", "global/words/1/0-0", "global/words/decisions"),
            {"words scatter"},
        ),
        ("sink/spill/*/spill.scattered", ("sink/files",), set()),
        ("sink/files/0/data/*/*.parquet", (), {"shards write"}),
    ],
)
def test_one_flipped_bit(
    finished: Path, tmp_path: Path, damaged: str, forgotten: tuple[str, ...], made_again: set[str]
) -> None:
    lines, run = again(finished, tmp_path)
    forget(run, *forgotten)
    flip(found(run / "work", damaged)[0])
    made = resumed(lines, run)
    assert digests(run) == digests(finished / "run")
    assert made_again <= set(made.ran)
    sources = [step for step in made.ran if step == "lines.loud"]
    assert len(sources) <= 1


def test_what_was_made_again_stands_in_the_ledger(finished: Path, tmp_path: Path) -> None:
    lines, run = again(finished, tmp_path)
    left = found(run / "work", "segments/lines.loud/*/left.parquet")[0]
    flip(left)
    resumed(lines, run)
    (row,) = Store(str(run)).read_table("ledger/repairs.parquet").to_pylist()
    assert row["path"] == left.path
    assert row["found"] == "is not as it was written"


def test_a_disk_that_keeps_nothing_is_named(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, run = again(finished, tmp_path)
    real = Store.check

    def check(self: Store, path: str, check: str | None) -> None:
        real(self, path, "0 0" if path.endswith("left.parquet") else check)

    monkeypatch.setattr(Store, "check", check)
    with pytest.raises(RunError, match="look at the disk"):
        resumed(lines, run)


def test_verify_looks_at_published_shards(finished: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(finished / "run", run)
    flip(found(run / "dataset/data", "*/*.parquet")[0])
    assert RunOptions().verify_inputs is False
    made = run_toy(toy_pipeline(finished / "in"), run, verify_inputs=True)
    assert made.fresh
    assert digests(run) == digests(finished / "run")
