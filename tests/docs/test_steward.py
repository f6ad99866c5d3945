"""The ten questions of a steward: each page is run from top to bottom on a copy of the example's
run, and the pages differ in their words alone."""

import re
import shutil
from pathlib import Path

import pytest

from tests import ROOT
from tests.demo.demo import Demo
from tests.docs.blocks import blocks_of, commands_of, run, write_files
from tests.forked import commands

DOCS = ROOT / "docs"
PAGES = {"en": DOCS / "steward.md", "es": DOCS / "steward.es.md", "ca": DOCS / "steward.ca.md"}


@pytest.mark.parametrize("tag", PAGES)
def test_questions_are_answered(tag: str, tmp_path: Path, demo: Demo) -> None:
    shutil.copytree(demo.run, tmp_path / "runs" / "quickstart")
    blocks = blocks_of(PAGES[tag])
    write_files(blocks, tmp_path)
    with commands() as programs:
        for command in commands_of(blocks):
            run(command, tmp_path, programs=[programs])


@pytest.mark.parametrize("tag", ["es", "ca"])
def test_pages_ask_the_same_with_the_same_commands(tag: str) -> None:
    """But for the language in which a section of the card is printed."""
    assert _headings(PAGES[tag]) == _headings(PAGES["en"])
    blocks, english = blocks_of(PAGES[tag]), blocks_of(PAGES["en"])
    assert [block for block in blocks if block.file] == [block for block in english if block.file]
    lines = [command.line.replace(f" --language {tag}", "") for command in commands_of(blocks)]
    assert lines == [command.line for command in commands_of(english)]


def test_there_are_ten_questions() -> None:
    numbers = [heading for heading in _headings(PAGES["en"]) if heading[-1] == "."]
    assert numbers == [f"## {number}." for number in range(1, 11)]


def _headings(page: Path) -> list[str]:
    """Level and number of each heading."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    return re.findall(r"^#+(?: \d+\.)?", text, flags=re.M)
