"""What is stated of a dataset goes into its manifest, and a change of it runs no task again."""

from dataclasses import replace
from pathlib import Path

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


def test_nothing_stated(tmp_path: Path) -> None:
    pipeline = toy_pipeline(write_lines(tmp_path / "in"))
    options = RunOptions(isolate=False, quarantine_limit=0.5)
    run_pipeline(Config(pipeline, options, ""), str(tmp_path / "run"))
    facts = load_facts(str(tmp_path / "run"))
    assert facts.about == {"lines": About()}
    assert facts.publication == Publication()
