"""A manifest that somebody edited or a disk damaged is told with its key, by every command."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from corpus.cli.main import cli
from corpus.errors import InputError
from tests.corpus.runs import run_toy, toy_pipeline, write_lines

COMMANDS = {
    "card": ["card", "RUN"],
    "report": ["report", "RUN"],
    "validate": ["validate", "RUN"],
    "deep": ["validate", "RUN", "--deep"],
    "trace": ["trace", "RUN", "--url", "https://a.example/"],
    "why": ["why", "RUN", "ca"],
    "compare": ["compare", "RUN", "OTHER"],
    "forget": ["forget", "RUN", "--ids", "RUN/ids.txt", "--reason", "asked", "--dry-run"],
    "previous": ["validate", "OTHER", "--previous", "RUN"],
}
DAMAGED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "nothing": (lambda whole: whole.clear(), "is no manifest of a dataset"),
    "of tomorrow": (lambda whole: whole.update(format=2), "is of format 2, and this version re"),
    "no shards": (lambda whole: whole.pop("shards"), "shards: field required"),
    "no stages": (lambda whole: whole["stages"].clear(), "stages: "),
    "a stage": (lambda whole: whole["stages"][0].pop("use"), "stages.0.use: field required"),
    "a row": (lambda whole: whole["shards"][0].update(rows=-1), "shards.0.rows: must be 0 or more"),
    "a path": (lambda whole: whole["shards"][0].update(path=3), "shards.0.path: must be text"),
    "a column": (
        lambda whole: whole.update(columns=[{"name": "n", "type": "blob", "sources": []}]),
        "columns.0.type: must be one of bool, ",
    ),
    "a language": (lambda whole: whole["languages"]["ca"].clear(), "languages.ca.documents: field"),
}


@pytest.fixture(scope="module")
def damaged_run(toy_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = Path(shutil.copytree(toy_run, tmp_path_factory.mktemp("damaged") / "run"))
    (run / "ids.txt").write_text("0123456789abcdef\n")
    return run


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("damage", DAMAGED)
def test_its_key_is_named(damaged_run: Path, toy_run: Path, damage: str, command: str) -> None:
    change, message = DAMAGED[damage]
    whole = json.loads((toy_run / "dataset/manifest.json").read_text())
    change(whole)
    (damaged_run / "dataset/manifest.json").write_text(json.dumps(whole))
    places = {"RUN": str(damaged_run), "OTHER": str(toy_run)}
    words = [word.replace("RUN", places["RUN"]) for word in COMMANDS[command]]
    done = CliRunner().invoke(cli, [places.get(word, word) for word in words])
    assert isinstance(done.exception, InputError), done.output
    assert message in str(done.exception)
    assert "dataset/manifest.json" in str(done.exception)


@pytest.mark.parametrize("content", ["", "[]", "null", '{"format": 1}'])
def test_a_run_writes_it_anew(tmp_path: Path, content: str) -> None:
    pipeline = toy_pipeline(write_lines(tmp_path / "in"))
    run_toy(pipeline, tmp_path / "run")
    manifest = tmp_path / "run/dataset/manifest.json"
    before = manifest.read_bytes()
    manifest.write_text(content)
    run_toy(pipeline, tmp_path / "run")
    assert json.loads(manifest.read_text())["shards"] == json.loads(before)["shards"]
