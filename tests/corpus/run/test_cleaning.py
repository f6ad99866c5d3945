"""What `corpus clean` frees; a run after it repeats only what it must, with the same bytes."""

import json
import os
import shutil
import signal
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from corpus.config.options import RunOptions
from corpus.errors import InputError, OutputError
from corpus.pipeline.load import Config
from corpus.run.cleaning import clean_run
from corpus.run.dry_run import plan_of
from corpus.run.recovery import freed_segments
from corpus.storage.store import Store
from tests.corpus.runs import another, digests, run_toy, toy_pipeline, write_lines
from tests.corpus.work_files import found
from tests.forked import forked


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """in/ and run/ of a finished run; not to be changed."""
    folder = tmp_path_factory.mktemp("finished")
    run_toy(toy_pipeline(write_lines(folder / "in")), folder / "run", keep=True)
    return folder


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """A copy of it, with hard links as a run has them."""
    copied = tmp_path / "run"
    shutil.copytree(finished / "run", copied)
    return copied


def intermediates(run: Path) -> dict[str, int]:
    """Step -> intermediates that are there."""
    documents = found(run / "work", "segments/*/documents.parquet")
    return dict(Counter(file.path.split("/")[1] for file in documents))


def tree(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_size for p in folder.rglob("*") if p.is_file()}


def bytes_of(folder: Path) -> int:
    return sum(tree(folder).values())


def test_it_frees_what_it_says_and_nothing_of_the_dataset(run: Path) -> None:
    dataset, ledger, before = tree(run / "dataset"), tree(run / "ledger"), bytes_of(run / "work")
    assert intermediates(run) == {"lines.long": 3, "lines.loud": 3}
    foretold = clean_run(str(run), dry_run=True)
    assert bytes_of(run / "work") == before
    freed = clean_run(str(run))
    assert freed == foretold
    assert freed.bytes > 0.5 * before
    # A note, the claim, and the directories of task files and shelves.
    assert abs(freed.bytes - (before - bytes_of(run / "work"))) < 4000
    assert freed.kinds.keys() == {
        "exchanges",
        "spilled documents and shards",
        "intermediates of lines.long",
        "intermediates of lines.loud",
        "summaries",
    }
    assert intermediates(run) == {}
    assert (tree(run / "dataset"), tree(run / "ledger")) == (dataset, ledger)
    assert clean_run(str(run)).bytes == 0


def test_a_shard_with_a_second_name_frees_nothing(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "in")
    run_toy(toy_pipeline(lines), tmp_path / "run", keep=True)
    held = [path.stat() for path in (tmp_path / "run/work/sink").rglob("*.*")]
    shards = sum(one.st_size for one in held if one.st_nlink == 2)
    assert shards == bytes_of(tmp_path / "run/dataset/data")
    freed = clean_run(str(tmp_path / "run"))
    rest = sum(one.st_size for one in held) - shards
    assert freed.kinds["spilled documents and shards"] == rest


def test_then_a_run_does_nothing(finished: Path, run: Path) -> None:
    clean_run(str(run))
    again = run_toy(toy_pipeline(finished / "in"), run)
    assert again.ran == ()
    assert not again.fresh
    assert intermediates(run) == {}


