"""Ctrl-C, or what a batch system sends, in the middle of a long task."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.corpus.runs import run_toy, toy_pipeline, write_lines

# Each document of one task takes half a second; a task is begun when its folder is there.
SLOW = """
import sys, time
from pathlib import Path
from tests.corpus.runs import run_toy, toy_pipeline
from tests.corpus.toys import Shout
real = Shout.one
def one(self, text):
    time.sleep(0.5)
    return real(self, text)
Shout.one = one
run_toy(toy_pipeline(Path(sys.argv[1])), Path(sys.argv[2]), batch_rows=1)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_it_does_not_wait_for_the_end_of_the_task(tmp_path: Path, number: signal.Signals) -> None:
    lines = write_lines(tmp_path / "in")
    command = [sys.executable, "-c", SLOW, lines, tmp_path / "run"]
    begun = tmp_path / "run/work/segments/lines.loud"
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not list(begun.glob("*/.*")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(number)
        started = time.monotonic()
        _, said = process.communicate(timeout=60)
    assert time.monotonic() - started < 8
    assert process.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in said
    assert not [path for path in begun.glob("*/.*") if path.is_file()], "no half files stay"
    status = (tmp_path / "run/work/status.json").read_text()
    assert '"interrupted"' in status
    run_toy(toy_pipeline(lines), tmp_path / "run")
    assert (tmp_path / "run/dataset/manifest.json").exists()


def test_once_is_enough(tmp_path: Path) -> None:
    """A batch system may say it again while the run is ending; Ctrl-C works always."""
    program = """
import signal
from corpus.system.interrupts import interrupt_on_signals
try:
    with interrupt_on_signals():
        try:
            signal.raise_signal(signal.SIGUSR1)
        finally:
            signal.raise_signal(signal.SIGTERM)
            print("ended", flush=True)
except KeyboardInterrupt:
    pass
signal.raise_signal(signal.SIGTERM)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.stdout == "ended\n"
    assert done.returncode == -signal.SIGTERM, "after the run it means what it meant before"


@pytest.mark.parametrize("executor", ["serial", "dask"])
def test_a_source_that_fails_leaves_nothing_half_written(tmp_path: Path, executor: str) -> None:
    """Nor a writer that complains when it is collected: warnings are errors here."""
    lines = write_lines(tmp_path / "in")
    (lines / "part-1.jsonl").write_text("no JSON")
    with pytest.raises(ValueError, match="Expecting value"):
        run_toy(toy_pipeline(lines), tmp_path / "run", executor=executor)
    assert not [path for path in (tmp_path / "run").rglob(".*") if path.is_file()]
