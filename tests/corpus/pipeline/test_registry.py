"""Stages of other packages: what is wrong with their registration is said, and stops no listing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.cli.stages import list_stages
from corpus.errors import ConfigError, MissingExtra
from corpus.pipeline.json_schema import pipeline_schema
from corpus.pipeline.language_support import data_of_stages
from corpus.pipeline.registry import entries, find


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Installs a package whose stage `rolls` is said to be at a target."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def registered(target: str) -> None:
        about = tmp_path / "rolls-0.1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: rolls\nVersion: 0.1\n")
        (about / "entry_points.txt").write_text(f"[alia_corpus.stages]\nrolls = {target}\n")
        entries.cache_clear()

    yield registered
    entries.cache_clear()


def test_a_class_that_is_not_there(register: Callable[[str], None], tmp_path: Path) -> None:
    (tmp_path / "roll_module.py").write_text("RollCalls = 7\n")
    register("roll_module:RollCall")
    with pytest.raises(ConfigError, match=r"^pipeline: use: .* roll_module:RollCall, and no class"):
        find("rolls", where="pipeline")


def test_a_library_that_no_extra_brings(register: Callable[[str], None], tmp_path: Path) -> None:
    (tmp_path / "needy_rolls.py").write_text("import there_is_no_such_library\n")
    register("needy_rolls:RollCalls")
    said = "stage 'rolls' needs there_is_no_such_library, which is not installed; install it$"
    with pytest.raises(MissingExtra, match=said):
        find("rolls")


def test_all_else_is_listed(register: Callable[[str], None]) -> None:
    register("json:NoSuchClass")
    (line,) = (line for line in list_stages() if line.startswith("rolls"))
    assert "json:NoSuchClass" in line
    assert "rolls" in data_of_stages()[1]
    assert "json:NoSuchClass" in str(pipeline_schema())