@pytest.fixture(scope="module")
def changed(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a run with another setting gives afresh."""
    run = tmp_path_factory.mktemp("changed") / "run"
    run_toy(toy_pipeline(finished / "in", mark="?"), run)
    return digests(run)


@pytest.mark.parametrize("keep", [(), ("lines.long",), ("lines.long", "lines.loud")], ids=str)
def test_a_changed_setting_repeats_what_it_must(
    finished: Path, run: Path, changed: dict[str, str], keep: tuple[str, ...]
) -> None:
    clean_run(str(run), keep=keep)
    assert intermediates(run) == dict.fromkeys(keep, 3)
    again = run_toy(toy_pipeline(finished / "in", mark="?"), run)
    assert again.ran.count("lines.long") == (0 if keep else 3)
    assert again.ran.count("lines.loud") == 3
    assert digests(run) == changed


def test_a_lost_shard_is_written_again(finished: Path, run: Path) -> None:
    expected = digests(run)
    clean_run(str(run))
    next((run / "dataset/data").rglob("*.parquet")).unlink()
    again = run_toy(toy_pipeline(finished / "in"), run)
    assert {step for step in again.ran if not step.startswith("domains ")} == {
        "lines.long",
        "lines.loud",
        "shards spill",
        "shards write",
    }
    assert again.fresh
    assert digests(run) == expected
    assert json.loads((run / "work/status.json").read_text())["records"] == 123


def test_only_partitions_that_are_needed_are_made_again(finished: Path, tmp_path: Path) -> None:
    lines = shutil.copytree(finished / "in", tmp_path / "in")
    run_toy(toy_pipeline(lines), tmp_path / "run")
    clean_run(str(tmp_path / "run"))
    for path in (lines / "part-0.jsonl", lines / "part-1.jsonl"):
        path.unlink()
    again = run_toy(toy_pipeline(lines), tmp_path / "run")
    assert again.ran.count("lines.long") == 1
    run_toy(toy_pipeline(lines), tmp_path / "afresh")
    assert digests(tmp_path / "run") == digests(tmp_path / "afresh")


def test_all_repeats_all_and_publishes_nothing_anew(finished: Path, run: Path) -> None:
    expected = digests(run)
    freed = clean_run(str(run), everything=True)
    assert list(freed.kinds) == ["all of work/"]
    assert sorted(path.name for path in (run / "work").iterdir()) == ["claims", "run.json"]
    again = run_toy(toy_pipeline(finished / "in"), run)
    assert again.ran.count("lines.long") == 3
    assert not again.fresh
    assert digests(run) == expected


def test_work_elsewhere(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "in", files=1)
    run_toy(toy_pipeline(lines), tmp_path / "run", work=str(tmp_path / "elsewhere"))
    assert clean_run(str(tmp_path / "run")).bytes > 0
    assert not found(tmp_path / "elsewhere", "*/documents.parquet")
    assert (
        run_toy(toy_pipeline(lines), tmp_path / "run", work=str(tmp_path / "elsewhere")).ran == ()
    )


def run_to_its_death(lines: Path, run: Path, step: str) -> None:
    """Kills its own process when the second task of a step is about to be committed."""
    real = Store.commit
    seen = []

    def commit(self: Store, folder: str, record: Mapping[str, Any]) -> None:
        if folder.startswith(step):
            seen.append(folder)
            if len(seen) == 2:
                os.kill(os.getpid(), signal.SIGKILL)
        real(self, folder, record)

    Store.commit = commit  # type: ignore[method-assign]  # in a process of its own
    run_toy(toy_pipeline(lines), run, keep=True)


def killed_at(lines: Path, run: Path, step: str) -> None:
    killed = forked(run_to_its_death, lines, run, step)
    assert killed.returncode == -signal.SIGKILL, killed.stderr


def test_of_a_run_that_was_killed_only_exchanges_that_are_done_go(
    finished: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    killed_at(finished / "in", run, "segments/lines.score")
    freed = clean_run(str(run))
    assert not freed.published
    assert list(freed.kinds) == ["exchanges"]
    assert freed.bytes > 0
    assert intermediates(run) == {"lines.long": 3, "lines.loud": 3}
    run_toy(toy_pipeline(finished / "in"), run)
    assert digests(run) == digests(finished / "run")


def test_killed_while_it_makes_intermediates_again(finished: Path, run: Path) -> None:
    expected = digests(run)
    clean_run(str(run))
    (run / "dataset/manifest.json").unlink()
    killed_at(finished / "in", run, "segments/lines.loud")
    run_toy(toy_pipeline(finished / "in"), run)
    assert digests(run) == expected


def test_a_plan_says_what_is_made_again(finished: Path, run: Path) -> None:
    def planned(**settings: str) -> dict[str, tuple[int, list[str]]]:
        config = Config(toy_pipeline(finished / "in", **settings), RunOptions(), "toy.yaml")
        steps = plan_of(config, str(run)).steps
        return {step.name: (step.todo, list(step.why)) for step in steps if step.todo}

    clean_run(str(run), keep=["lines.loud"])
    again = (3, ["was freed, and is read again"])
    assert planned() == {}
    assert planned(mark="?")["lines.long"] == again
    clean_run(str(run))
    next((run / "dataset/data").rglob("*.parquet")).unlink()
    (run / "dataset/manifest.json").unlink()
    assert planned() == {"lines.long": again, "lines.loud": again}
    record = found(run / "work", "segments/lines.long/*/commit.json")[0]
    Store(str(run / "work")).take_back(record.path.rpartition("/")[0])
    assert planned()["lines.loud"][0] == 3
    ran = run_toy(toy_pipeline(finished / "in"), run).ran
    assert (ran.count("lines.long"), ran.count("lines.loud")) == (3, 3)


def test_a_running_run_is_left_alone(run: Path) -> None:
    before = tree(run)
    with another(Store(str(run / "work"))) as process:
        for everything in (False, True):
            with pytest.raises(OutputError, match=f"held by another driver: process {process.pid}"):
                clean_run(str(run), everything=everything)
        assert before.items() <= tree(run).items()
    assert clean_run(str(run)).bytes > 0


def test_what_cannot_be_cleaned(run: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run"):
        clean_run(str(tmp_path / "nothing"))
    with pytest.raises(InputError, match=r"no step 'lines.lon' to keep; did you mean lines.long\?"):
        clean_run(str(run), keep=["lines.lon"])
    (run / "dataset/manifest.json").unlink()
    with pytest.raises(OutputError, match="nothing is published yet"):
        clean_run(str(run), everything=True)


def test_what_was_freed_is_noted_before_it_is_removed(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(Store, "remove", fail)
    with pytest.raises(OSError, match="no"):
        clean_run(str(run))
    assert freed_segments(Store(str(run / "work"))) == {"lines.long", "lines.loud"}
