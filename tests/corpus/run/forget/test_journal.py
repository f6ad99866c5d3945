"""Killed at any moment, a run is as it was or as it is to be once the next command has looked."""

import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.cli.validate import check_dataset
from corpus.run.forget.journal import settle
from corpus.run.forget.proof import differences_from
from corpus.storage.local_files import LocalFiles
from tests.corpus.run.forget.crawl import (
    ASKED,
    bytes_of,
    forget_pages,
    manifest_of,
    run_crawl,
    strings_in,
)
from tests.forked import forked

CHANGES = ("written_whole", "remove", "remove_file", "adopt")
"""What changes files; each is a moment to die, before it and after it."""
MOMENTS = 12


def die_at(run: Path, moment: int) -> None:
    """Forget the page, and kill this process at a moment; written down how many there are."""
    seen = 0

    def passed() -> None:
        nonlocal seen
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        seen += 1

    def around(change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*arguments: Any, **options: Any) -> Any:
            passed()
            given = change(*arguments, **options)
            passed()
            return given

        return changed

    for name in CHANGES:
        setattr(LocalFiles, name, around(getattr(LocalFiles, name)))
    forget_pages(run, ASKED)
    print(seen)


def die_in(run: Path, seconds: float) -> None:
    """Forget the page, and kill this process some time after it has begun."""
    threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
    forget_pages(run, ASKED)
    time.sleep(0 if seconds else 1)


@pytest.fixture(scope="module")
def folder(crawl_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The crawl with a key, so that all that forget the page give the same bytes."""
    copied = tmp_path_factory.mktemp("killed") / "start"
    shutil.copytree(crawl_run, copied)
    (copied / "run.suppression.key").write_text("5" * 64)
    return copied


@pytest.fixture(scope="module")
def moments(folder: Path) -> int:
    shutil.copytree(folder, folder.parent / "counted")
    done = forked(die_at, folder.parent / "counted/run", -1)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.fixture(scope="module")
def wanted(folder: Path) -> Path:
    """What it is to be in the end."""
    shutil.copytree(folder, folder.parent / "wanted")
    forget_pages(folder.parent / "wanted/run", ASKED)
    return folder.parent / "wanted"


def check(own: Path, folder: Path, wanted: Path) -> bool:
    """That a run is as it was or as it is to be, and becomes so; whether it was so already."""
    settle(str(own / "run"))
    assert not (own / "run/forgotten/pending").exists()
    is_new = manifest_of(own / "run/dataset").get("version") is not None
    same = wanted if is_new else folder
    for part in ("dataset", "ledger", "report"):
        assert bytes_of(own / "run" / part) == bytes_of(same / "run" / part)
    assert check_dataset(str(own / "run")) == []
    if is_new:
        assert differences_from(str(own / "run"), str(folder / "run")) == []
    else:
        forget_pages(own / "run", ASKED)
    for part in ("dataset", "ledger", "report", "forgotten"):
        assert bytes_of(own / "run" / part) == bytes_of(wanted / "run" / part)
    assert not [said for said in strings_in(own / "run") if ASKED in said]
    return is_new


@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_at_a_moment(
    folder: Path, wanted: Path, moments: int, tmp_path: Path, number: int
) -> None:
    own = Path(shutil.copytree(folder, tmp_path / "own"))
    moment = moments * number // MOMENTS
    assert forked(die_at, own / "run", moment).returncode == -signal.SIGKILL
    is_new = check(own, folder, wanted)
    assert is_new or number < MOMENTS - 1


@pytest.mark.soak
def test_killed_at_every_moment(folder: Path, wanted: Path, moments: int, tmp_path: Path) -> None:
    ends = set()
    for moment in range(moments):
        own = Path(shutil.copytree(folder, tmp_path / "own"))
        assert forked(die_at, own / "run", moment).returncode == -signal.SIGKILL
        ends.add(check(own, folder, wanted))
        shutil.rmtree(own)
    assert ends == {True, False}


@pytest.mark.soak
def test_killed_at_200_random_times(folder: Path, wanted: Path, tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(200):
        own = Path(shutil.copytree(folder, tmp_path / "own"))
        forked(die_in, own / "run", chance.uniform(0, 0.6))
        check(own, folder, wanted)
        shutil.rmtree(own)


def test_a_run_brings_it_to_its_end(folder: Path, moments: int, tmp_path: Path) -> None:
    own = Path(shutil.copytree(folder, tmp_path / "own"))
    forked(die_at, own / "run", moments * 2 // 3)
    assert (own / "run/forgotten/pending/journal.json").exists()
    run_crawl(own / "pipeline.yaml", own / "run")
    assert not (own / "run/forgotten/pending").exists()
    assert not [said for said in strings_in(own / "run") if ASKED in said]
