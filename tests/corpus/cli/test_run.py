"""`corpus run` runs a pipeline, and writes what is derived from the run only when it changed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.run import run
from corpus.errors import ConfigError

PIPELINE = """\
name: small
seed: 1
stages:
  pages: {use: jsonl, with: {paths: [pages.jsonl]}}
  dedup: {use: exact, after: pages}
  shards: {use: shards, after: dedup}
run: {isolate: false}
"""
TEXT = "El forn del poble obre cada dia a les set del matí i tanca quan s'acaba el pa."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pipeline, and the input that it reads, in the current folder."""
    rows = [{"url": f"https://a.example/{n}", "language": "ca", "text": TEXT} for n in range(3)]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ran(*options: str) -> Result:
    return CliRunner().invoke(run, ["pipeline.yaml", "--output", "run", *options])


def test_a_run_and_the_same_again(folder: Path) -> None:
    first = ran("--executor", "serial")
    assert first.exit_code == 0, first.output
    assert "nothing to do" not in first.output
    derived = [folder / "run/report/index.html", folder / "run/dataset/README.md"]
    before = [path.stat().st_mtime_ns for path in derived]
    again = ran("--executor", "serial")
    assert again.output.endswith("nothing to do: all of it was done before\n")
    assert [path.stat().st_mtime_ns for path in derived] == before
    derived[0].unlink()
    ran("--executor", "serial")
    assert derived[0].exists()


def test_a_limit_and_settings(folder: Path) -> None:
    assert ran("--limit", "1", "--set", "shards.target_bytes=1MB").exit_code == 0
    manifest = json.loads((folder / "run/dataset/manifest.json").read_text())
    assert manifest["languages"]["ca"]["documents"] == 1


def test_a_sampled_run_says_what_it_took(folder: Path) -> None:
    done = ran("--sample", "90%")
    assert done.exit_code == 0
    said = "sample   pages: 90.00 % of the records of each partition, by priority of their ids"
    assert said in done.output


@pytest.mark.parametrize(
    "option", [("--executor", "dask"), ("--workers", "2"), ("--scheduler", "tcp://127.0.0.1:1")]
)
def test_a_shard_is_one_process(folder: Path, option: tuple[str, str]) -> None:
    done = ran("--shard", "0/2", *option)
    assert isinstance(done.exception, ConfigError)
    assert done.exception.where == "--shard"


@pytest.mark.parametrize("executor", ["ray", "Dask"])
def test_an_unknown_executor(folder: Path, executor: str) -> None:
    assert ran("--executor", executor).exit_code == 2
