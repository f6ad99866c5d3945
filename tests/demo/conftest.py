"""The demo is built and run once; tests that change a run take a copy."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.demo.demo import Demo, build_example, corpus


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The finished demo; not to be changed."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # one demo for all workers
    folder = base / "demo"
    said = folder / "said.json"
    with (base / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            shutil.rmtree(folder, ignore_errors=True)
            example = build_example(folder)
            options = ("--log-format", "json", "--verbose")
            done = corpus("run", example / "pipeline.yaml", "--output", folder / "run", *options)
            assert done.returncode == 0, done.stderr[-3000:]
            said.write_text(json.dumps([done.stdout, done.stderr]))
    return Demo(folder / "examples/quickstart", folder / "run", *json.loads(said.read_text()))


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Path]:
    """A copy of a folder for this test alone; times of change stay."""

    def copied(folder: Path) -> Path:
        return Path(shutil.copytree(folder, tmp_path / folder.name))

    return copied
