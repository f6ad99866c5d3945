"""`corpus init` writes two files and their schemas, and never over others."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.init import init, scaffold
from corpus.config.unstated import Known, unstated
from corpus.errors import OutputError
from corpus.pipeline.load import load
from corpus.quotas.file import read_quotas

NAMES = [
    "pipeline.yaml",
    "language_quotas.yaml",
    "pipeline.schema.json",
    "language_quotas.schema.json",
]


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    done = CliRunner().invoke(init, [str(tmp_path / "new/mine")])
    assert done.output.splitlines() == [f"wrote {tmp_path / 'new/mine' / n}" for n in NAMES]
    assert read_quotas(str(tmp_path / "new/mine/language_quotas.yaml")).languages


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(OutputError, match=f"{name} is there already; nothing was written"):
        scaffold(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        scaffold(tmp_path / "file/mine")


def test_blocks_that_are_commented_out_can_be_used(tmp_path: Path) -> None:
    scaffold(tmp_path)
    path = tmp_path / "pipeline.yaml"
    path.write_text(_with_statements(path.read_text()))
    statements = load(str(path)).statements
    about, publication = statements.about["crawl"], statements.publication
    assert about.category == "2.3"
    assert about.crawler is not None
    assert about.crawler.robots == "obeyed"
    assert publication.date == "2026-11-30"
    assert set(unstated(replace(statements, strict=True), {"crawl": Known()})) == {
        "stages.crawl.about.collected",  # of which the documents tell
        *(f"publication.{key}" for key in ("rationale", "intended_uses", "excluded_uses")),
        "publication.maintenance",
    }


def _with_statements(text: str) -> str:
    """The template with `about:` and `publication:` in force, and `card:` still commented out."""
    lines, inside = [], False
    for line in text.split("\n"):
        bare = line.lstrip()
        if bare.startswith(("# about:", "# publication:")):
            inside = True
        elif not bare.startswith("#   "):
            inside = False
        indent = line[: len(line) - len(bare)]
        lines.append(indent + bare.removeprefix("# ") if inside else line)
    return "\n".join(lines)
