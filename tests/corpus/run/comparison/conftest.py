"""Two runs of a toy pipeline that differ in one setting."""

from pathlib import Path

import pytest

from corpus.run.comparison.side import Side, open_side
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


@pytest.fixture(scope="package")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The second run asks for longer documents."""
    folder = tmp_path_factory.mktemp("compared")
    run_toy(toy_pipeline(write_lines(folder / "lines")), folder / "a")
    run_toy(toy_pipeline(folder / "lines", minimum=12), folder / "b")
    return folder / "a", folder / "b"


@pytest.fixture(scope="package")
def sides(runs: tuple[Path, Path]) -> tuple[Side, Side]:
    one, other = (open_side(str(run)) for run in runs)
    return one, other
