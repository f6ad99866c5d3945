"""What is stated of a dataset goes into its manifest, and a change of it runs no task again."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.config.options import RunOptions
from corpus.config.statements import About, Publication, Statements
from corpus.pipeline.load import Config
from corpus.run.derived import write_derived
from corpus.run.pipeline_run import run_pipeline
from corpus.run.run_folder import MANIFEST
from corpus.storage.store import Store
from reports.facts.run_facts import load_facts
from tests.corpus.runs import toy_pipeline, write_lines


def test_restated(tmp_path: Path) -> None:
    pipeline = toy_pipeline(write_lines(tmp_path / "in"))
    options = RunOptions(isolate=False, quarantine_limit=0.5)
    out = str(tmp_path / "run")
    config = Config(pipeline, options, "", Statements(Publication(title="One")))
    first = run_pipeline(config, out)
    write_derived(first, out)
    stated = Statements(Publication(title="Two"), {"lines": About(licence="CC0-1.0")})
    again = run_pipeline(replace(config, statements=stated), out)
    assert (again.ran, again.fresh) == ((), True)
    assert Store(out).read_json(MANIFEST)["statements"] == stated.plain()
    facts = load_facts(out)
    assert facts.publication.title == "Two"
    assert facts.about == {"lines": About(licence="CC0-1.0")}
    assert {**again.manifest, "statements": 0} == {**first.manifest, "statements": 0}
    assert not run_pipeline(replace(config, statements=stated), out).fresh


def test_a_version_that_names_two_datasets_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lines, out = write_lines(tmp_path / "in"), str(tmp_path / "run")
    options = RunOptions(isolate=False, quarantine_limit=0.5)

    def warnings(minimum: int, version: str | None) -> list[str]:
        caplog.clear()
        stated = Statements(Publication(version=version))
        run_pipeline(Config(toy_pipeline(lines, minimum=minimum), options, "", stated), out)
        return [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]

    assert warnings(4, "1.0.0") == []
    assert warnings(4, "1.0.0") == []
    (said,) = warnings(8, "1.0.0")
    assert said.startswith("version 1.0.0 was that of other documents")
    assert warnings(12, "1.1.0") == []
    assert warnings(16, None) == []
    assert warnings(12, None) == []


def test_nothing_stated(tmp_path: Path) -> None:
    pipeline = toy_pipeline(write_lines(tmp_path / "in"))
    options = RunOptions(isolate=False, quarantine_limit=0.5)
    run_pipeline(Config(pipeline, options, ""), str(tmp_path / "run"))
    facts = load_facts(str(tmp_path / "run"))
    assert facts.about == {"lines": About()}
    assert facts.publication == Publication()
