"""Killed in the middle of any step, the demo goes on from there and ends with the same bytes."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from corpus.pipeline.load import load
from corpus.pipeline.plan import chains
from corpus.storage.store import Store
from tests.demo.demo import COMMAND, QUICKSTART, Demo, digests, run_here
from tests.forked import forked


def run_to_its_death(demo: Demo, run: Path, step: str, tasks: int) -> None:
    """Kills its own process when a task of the step is about to be committed: of the second task
    where there are several, so that one is done, one is half done and one was not begun."""
    real = Store.commit
    seen = []

    def commit(self: Store, folder: str, record: Mapping[str, Any]) -> None:
        if folder.startswith(step):
            seen.append(folder)
            if len(seen) == min(2, tasks):
                os.kill(os.getpid(), signal.SIGKILL)
        real(self, folder, record)

    Store.commit = commit  # type: ignore[method-assign]  # in a process of its own
    run_here(demo.pipeline, run)


def publish_to_its_death(demo: Demo, run: Path) -> None:
    """Kills its own process when the twentieth file is about to be published."""
    real = Store.take
    seen = []

    def take(self: Store, *arguments: Any) -> None:
        seen.append(arguments)
        if len(seen) == 20:
            os.kill(os.getpid(), signal.SIGKILL)
        real(self, *arguments)

    Store.take = take  # type: ignore[method-assign]  # in a process of its own
    run_here(demo.pipeline, run)


def steps() -> list[str]:
    """Folders of the demo's segments, barriers and sink, in the order of the run."""
    pipeline = load(str(QUICKSTART / "pipeline.yaml")).pipeline
    found: list[str] = []
    longest = max(chains(pipeline), key=lambda chain: len(chain.segments))
    for segment, barrier in zip(longest.segments, longest.leads_to, strict=True):
        found.append(f"segments/{segment.name}")
        if barrier:
            folder = f"global/{barrier}"
            found += [f"{folder}/1/scatter", f"{folder}/1/0-", f"{folder}/1/decide", folder]
    return [*found, "sink/spill", "sink/files"]


STEPS = steps()
# One of each kind; tests/corpus/run kills a small run in every step.
BRIEF = ["segments/crawl.text", "global/dedup/1/0-", "segments/crawl.mix", "sink/files"]
SLOW = [pytest.param(s, marks=pytest.mark.soak) for s in STEPS if s not in BRIEF]


def before(demo: Demo, step: str, run: Path) -> int:
    """The demo's intermediates as they were before a step began; the step's number of tasks."""
    work = run / "work"
    shutil.copytree(demo.run / "work", work)
    (work / "status.json").unlink(missing_ok=True)
    at = STEPS.index(step)
    for later in STEPS[at:]:
        folder, _, name = later.rpartition("/")
        if later.startswith("segments/"):
            # The other source's segment of this step is run again too.
            following = name.partition(".")[2]
            for path in (work / folder).glob(f"*.{following}"):
                shutil.rmtree(path)
        else:
            (work / "/".join(later.split("/")[:2]) / "commit.json").unlink(missing_ok=True)
            shutil.rmtree(work / "/".join(later.split("/")[:2]), ignore_errors=True)
    if step.startswith("segments/"):
        return len(list((demo.run / "work" / step).iterdir()))
    return 1


@pytest.mark.parametrize("step", [*BRIEF, *SLOW])
def test_killed_in_a_step(demo: Demo, tmp_path: Path, step: str) -> None:
    run = tmp_path / "run"
    tasks = before(demo, step, run)
    killed = forked(run_to_its_death, demo, run, step, tasks)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not (run / "dataset/manifest.json").exists()
    resumed = run_here(demo.pipeline, run)
    if "crawl.text" not in step:
        assert "crawl.text" not in resumed.ran
    assert digests(run) == digests(demo.run)


def test_killed_while_files_are_published(demo: Demo, tmp_path: Path) -> None:
    run = tmp_path / "run"
    before(demo, "sink/files", run)
    killed = forked(publish_to_its_death, demo, run)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(list((run / "dataset/data").rglob("*.parquet"))) == 19
    assert not (run / "dataset/manifest.json").exists()
    run_here(demo.pipeline, run)
    assert digests(run) == digests(demo.run)


def killed_after(demo: Demo, run: Path, seconds: float, *options: str) -> int:
    """Start the command line, kill it after some time; its exit code."""
    command = [COMMAND, "run", demo.pipeline, "--output", run, *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def test_killed_with_workers_at_work(demo: Demo, tmp_path: Path) -> None:
    """Only the parent is killed: its workers may live on for a moment and must do no harm."""
    run = tmp_path / "run"
    command = [COMMAND, "run", demo.pipeline, "--output", run, "--executor", "dask"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        # Some of the extraction is under way as soon as its folders are there.
        while not list((run / "work/segments").glob("crawl.text/*/.*")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    run_here(demo.pipeline, run)
    assert digests(run) == digests(demo.run)


@pytest.mark.soak
@pytest.mark.parametrize("executor", ["serial", "dask"])
def test_killed_again_and_again(demo: Demo, tmp_path: Path, executor: str) -> None:
    run = tmp_path / "run"
    codes = []
    seconds = 3.0
    while not codes or codes[-1] != 0:
        codes.append(killed_after(demo, run, seconds, "--executor", executor))
        assert codes[-1] in (0, -signal.SIGKILL)
        assert len(codes) < 40
        seconds *= 1.15
    assert len(codes) > 2
    assert digests(run) == digests(demo.run)
