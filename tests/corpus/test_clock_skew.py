"""Nothing that decides compares the clocks of two machines, or any clock with a file's time."""

import os
import re
import time
from pathlib import Path

import pytest

from tests import ROOT
from tests.corpus.runs import digests, run_toy, toy_pipeline, write_lines

YEAR = 365 * 24 * 3600

ALLOWED = {
    ("corpus/cli/forget.py", "datetime.now("),  # the day of a receipt, where none is given
    ("corpus/run/claim.py", "datetime.now("),  # `since`, for people
    ("corpus/executors/keys.py", "datetime.now("),  # validity, with a day to spare
    (
        "corpus/storage/inputs.py",
        '"mtime"',
    ),  # a hint; the content decides
    ("corpus/run/progress/progress.py", "datetime.now("),  # `time` of a line of the log, for people
    ("corpus/storage/resources.py", "st_mtime"),  # the same, within one process
    ("corpus/storage/store.py", "st_mtime"),  # as above
}


def test_clocks_and_times_of_files_are_read_nowhere_else() -> None:
    clocks = re.compile(r'time\.time\(|datetime\.now\(|utcnow\(|today\(|st_mtime|getmtime|"mtime"')
    found = {
        (path.relative_to(ROOT).as_posix(), match)
        for package in ("corpus", "stages", "dedup", "reports")
        for path in (ROOT / package).rglob("*.py")
        for match in clocks.findall(path.read_text("utf-8"))
    }
    assert found == ALLOWED


def test_files_of_the_future_and_of_the_past(tmp_path: Path) -> None:
    folder, run = write_lines(tmp_path / "in"), tmp_path / "run"
    run_toy(toy_pipeline(folder), run)
    expected = digests(run)
    files = [path for path in (*run.rglob("*"), *folder.rglob("*")) if path.is_file()]
    for shift in (10 * YEAR, -10 * YEAR, 0):
        for number, path in enumerate(files):
            moment = time.time() + shift + (number % 7) * 1000
            os.utime(path, (moment, moment))
        again = run_toy(toy_pipeline(folder), run)
        assert again.ran == ()
        assert not again.fresh
    (run / "dataset/manifest.json").unlink()
    assert run_toy(toy_pipeline(folder), run).fresh
    assert digests(run) == expected


def test_a_clock_that_jumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_lines(tmp_path / "in")
    run_toy(toy_pipeline(folder), tmp_path / "steady")
    jumps = iter(range(10**9))
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + (-1) ** next(jumps) * YEAR)
    run_toy(toy_pipeline(folder), tmp_path / "run")
    assert run_toy(toy_pipeline(folder), tmp_path / "run").ran == ()
    assert digests(tmp_path / "run") == digests(tmp_path / "steady")
