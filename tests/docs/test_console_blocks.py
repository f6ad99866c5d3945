"""Every document is run as a reader would: its files written, its commands and cells entered."""

import re
from pathlib import Path

import pytest

from corpus.cli.main import cli
from tests.docs.blocks import (
    Cell,
    blocks_of,
    cells_of,
    commands_of,
    documents,
    run,
    run_cells,
    tours,
    write_files,
)
from tests.forked import commands

INSTALLED = {
    *("writing-a-stage.md", "adding-an-identifier.md", "quotas.md", "offline.md"),
    *("eu-summary.md", "steward.md", "steward.es.md", "steward.ca.md"),
}
"""Have tests of their own: what they add has to be registered first, or they need a file of the
repository, a bundle or the run of the example."""
WITH_COMMANDS = [
    document
    for document in documents()
    if document.name not in INSTALLED and any(commands_of(blocks_of(document)))
]
WITH_CELLS = [document for document in documents() if cells_of(blocks_of(document))]


@pytest.mark.parametrize("document", WITH_COMMANDS, ids=lambda path: path.name)
def test_commands_of_a_document(document: Path, tmp_path: Path) -> None:
    """In cli.md, which has them all, each is the installed one where it is first shown; else they
    are forked."""
    blocks = blocks_of(document)
    write_files(blocks, tmp_path)
    shown: set[str] = set()
    with commands() as programs:
        for command in commands_of(blocks):
            names = set(re.findall(r"\bcorpus (\w+)", command.line))
            installed = document.name == "cli.md" and not names <= shown
            run(command, tmp_path, programs=[] if installed else [programs])
            shown |= names
    assert document.name != "cli.md" or shown == set(cli.commands)


@pytest.mark.soak
@pytest.mark.parametrize("document", WITH_COMMANDS, ids=lambda path: path.name)
def test_commands_of_a_document_as_installed(document: Path, tmp_path: Path) -> None:
    blocks = blocks_of(document)
    write_files(blocks, tmp_path)
    for command in commands_of(blocks):
        run(command, tmp_path)


@pytest.mark.parametrize("document", WITH_CELLS, ids=lambda path: path.name)
def test_cells_of_a_document(document: Path, tmp_path: Path) -> None:
    blocks = blocks_of(document)
    write_files(blocks, tmp_path)
    run_cells(cells_of(blocks), tmp_path)


def test_cells_are_compared_with_what_is_shown(tmp_path: Path) -> None:
    run_cells([Cell("a = 'abc'", ""), Cell("print(1)\na", "1\n'a…'")], tmp_path)
    with pytest.raises(AssertionError, match="the document shows"):
        run_cells([Cell("1 + 1", "3")], tmp_path)
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run_cells([Cell("1 / 0", "")], tmp_path)


@pytest.mark.parametrize("document", [*documents(), *tours()], ids=lambda path: path.name)
def test_links_lead_to_files(document: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", document.read_text("utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (document.parent / target).exists(), target
