"""Pipelines loaded, run and planned from Python."""

import io
import json
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus import api
from corpus.errors import ConfigError, CorpusError, OutputError, QuarantineLimit
from tests.corpus.api.conftest import PAGES, bread, write_pages

YAML = """\
name: bread
seed: 7
stages:
  pages:  {use: jsonl, with: {paths: ["pages.jsonl"]}}
  repair: {use: repair, after: pages}
  exact:  {use: exact, after: repair}
  shards: {use: shards, after: exact}
run: {isolate: false}
"""


def steps(pipeline: Any, output: Path) -> dict[str, int]:
    """How many tasks of each step would run."""
    return {row["step"]: row["to_do"] for row in api.plan(pipeline, output).to_pylist()}


def test_run_publishes_with_report_and_card(pipeline: dict[str, Any], tmp_path: Path) -> None:
    run = api.run(pipeline, tmp_path / "run")
    assert run.manifest["totals"]["documents"] == 3
    for name in ("report/index.html", "dataset/README.md", "dataset/manifest.json"):
        assert (tmp_path / "run" / name).exists()


def test_a_file_and_a_dict_are_the_same_pipeline(tmp_path: Path) -> None:
    pages = write_pages(tmp_path)
    (tmp_path / "pipeline.yaml").write_text(YAML)
    run = api.run(tmp_path / "pipeline.yaml", tmp_path / "run")
    assert not any(steps(bread(pages), tmp_path / "run").values())
    again = api.run(api.load(bread(pages)), str(tmp_path / "run"))
    assert again.manifest == run.manifest


def test_paths_in_a_dict_are_relative_to_the_folder_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pages(tmp_path)
    monkeypatch.chdir(tmp_path)
    api.run(bread("pages.jsonl"), "run")
    assert (tmp_path / "run/dataset/manifest.json").exists()


def test_a_run_of_a_dict_names_no_file(pipeline: dict[str, Any], tmp_path: Path) -> None:
    api.run(pipeline, tmp_path / "run")
    assert json.loads((tmp_path / "run/work/run.json").read_text())["config"] is None


def test_plan_says_what_a_setting_changes(pipeline: dict[str, Any], tmp_path: Path) -> None:
    before = api.plan(pipeline, tmp_path / "run")
    assert before["to_do"].to_pylist() == before["tasks"].to_pylist()
    assert not (tmp_path / "run").exists()
    api.run(pipeline, tmp_path / "run")
    assert set(steps(pipeline, tmp_path / "run").values()) == {0}
    other = api.load(pipeline, settings={"repair.mojibake": False})
    first, *_, last = api.plan(other, tmp_path / "run").to_pylist()
    assert first["why"] == ["repair.mojibake: true -> false"]
    assert (last["step"], last["to_do"]) == ("publish", 1)


def test_limit_takes_the_first_records(pipeline: dict[str, Any], tmp_path: Path) -> None:
    run = api.run(api.load(pipeline, limit=2), tmp_path / "run")
    assert set(run.documents()["text"].to_pylist()) == {page["text"] for page in PAGES[:2]}


