"""A finished run of the toy pipeline, for commands that look at runs."""

import shutil
from pathlib import Path

import pytest

from tests.corpus.runs import run_toy, toy_pipeline, write_lines


@pytest.fixture(scope="session")
def toy_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run; not to be changed."""
    folder = tmp_path_factory.mktemp("toy")
    run_toy(toy_pipeline(write_lines(folder / "in")), folder / "run")
    return folder / "run"


@pytest.fixture
def own_run(toy_run: Path, tmp_path: Path) -> Path:
    """A copy of it for one test, which may change it."""
    return Path(shutil.copytree(toy_run, tmp_path / "run"))
