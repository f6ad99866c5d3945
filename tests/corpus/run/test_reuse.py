"""A run takes over what another one has done with equal fingerprints, and gives the same bytes."""

from pathlib import Path
from typing import Any

import pytest

from corpus.errors import ConfigError, InputError
from corpus.run.cleaning import clean_run
from corpus.run.pipeline_run import RunResult
from corpus.storage.store import SHELF, Store
from corpus.storage.task_files import TASK
from corpus.tasks.work_folder import SEGMENTS
from tests.corpus.runs import digests, run_toy, toy_pipeline, write_lines
from tests.corpus.work_files import flip, found

ABOVE, BELOW = "lines.long", "lines.loud"
"""The segments above and below the setting that the second run changes."""


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A run, whose work is kept."""
    run_toy(toy_pipeline(write_lines(tmp_path / "lines")), tmp_path / "first", keep=True)
    return tmp_path / "first"


def second(first: Path, mark: str = "?", name: str = "second", **options: Any) -> RunResult:
    """A run with another mark, which is below the segment of `long`."""
    pipeline = toy_pipeline(first.parent / "lines", mark=mark)
    return run_toy(pipeline, first.parent / name, reuse=str(first), **options)


def ledgers(run: Path) -> dict[str, list[dict[str, Any]]]:
    names = ("counts", "measures", "drops", "quarantine", "domains")
    return {
        name: Store(f"{run}/ledger").read_table(f"{name}.parquet").to_pylist() for name in names
    }


def test_only_what_depends_on_the_setting_is_repeated(first: Path) -> None:
    result = second(first)
    assert result.reused == {ABOVE: 3}
    assert ABOVE not in result.ran
    assert result.ran.count(BELOW) == 3
    run_toy(toy_pipeline(first.parent / "lines", mark="?"), first.parent / "alone")
    assert digests(first.parent / "second") == digests(first.parent / "alone") != digests(first)
    assert ledgers(first.parent / "second") == ledgers(first.parent / "alone")


def test_the_same_settings_repeat_no_stage(first: Path) -> None:
    assert list((first / "work" / SEGMENTS).rglob(SHELF))  # layers were put together
    result = second(first, mark="!")
    assert not any(step.startswith(("lines.", "words", "same_record")) for step in result.ran)
    assert (result.reused[ABOVE], result.reused[BELOW]) == (3, 3)
    assert result.reused["shards"] == 3  # decisions on three partitions
    assert digests(first.parent / "second") == digests(first)
    assert ledgers(first.parent / "second") == ledgers(first)


def test_the_other_run_may_be_cleaned(first: Path) -> None:
    second(first)
    expected = digests(first.parent / "second")
    clean_run(str(first), everything=True)
    pipeline = toy_pipeline(first.parent / "lines", mark="?")
    assert run_toy(pipeline, first.parent / "second").ran == ()
    assert digests(first.parent / "second") == expected
    other = toy_pipeline(first.parent / "lines", mark="/")
    third = run_toy(other, first.parent / "third", reuse=str(first.parent / "second"))
    assert third.reused == {ABOVE: 3}


def test_what_was_freed_is_made_anew(first: Path) -> None:
    clean_run(str(first))
    result = second(first)
    assert result.reused == {}
    assert result.ran.count(ABOVE) == 3
    clean_run(str(first.parent / "second"), keep=[ABOVE])
    other = toy_pipeline(first.parent / "lines", mark="/")
    third = run_toy(other, first.parent / "third", reuse=str(first.parent / "second"))
    assert third.reused == {ABOVE: 3}


def test_a_damaged_file_is_made_anew(first: Path) -> None:
    (documents, *_) = found(first / "work", f"{SEGMENTS}/{ABOVE}/*/documents.parquet")
    flip(documents)
    file, content = documents.file, documents.file.read_bytes()
    result = second(first)
    assert result.ran.count(ABOVE) == 1
    run_toy(toy_pipeline(first.parent / "lines", mark="?"), first.parent / "alone")
    assert digests(first.parent / "second") == digests(first.parent / "alone")
    assert file.read_bytes() == content  # the other run is not touched


def test_an_input_that_changed_is_read_again(first: Path) -> None:
    lines = first.parent / "lines" / "part-0.jsonl"
    lines.write_text(lines.read_text() + '\n{"key": "new", "text": "llum nova", "language": "ca"}')
    assert second(first).reused == {ABOVE: 2}


def test_files_are_shared_only_where_their_mode_is_one(first: Path) -> None:
    (file, *_) = sorted((first / "work" / SEGMENTS / ABOVE).rglob(f"*{TASK}"))
    second(first)
    linked = first.parent / "second" / file.relative_to(first)
    assert linked.samefile(file)
    second(first, name="open", work_mode=0o750)
    copied = first.parent / "open" / file.relative_to(first)
    assert not copied.samefile(file)
    assert copied.read_bytes() == file.read_bytes()
    assert (file.stat().st_mode & 0o777, copied.stat().st_mode & 0o777) == (0o600, 0o640)


def test_what_cannot_be_reused(first: Path) -> None:
    pipeline = toy_pipeline(first.parent / "lines")
    with pytest.raises(InputError, match="holds no run"):
        run_toy(pipeline, first.parent / "second", reuse=str(first.parent))
    with pytest.raises(ConfigError, match="is the run itself"):
        run_toy(pipeline, first, reuse=str(first))
