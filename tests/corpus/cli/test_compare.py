"""`corpus compare` prints tables or JSON, and lists ids in a file alone."""

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.compare import compare
from corpus.errors import ConfigError, OutputError
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("compared")
    run_toy(toy_pipeline(write_lines(folder / "lines")), folder / "a")
    run_toy(toy_pipeline(folder / "lines", minimum=12), folder / "b")
    return [str(folder / "a"), str(folder / "b")]


def test_a_table_for_a_person(runs: list[str]) -> None:
    done = CliRunner().invoke(compare, runs)
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0].startswith(f"A  {runs[0]}: a run of toy, ")
    at = lines.index("settings: 1")
    assert lines[at + 1] == "  long.minimum  4 -> 12"
    assert any(line.startswith("  kept -> long: too_short ") for line in lines)
    assert lines[-1] == "--ids FILE lists them"


def test_what_is_held_out_is_told(runs: list[str], tmp_path: Path) -> None:
    run = shutil.copytree(runs[0], tmp_path / "run")
    manifest = json.loads((run / "dataset/manifest.json").read_text())
    manifest["splits"] = {name: {"ca": manifest["languages"]["ca"]} for name in ("dev", "test")}
    (run / "dataset/manifest.json").write_text(json.dumps(manifest))
    done = CliRunner().invoke(compare, [str(run), runs[1]])
    held_out = 2 * manifest["languages"]["ca"]["documents"]
    first, second = done.output.splitlines()[:2]
    assert first.endswith(f", and {held_out} held out")
    assert "held out" not in second


def test_nothing_differs(runs: list[str]) -> None:
    done = CliRunner().invoke(compare, [runs[0], runs[0]])
    for what in ("settings", "shares", "amounts", "documents that changed sides"):
        assert f"{what}: no difference\n" in done.output


def test_ids_are_listed_in_a_file(runs: list[str], tmp_path: Path) -> None:
    path = tmp_path / "changed.csv"
    done = CliRunner().invoke(compare, [*runs, "--json", "--ids", str(path)])
    changed = json.loads(done.output)["ids"]["changed"]
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter((row["before"], row["after"]) for row in rows) == {
        (one["before"], one["after"]): one["documents"] for one in changed
    }
    assert rows
    assert rows[0]["id"] not in done.output


def test_settings_beside_a_run_are_compared_alone(runs: list[str], tmp_path: Path) -> None:
    (tmp_path / "pages.jsonl").write_text("{}\n")
    pipeline = tmp_path / "pipeline.yaml"
    pipeline.write_text(
        """
name: toy
seed: 7
stages:
  pages: {use: jsonl, with: {paths: [pages.jsonl]}}
  shards: {use: shards, after: pages}
"""
    )
    done = CliRunner().invoke(compare, [runs[0], str(pipeline)])
    assert done.exit_code == 0
    assert "  long                 at_least -> (not there)\n" in done.output
    assert "shares: no difference\n" in done.output
    assert "amounts" not in done.output


def test_a_file_that_cannot_be_written_is_named(runs: list[str], tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        CliRunner().invoke(compare, [*runs, "--ids", str(tmp_path)], catch_exceptions=False)


def test_settings_have_no_ids(tmp_path: Path) -> None:
    quotas = tmp_path / "quotas.yaml"
    quotas.write_text("languages: {ca: {share: 50%}}\n")
    command = [str(quotas), str(quotas), "--ids", str(tmp_path / "ids.csv")]
    with pytest.raises(ConfigError, match="settings have no documents"):
        CliRunner().invoke(compare, command, catch_exceptions=False)
    assert not (tmp_path / "ids.csv").exists()
    done = CliRunner().invoke(compare, command[:2])
    assert "settings: no difference" in done.output