def test_settings_take_values_of_python(pipeline: dict[str, Any], tmp_path: Path) -> None:
    settings = {
        "pages.paths": (tmp_path / "pages.jsonl",),
        "pages.rank": np.int64(3),
        "shards.target_bytes": "1MiB",
    }
    loaded = api.load(pipeline, settings=settings)
    assert loaded.pipeline["pages"].component.rank == 3
    assert loaded.pipeline["shards"].component.target_bytes == 1 << 20


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"repair.mojibak": True}, "settings repair.mojibak: unknown setting 'mojibak'; did you"),
        ({"repare.mojibake": True}, "there is no stage 'repare'; did you mean repair?"),
        ({"repair": True}, "write stage.key=value"),
        ({"repair.mojibake": "yes"}, "settings repair.mojibake: must be true or false"),
        ({"repair.mojibake": object()}, "settings repair.mojibake: must be text, a number"),
        ({"pages.columns": {1: "text"}}, "the key 1 is not text"),
        ({"pages.paths": ["a", b"b"]}, r"settings pages.paths\[1\]: .* it is a bytes"),
    ],
)
def test_settings_that_cannot_be(
    pipeline: dict[str, Any], settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        api.load(pipeline, settings=settings)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"stages": {}}, "pipeline: stages: is missing or empty"),
        ({"sed": 1}, "pipeline: sed: unknown key 'sed'; did you mean seed"),
        ({"seed": "7"}, "pipeline: seed: seed must be a whole number"),
        ({"run": {"workers": 0}}, "pipeline: run.workers"),
        ({"stages": {"a": {"use": "jsonk"}}}, "pipeline: stages.a.use: .* did you mean jsonl"),
        ({"stages": {"a": {"use": "jsonl"}}}, "pipeline: stages.a: the setting 'paths' is missing"),
    ],
)
def test_a_dict_that_is_no_pipeline(
    pipeline: dict[str, Any], changed: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        api.load(pipeline | changed)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml: no such file"):
        api.run(tmp_path / "none.yaml", tmp_path / "run")


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_a_sample_is_a_share(pipeline: dict[str, Any], share: float) -> None:
    with pytest.raises(ConfigError, match=r"sample: must be above 0 and up to 1; it is"):
        api.load(pipeline, sample=share)


def test_a_sample_goes_without_a_limit(pipeline: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="sample: goes without limit"):
        api.load(pipeline, sample=0.5, limit=3)


def test_all_of_a_source_is_no_sample(pipeline: dict[str, Any]) -> None:
    assert api.load(pipeline, sample=1.0).pipeline == api.load(pipeline).pipeline


def test_a_limit_of_nothing(pipeline: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="limit: must be 1 or more; it is 0"):
        api.load(pipeline, limit=0)


def test_options_are_those_of_the_run_block(pipeline: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"run\.worker: unknown setting .* did you mean workers"):
        api.run(pipeline, tmp_path / "run", worker=2)
    with pytest.raises(
        ConfigError, match=r"run\.executor: .*serial, dask or slurm.* it is 'threads'"
    ):
        api.run(pipeline, tmp_path / "run", executor="threads")
    api.run(pipeline, tmp_path / "run", work=tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere/segments").exists()


def test_options_that_are_not_given_stay(pipeline: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "pages.jsonl").write_text('{"text": "a"}\n{"text": 1}\n')
    strict = pipeline | {"run": {"isolate": False, "quarantine_limit": 0.0}}
    with pytest.raises(QuarantineLimit):
        api.run(strict, tmp_path / "run", batch_rows=1)
    assert api.run(strict, tmp_path / "run", quarantine_limit="50%").quarantine.num_rows == 1


def test_workers_give_the_same_shards(
    pipeline: dict[str, Any], finished: api.Run, tmp_path: Path
) -> None:
    run = api.run(pipeline, tmp_path / "run", executor="dask", workers=1)
    assert run.manifest["shards"] == finished.manifest["shards"]


def test_a_folder_of_something_else(pipeline: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis/chapter.txt").write_text("precious")
    with pytest.raises(OutputError, match="is not empty and holds no run"):
        api.run(pipeline, tmp_path / "thesis")
    assert issubclass(OutputError, CorpusError)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_is_quiet_unless_asked(
    pipeline: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    api.run(pipeline, tmp_path / "quiet")
    assert terminal.getvalue() == ""
    api.run(pipeline, tmp_path / "shown", progress=True)
    assert "\r" in terminal.getvalue()
    assert capfd.readouterr() == ("", "")


def test_signals_mean_afterwards_what_they_meant(pipeline: dict[str, Any], tmp_path: Path) -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)
    before = [signal.getsignal(number) for number in numbers]
    api.run(pipeline, tmp_path / "run")
    assert [signal.getsignal(number) for number in numbers] == before
