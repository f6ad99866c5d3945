"""`corpus card` builds the dataset card of a finished run anew."""

import re
from pathlib import Path

from click.testing import CliRunner

from corpus.cli.card import card
from corpus.cli.validate import check_dataset
from corpus.config.statements import About, Licence, Publication
from corpus.errors import ConfigError, InputError
from reports.facts.run_facts import load_facts


def test_it_says_what_it_wrote(own_run: Path) -> None:
    done = CliRunner().invoke(card, [str(own_run)])
    assert done.exit_code == 0
    written = [line.removeprefix("wrote ") for line in done.output.splitlines()]
    assert any(path.endswith("dataset/README.md") for path in written)
    assert (own_run / "dataset/README.md").stat().st_size > 0


def test_no_run(tmp_path: Path) -> None:
    done = CliRunner().invoke(card, [str(tmp_path)])
    assert isinstance(done.exception, InputError)


def test_another_folder(toy_run: Path, tmp_path: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in toy_run.rglob("*"))
    done = CliRunner().invoke(card, [str(toy_run), "--to", str(tmp_path / "there")])
    assert done.output.splitlines()[0] == f"wrote {tmp_path / 'there/README.md'}"
    assert (tmp_path / "there/README.md").stat().st_size > 0
    assert sorted((path, path.stat().st_mtime_ns) for path in toy_run.rglob("*")) == before


STATED = """\
name: toy
publication: {{title: Small, licence: {{name: CC0-1.0}}}}
stages:
  lines: {{use: jsonl, about: {{title: Lines, licence: MIT}}}}
card: {{strict: {strict}}}
"""


def stated(folder: Path, strict: str = "false") -> str:
    path = folder / "pipeline.yaml"
    path.write_text(STATED.format(strict=strict))
    return str(path)


def test_statements_of_a_pipeline_are_applied(own_run: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(card, [str(own_run), "--pipeline", stated(tmp_path)])
    assert done.exit_code == 0
    facts = load_facts(str(own_run))
    assert facts.publication == Publication(title="Small", licence=Licence(name="CC0-1.0"))
    assert facts.about == {"lines": About(title="Lines", licence="MIT")}
    assert CliRunner().invoke(card, [str(own_run)]).exit_code == 0
    assert load_facts(str(own_run)).publication.title == "Small"
    assert check_dataset(str(own_run)) == []


def test_a_card_in_another_language_leaves_no_old_one(own_run: Path, tmp_path: Path) -> None:
    """An old card would go on naming its example, even when that document is forgotten."""
    assert CliRunner().invoke(card, [str(own_run)]).exit_code == 0
    path = Path(stated(tmp_path))
    path.write_text(path.read_text().replace("{title: Small", "{language: eu, title: Small"))
    assert CliRunner().invoke(card, [str(own_run), "--pipeline", str(path)]).exit_code == 0
    cards = {one.name for one in (own_run / "dataset").glob("README*")}
    assert cards == {
        "README.md", "README.ca.md", "README.ca-valencia.md", "README.en.md", "README.es.md",
        "README.gl.md",
    }  # fmt: skip
    assert check_dataset(str(own_run)) == []


def test_strict_lists_what_is_not_stated(own_run: Path, tmp_path: Path) -> None:
    manifest = (own_run / "dataset/manifest.json").read_bytes()
    done = CliRunner().invoke(card, [str(own_run), "--pipeline", stated(tmp_path, "true")])
    assert isinstance(done.exception, ConfigError)
    assert done.exception.exit_code == 2
    said = str(done.exception)
    for key in ("publication.contact", "publication.publisher.name", "stages.lines.about.category"):
        assert f"\n  {key}\n" in said
    assert "publication.title" not in said
    assert (own_run / "dataset/manifest.json").read_bytes() == manifest
    assert not (own_run / "dataset/README.md").exists()


def test_statements_of_another_pipeline(own_run: Path, tmp_path: Path) -> None:
    path = Path(stated(tmp_path))
    for old, new, said in (
        ("name: toy", "name: other", "is the pipeline 'other', and .* holds a run of 'toy'"),
        ("lines:", "line:", "stages.line.about: the run has no source 'line'; did you mean lines"),
        ("title: Lines", "titel: Lines", "about.titel: unknown setting 'titel'"),
    ):
        path.write_text(STATED.format(strict="false").replace(old, new))
        done = CliRunner().invoke(card, [str(own_run), "--pipeline", str(path)])
        assert isinstance(done.exception, ConfigError)
        assert re.search(said, str(done.exception))


def test_a_section_is_printed_and_nothing_is_built(own_run: Path) -> None:
    CliRunner().invoke(card, [str(own_run)])
    before = sorted((path, path.stat().st_mtime_ns) for path in own_run.rglob("*"))
    for folder in (own_run, own_run / "dataset"):
        done = CliRunner().invoke(card, [str(folder), "--section", "Languages"])
        assert done.exit_code == 0
        assert done.output.startswith("## Languages\n")
        done = CliRunner().invoke(card, [str(folder), "--section", "languages", "--language", "ca"])
        assert done.output.startswith("## Llengües\n")
    assert sorted((path, path.stat().st_mtime_ns) for path in own_run.rglob("*")) == before


def test_a_section_goes_with_nothing_that_builds(toy_run: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(card, [str(toy_run), "--section", "Quotas", "--to", str(tmp_path)])
    assert done.exit_code == 2
    assert "--section builds nothing" in done.output
    done = CliRunner().invoke(card, [str(toy_run), "--language", "ca"])
    assert done.exit_code == 2
    assert "--language goes with --section" in done.output
