"""Stages of other packages: what is wrong with their registration is said, and stops no listing."""

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.cli.stages import list_stages
from corpus.errors import ConfigError, MissingExtra
from corpus.pipeline.json_schema import pipeline_schema
from corpus.pipeline.language_support import data_of_stages
from corpus.pipeline.load import load_plain
from corpus.pipeline.registry import entries, find


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Installs a package whose stage, `rolls` if not named otherwise, is said to be at a target."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def registered(target: str, name: str = "rolls") -> None:
        about = tmp_path / f"{name}-0.1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
        (about / "entry_points.txt").write_text(f"[alia_corpus.stages]\n{name} = {target}\n")
        entries.cache_clear()

    yield registered
    entries.cache_clear()


def test_a_class_that_is_not_there(register: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "roll_module.py").write_text("RollCalls = 7\n")
    register("roll_module:RollCall")
    with pytest.raises(ConfigError, match=r"^pipeline: use: .* roll_module:RollCall, and no class"):
        find("rolls", where="pipeline")


def test_a_library_that_no_extra_brings(register: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "needy_rolls.py").write_text("import there_is_no_such_library\n")
    register("needy_rolls:RollCalls")
    said = "stage 'rolls' needs there_is_no_such_library, which is not installed; install it$"
    with pytest.raises(MissingExtra, match=said):
        find("rolls")


def test_all_that_is_missing_is_told_at_once(register: Callable[..., None], tmp_path: Path) -> None:
    for name, library in (("rolls", "no_oven"), ("buns", "no_flour")):
        (tmp_path / f"needy_{name}.py").write_text(f"import {library}\n")
        register(f"needy_{name}:Stage", name)
    stages = {"a": {"use": "rolls"}, "b": {"use": "buns", "after": "a"}}
    with pytest.raises(MissingExtra) as raised:
        load_plain({"stages": stages})
    assert str(raised.value) == (
        "stage 'rolls' needs no_oven, stage 'buns' needs no_flour, none of these is installed; "
        "install no_oven, no_flour"
    )
    one = MissingExtra("stage 'a'", "x", "web", ("stage 'b'", "y", "text"), ("stage 'c'", "z", ""))
    assert str(one).endswith("; run: pip install 'alia-corpus[text,web]'; install z")
    assert str(pickle.loads(pickle.dumps(one))) == str(one)


def test_all_else_is_listed(register: Callable[..., None]) -> None:
    register("json:NoSuchClass")
    (line,) = (line for line in list_stages() if line.startswith("rolls"))
    assert "json:NoSuchClass" in line
    assert "rolls" in data_of_stages()[1]
    assert "json:NoSuchClass" in str(pipeline_schema())


def test_one_with_the_name_of_a_built_in_is_passed_over_with_a_warning(
    register: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    register("roll_module:RollCalls", "exact")
    assert find("exact").__module__ == "dedup.exact"
    (record,) = caplog.records
    assert "'exact' is that of alia-corpus" in record.getMessage()
    assert "at roll_module:RollCalls is passed over" in record.getMessage()
