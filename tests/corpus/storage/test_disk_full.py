"""No space, no quota, no right: one message, nothing half-written, and the run goes on later."""

import errno
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import OutputError
from corpus.run.claim import claimed
from corpus.storage.store import Store
from tests.corpus.runs import digests, run_toy, toy_pipeline, write_lines
from tests.forked import forked


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("in"))


@pytest.fixture(scope="module")
def expected(lines: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    output = tmp_path_factory.mktemp("expected") / "run"
    run_toy(toy_pipeline(lines), output)
    return digests(output)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("NO SMALL DISK: only root may mount one; a full disk is not tested")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the space that is left; the file that takes it."""
    path = folder / "ballast"
    with path.open("ab") as stream, suppress(OSError):
        while True:
            os.write(stream.fileno(), b"x" * 4096)
    return path


def temporary(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".*") if path.is_file()]


PHASES = (
    "segments/lines.long",
    "global/words/1/scatter",
    "global/words/decisions",
    "sink/files",
    "ledger/drops",
    "dataset/manifest",
)
MORE = ("segments/lines.loud", "global/words/1/0-", "sink/spill", "ledger/counts")


@pytest.mark.parametrize(
    "phase", [*PHASES, *(pytest.param(phase, marks=pytest.mark.soak) for phase in MORE)]
)
def test_the_disk_is_full_from_a_phase_on(
    lines: Path,
    expected: dict[str, str],
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    phase: str,
) -> None:
    run = small / "run"
    real = Store.writing
    full: list[Path] = []

    def writing(self: Store, *parts: str) -> Any:
        if not full and phase in "/".join(parts):
            full.append(fill(small))
        return real(self, *parts)

    monkeypatch.setattr(Store, "writing", writing)
    said = r"cannot be written \(No space left on device\); free space, and the same command goes"
    with pytest.raises(OutputError, match=said) as caught:
        run_toy(toy_pipeline(lines), run)
    assert phase.partition("/")[0] in caught.value.where
    assert not (run / "dataset/manifest.json").exists()
    del caught  # its traceback holds the streams
    gc.collect()
    assert temporary(run) == []
    full[0].unlink()
    run_toy(toy_pipeline(lines), run)
    assert digests(run) == expected


def test_no_room_for_shards_of_another_disk(
    lines: Path, expected: dict[str, str], small: Path, tmp_path: Path
) -> None:
    """Copied, where no second name can be given."""
    full = fill(small)
    os.truncate(full, full.stat().st_size - (40 << 10))
    with pytest.raises(OutputError, match="No space left"):
        run_toy(toy_pipeline(lines), small / "run", work=str(tmp_path / "work"))
    assert temporary(small / "run") == []
    full.unlink()
    run_toy(toy_pipeline(lines), small / "run", work=str(tmp_path / "work"))
    assert digests(small / "run") == expected


def test_a_full_disk_has_room_to_release_the_folder(small: Path) -> None:
    store = Store(str(small / "run"))
    with claimed(store, patience=100):
        full = fill(small)
    full.unlink()
    assert forked(claim_and_release, store).returncode == 0


def claim_and_release(store: Store) -> None:
    with claimed(store, patience=100):
        pass


def test_one_message_on_the_command_line(lines: Path, small: Path) -> None:
    pipeline = small / "pipeline.yaml"
    pipeline.write_text(
        f"stages:\n  a: {{use: jsonl, with: {{paths: ['{lines}/*.jsonl']}}}}\n"
        "  shards: {use: shards, after: a}\n"
    )
    fill(small)
    for executor in ("serial", "dask"):
        command = [Path(sys.executable).with_name("corpus"), "run", pipeline, "--output",
                   small / "run", "--executor", executor]  # fmt: skip
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert "cannot be written (No space left on device)" in line


@pytest.mark.parametrize(
    ("number", "advice"),
    [(errno.EDQUOT, "free some of the quota"), (errno.EACCES, "no right to"),
     (errno.EROFS, "name another place"), (errno.EIO, "free space, or name another")],
)  # fmt: skip
def test_what_else_keeps_a_file_from_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    store = Store(str(tmp_path))
    store.write_json(1, "a.json")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    # On NFS and Lustre a quota may be noticed as late as when the file is synced.
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=rf"a\.json: cannot be written \(.*\); .*{advice}"):
        store.write_json(2, "a.json")
    with pytest.raises(OutputError, match=advice):
        store.create_json(2, "b.json")
    assert store.read_json("a.json") == 1
    assert store.names() == ["a.json"]


def test_what_fails_while_reading_is_not_said_of_writing(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    with pytest.raises(FileNotFoundError), store.writing("a") as stream:
        stream.write((tmp_path / "not there").read_bytes())
    assert store.names() == []


def test_a_folder_that_this_user_may_not_write(lines: Path, tmp_path: Path) -> None:
    """Root may write everywhere; so as somebody else."""
    if os.geteuid() != 0:
        pytest.skip("NOT ROOT: cannot become another user; missing rights are not tested")
    tmp_path.joinpath("run").mkdir(mode=0o755)
    base = next(n for n, f in enumerate(tmp_path.parents) if f.name.startswith("pytest-of-"))
    for folder in (*tmp_path.parents[: base + 1], tmp_path):
        folder.chmod(0o755)
    done = forked(run_as_nobody, lines, tmp_path / "run")
    assert done.returncode == 1
    assert "cannot be written (Permission denied); this user has no right" in done.stderr


def run_as_nobody(lines: Path, run: Path) -> None:
    pipeline = toy_pipeline(lines)
    os.seteuid(65534)
    run_toy(pipeline, run)


def run_to_its_death(lines: Path, run: Path, step: str) -> None:
    """Kills its own process when a file of a step has been synced, and not renamed yet."""
    real = os.fsync

    def fsync(handle: int) -> None:
        real(handle)
        if step in os.readlink(f"/proc/self/fd/{handle}"):  # noqa: PTH115 - the name of a handle
            os.kill(os.getpid(), signal.SIGKILL)

    os.fsync = fsync  # type: ignore[assignment]  # in a process of its own
    run_toy(toy_pipeline(lines), run)


def test_what_a_killed_writer_left_goes_when_its_task_is_done_anew(
    lines: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    for step in (
        "/.status.json",
        "segments/lines.loud/",
        "sink/files",
        "ledger/.drops",
        "/.manifest",
    ):
        assert forked(run_to_its_death, lines, run, step).returncode == -signal.SIGKILL
        assert temporary(run)
    run_toy(toy_pipeline(lines), run)
    assert temporary(run) == []
    assert digests(run) == expected
