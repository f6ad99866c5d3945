"""The schema of pipeline.yaml: valid files pass, and what the reader refuses does not."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from corpus.config.yaml_file import read_yaml
from corpus.pipeline import registry
from corpus.pipeline.json_schema import pipeline_schema
from corpus.pipeline.registry import BUILT_IN, Entry
from tests import ROOT

FILES = [
    ROOT / "examples/quickstart/pipeline.yaml",
    ROOT / "examples/slurm/pipeline.yaml",
    ROOT / "corpus/cli/templates/pipeline.yaml",
]
SOURCE = {"use": "jsonl", "with": {"paths": ["a.jsonl"]}}
SINK = {"use": "shards", "after": "a"}


def faults(value: Any) -> list[str]:
    """The places that a file is wrong at."""
    return [error.json_path for error in Draft202012Validator(pipeline_schema()).iter_errors(value)]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(pipeline_schema())


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name)
def test_files_of_the_project_are_valid(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCRATCH", "TMPDIR"):
        monkeypatch.setenv(name, "/tmp")
    assert faults(read_yaml(str(file)).value) == []


@pytest.mark.parametrize("use", BUILT_IN)
def test_settings_of_each_stage_are_closed(use: str) -> None:
    wrong = {"stages": {"a": {"use": use, "with": {"no_such_setting": 1}}}}
    assert any(place.startswith("$.stages.a.with") for place in faults(wrong))


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({}, "$"),
        ({"stages": {}}, "$.stages"),
        ({"stages": {"a": SOURCE}, "sead": 1}, "$"),
        ({"stages": {"a": SOURCE}, "seed": -1}, "$.seed"),
        ({"stages": {"a": SOURCE}, "name": "My Corpus"}, "$.name"),
        ({"stages": {"A b": SOURCE}}, "$.stages"),
        ({"stages": {"a": {}}}, "$.stages.a"),
        ({"stages": {"a": {"use": "jsonll"}}}, "$.stages.a.use"),
        ({"stages": {"a": {"use": "jsonl"}}}, "$.stages.a"),
        ({"stages": {"a": {**SOURCE, "before": "b"}}}, "$.stages.a"),
        ({"stages": {"a": {**SOURCE, "checkpoint": "yes"}}}, "$.stages.a.checkpoint"),
        ({"stages": {"a": {"use": "jsonl", "with": {"paths": 3}}}}, "$.stages.a.with.paths"),
        (
            {"stages": {"a": SOURCE, "b": {**SINK, "with": {"target_bytes": 0}}}},
            "$.stages.b.with.target_bytes",
        ),
        ({"stages": {"a": {**SOURCE, "about": {"category": 2.2}}}}, "$.stages.a.about.category"),
        (
            {"stages": {"a": {**SOURCE, "about": {"crawler": {"name": "x"}}}}},
            "$.stages.a.about.crawler",
        ),
        ({"stages": {"a": SOURCE}, "publication": {"date": "May 2026"}}, "$.publication.date"),
        ({"stages": {"a": SOURCE}, "publication": {"previous": [{}]}}, "$.publication.previous[0]"),
        ({"stages": {"a": SOURCE}, "card": {"strict": 1}}, "$.card.strict"),
        ({"stages": {"a": SOURCE}, "run": {"executor": "foo"}}, "$.run.executor"),
        ({"stages": {"a": SOURCE}, "run": {"slurm": {"cores": 1}}}, "$.run.slurm"),
    ],
)
def test_broken_files_are_not(broken: Any, place: str) -> None:
    assert place in faults(broken)


def test_stages_of_third_parties_are_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "jsonl": BUILT_IN["jsonl"],
        "shout": Entry("tests.corpus.toys:Shout"),
        "far": Entry("no_such_library.stage:Far", "space"),
    }
    monkeypatch.setattr("corpus.pipeline.json_schema.entries", lambda: known)
    monkeypatch.setattr(registry, "entries", lambda: known)
    shout = {"use": "shout", "after": "a"}
    assert faults({"stages": {"a": SOURCE, "b": {**shout, "with": {"mark": "?"}}}}) == []
    assert faults({"stages": {"a": SOURCE, "b": {**shout, "with": {"mark": 1}}}})
    assert faults({"stages": {"a": SOURCE, "b": {"use": "far", "with": {"anything": 1}}}}) == []
    assert "needs no_such_library" in str(pipeline_schema())
