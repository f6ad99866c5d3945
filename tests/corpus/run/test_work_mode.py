"""Nobody else reads `work/`."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.config.options import WORK_MODE, RunOptions
from corpus.pipeline.load import Config
from corpus.run.cleaning import clean_run
from corpus.run.pipeline_run import run_pipeline
from corpus.run.work_mode import found_mode, protected
from corpus.storage.store import Store
from tests import ROOT
from tests.corpus.runs import digests, toy_pipeline, write_lines

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user for a while")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path, mode: int) -> list[Path]:
    """What lets others do more than a mode says: a folder, and all that is in it."""
    return [path for path in (folder, *folder.rglob("*")) if mode_of(path) & 0o777 & ~mode]


def shards_in_work(run: Path) -> set[Path]:
    """Files below work/ that are files of the dataset too."""
    published = {path.stat().st_ino for path in (run / "dataset").rglob("*") if path.is_file()}
    return {path for path in (run / "work").rglob("*") if path.stat().st_ino in published}


def run(tmp_path: Path, **options: object) -> Path:
    """A run of the toy pipeline."""
    pipeline = toy_pipeline(write_lines(tmp_path / "in"))
    given = replace(RunOptions(quarantine_limit=1, isolate=False), **options)  # type: ignore[arg-type]  # checked by the tests
    run_pipeline(Config(pipeline, given, ""), str(tmp_path / "run"))
    return tmp_path / "run"


@pytest.mark.parametrize(
    "options", [{}, {"isolate": True}, {"executor": "dask", "workers": 1}, {"keep": True}]
)
def test_work_is_for_its_owner(tmp_path: Path, options: dict[str, object]) -> None:
    found = run(tmp_path, **options)
    assert mode_of(found / "work") == 0o700
    still_open = set(open_to_others(found / "work", 0o700))
    assert still_open == shards_in_work(found), "the files that are published, by two names"
    assert bool(still_open) == bool(options.get("keep"))
    assert {mode_of(path) for path in (found / "dataset").rglob("*.parquet")} == {0o644}
    assert mode_of(found) == mode_of(found / "dataset") == 0o755


def test_work_elsewhere(tmp_path: Path) -> None:
    found = run(tmp_path, work=str(tmp_path / "scratch" / "of" / "run"))
    assert mode_of(tmp_path / "scratch" / "of") == 0o755
    assert mode_of(tmp_path / "scratch" / "of" / "run") == 0o700
    assert mode_of(found / "work") == 0o700


@pytest.mark.parametrize(
    "bits", [0o000, *(pytest.param(n, marks=pytest.mark.soak) for n in (0o022, 0o027)), 0o077]
)
def test_a_mode_for_a_group(tmp_path: Path, bits: int) -> None:
    """Whatever the umask is; files as folders, without the right to execute."""
    script = (
        "import sys; from pathlib import Path; from tests.corpus.run.test_work_mode import run\n"
        "run(Path(sys.argv[1]), work_mode=0o750, keep=True)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    subprocess.run(command, check=True, umask=bits, env={**os.environ, "PYTHONPATH": str(ROOT)})
    work = tmp_path / "run/work"
    published = shards_in_work(tmp_path / "run")
    found = {
        (path.is_dir(), mode_of(path)) for path in (work, *work.rglob("*")) if path not in published
    }
    assert found == {(True, 0o750), (False, 0o640)}
    assert {mode_of(path) for path in published} == {0o666 & ~bits}


def test_the_bytes_are_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    assert digests(run(first)) == digests(run(second, work_mode=0o755))


@pytest.mark.parametrize("before", [0o755, 0o750, 0o777, 0o711, 0o2775])
def test_a_folder_that_is_too_open_is_tightened(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, before: int
) -> None:
    found = run(tmp_path)
    (found / "work").chmod(before)
    caplog.clear()
    run(tmp_path)
    assert mode_of(found / "work") == before & 0o2000 | 0o700
    (record,) = caplog.records
    assert record.message == "the folder was open to others, and is not any more"
    assert record.fields == {"folder": str(found / "work")}  # type: ignore[attr-defined]
    caplog.clear()
    run(tmp_path)
    assert not caplog.records


def test_a_folder_is_never_widened(tmp_path: Path) -> None:
    found = run(tmp_path)
    run(tmp_path, work_mode=0o750, keep=True)
    assert mode_of(found / "work") == 0o700
    assert protected(Store(str(found / "work")), 0o755).mode == 0o700


def test_a_folder_with_other_files_is_left_open_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As the scratch folder of a group may be."""
    scratch = tmp_path / "scratch"
    (scratch / "of somebody").mkdir(parents=True)
    scratch.chmod(0o1777)
    run(tmp_path, work=str(scratch))
    assert mode_of(scratch) == 0o1777
    assert [record.message.partition(",")[0] for record in caplog.records] == [
        "other files lie beside the run's"
    ]
    assert not open_to_others(scratch / "segments", 0o700)


def test_what_cleaning_writes_has_the_mode_of_the_folder(tmp_path: Path) -> None:
    found = run(tmp_path)
    clean_run(str(found))
    assert mode_of(found / "work/freed.json") == 0o600
    assert found_mode(Store(str(found / "work"))).mode == WORK_MODE
    assert found_mode(Store(str(tmp_path / "none"))).mode == WORK_MODE
    assert found_mode(Store("memory://none")).mode is None


def test_object_stores_have_rights_of_their_own() -> None:
    assert protected(Store("memory://work"), 0o700).mode is None


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder that another user may enter; pytest closes its own again and again."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def seen_by_another_user(*folders: Path) -> list[str]:
    """Files below folders that the user `nobody` can open, folders that he can list, by name."""
    done = subprocess.run(
        ["find", *map(str, folders), "-readable", "-print"],
        check=False,
        capture_output=True,
        text=True,
        user="nobody",
        group="nogroup",
        extra_groups=[],
        cwd="/",
    )
    return done.stdout.splitlines()


@as_root
@pytest.mark.parametrize("options", [{"isolate": True}, {"executor": "dask", "workers": 1}])
def test_another_user_reads_nothing(nobody: Path, options: dict[str, object]) -> None:
    found = run(nobody, keep=True, **options)
    assert seen_by_another_user(found / "dataset/manifest.json"), "he gets there"
    assert seen_by_another_user(found / "work") == []
    paths = [path for path in (found / "work").rglob("*") if path.is_file()]
    assert len(paths) > 20
    assert seen_by_another_user(*paths) == [], "also by a path that he knows"


@as_root
def test_the_folder_of_another_user_stays_as_it_is(
    nobody: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (nobody / "run/work").mkdir(parents=True)
    os.chown(nobody / "run/work", 65534, 65534)
    found = run(nobody)
    assert mode_of(found / "work") == 0o755
    assert [record.message.partition(",")[0] for record in caplog.records] == [
        "the folder is open to others and belongs to another user"
    ]
    kept = seen_by_another_user(found / "work")
    assert {Path(path).relative_to(found / "work").parts for path in kept} <= {(), ("run.json",)}
