"""Each command has help with an example, and a section in docs/cli.md that shows it in use."""

import re

import click
import pytest

from corpus.cli.main import cli
from tests.docs.blocks import ROOT

COMMANDS = sorted(cli.commands)
TEXT = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## `corpus ([a-z]+)`[^\n]*\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_and_explains_every_option(name: str) -> None:
    command = cli.commands[name]
    with click.Context(command, info_name=name) as context:
        text = command.get_help(context)
    assert "Example:" in text
    assert f"corpus {name}" in text.partition("Example:")[2]
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{option.opts} has no help"


@pytest.mark.parametrize("name", COMMANDS)
def test_section_shows_the_command_in_use(name: str) -> None:
    assert name in SECTIONS
    used = rf"^(\$ )?(.*[ (|])?corpus {name}\b"
    blocks = re.findall(r"^```(?:console|sh)\n(.*?)^```$", SECTIONS[name], re.M | re.S)
    assert any(re.search(used, block, re.M) for block in blocks)


@pytest.mark.parametrize("name", COMMANDS)
def test_section_names_every_option(name: str) -> None:
    for option in cli.commands[name].params:
        if isinstance(option, click.Option):
            long = max(option.opts, key=len)
            assert long in SECTIONS[name], long


def test_no_section_without_a_command() -> None:
    assert SECTIONS.keys() == set(COMMANDS)
