"""The command line lists its commands without importing them, and imports the one it is given."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

import corpus.cli.main
from corpus.cli.main import COMMANDS, cli

ORDINARY = click.Group(
    "corpus",
    commands={name: cli.commands[name] for name in COMMANDS},
    params=cli.params,
    context_settings=cli.context_settings,
)
"""The group that click would make of the commands, with all of them imported."""
HEAVY = {"asyncio", "fsspec", "numpy", "pyarrow", "pydantic", "yaml"}
WHAT_IS_IMPORTED = """
import sys
from corpus.cli.main import main
try:
    main()
finally:
    sys.stderr.write("\\n" + " ".join(sys.modules))
"""


def imported(*arguments: str, **environment: str) -> set[str]:
    """The modules that a process has imported when the command has ended."""
    done = subprocess.run(
        [sys.executable, "-c", WHAT_IS_IMPORTED, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path), **environment},
    )
    return set(done.stderr.splitlines()[-1].split())


def commands_in(modules: set[str]) -> set[str]:
    return {name for name in COMMANDS if f"corpus.cli.{name}" in modules}


# -- faults of the program


def test_a_fault_of_the_program_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing() -> None:
        try:
            int("forn@antic.example")
        except ValueError:
            raise KeyError("forn@antic.example") from None

    monkeypatch.setattr(sys, "argv", ["corpus"])
    monkeypatch.setattr(corpus.cli.main, "cli", click.Command("corpus", callback=failing))
    with pytest.raises(SystemExit) as ended:
        corpus.cli.main.main()
    assert ended.value.code == 70
    said = capsys.readouterr().err
    assert said.startswith("corpus: KeyError, which is a fault of this program")
    assert "in failing" in said
    assert "after ValueError" in said
    assert "antic" not in said


# -- the table


def test_each_line_is_the_short_help_of_the_command() -> None:
    room = 80 - 2 - 6 - max(map(len, COMMANDS))  # what click leaves for it on 80 columns
    for name, line in COMMANDS.items():
        assert cli.commands[name].get_short_help_str(room) == line
        assert line.endswith(".")


def test_the_table_has_all_modules_that_hold_a_command() -> None:
    stems = {path.stem for path in Path(corpus.cli.__file__).parent.glob("*.py")} - {"__init__"}
    modules = {stem: import_module(f"corpus.cli.{stem}") for stem in stems}
    found = {
        stem for stem in stems if isinstance(getattr(modules[stem], stem, None), click.Command)
    }
    assert found == set(COMMANDS)
    for name in COMMANDS:
        assert cli.commands[name].name == name


@pytest.mark.parametrize("width", [80, 100])
def test_help_is_what_click_makes_of_all_commands(width: int) -> None:
    def listed(group: click.Group) -> str:
        formatter = click.HelpFormatter(width=width - 2)
        group.format_commands(click.Context(group), formatter)
        return formatter.getvalue()

    assert listed(cli) == listed(ORDINARY)


# -- laziness


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("--version",), (), ("walk",)])
def test_no_command_is_imported_where_none_is_called(arguments: tuple[str, ...]) -> None:
    modules = imported(*arguments)
    assert "click" in modules
    assert commands_in(modules) == set()
    assert modules & HEAVY == set()


@pytest.mark.parametrize("name", ["languages", "completion", "init"])
def test_a_command_alone_is_imported_when_it_is_called(name: str) -> None:
    modules = imported(name, "--help")
    assert commands_in(modules) == {name}
    assert modules & HEAVY == set()


@pytest.mark.parametrize("name", ["languages", "stages"])
def test_what_asks_the_stages_imports_no_library_of_theirs(name: str) -> None:
    theirs = {"fastwarc", "ftfy", "lxml", "phonenumbers", "presidio_analyzer",
              "resiliparse", "spacy", "trafilatura"}  # fmt: skip
    modules = imported(name)
    assert commands_in(modules) == {name}
    assert modules & theirs == set()


def test_completion_of_a_command_imports_none() -> None:
    words = {"_CORPUS_COMPLETE": "bash_complete", "COMP_WORDS": "corpus va", "COMP_CWORD": "1"}
    modules = imported(**words)
    assert "click.shell_completion" in modules
    assert commands_in(modules) == set()
    assert modules & HEAVY == set()


# -- completion


def completed(group: click.Group, given: list[str], incomplete: str) -> list[str]:
    shell = ShellComplete(group, {}, "corpus", "_CORPUS_COMPLETE")
    return [item.value for item in shell.get_completions(given, incomplete)]


@pytest.mark.parametrize("incomplete", ["", "s", "va", "x", "-", "--v"])
def test_commands_complete_as_click_has_it(incomplete: str) -> None:
    assert completed(cli, [], incomplete) == completed(ORDINARY, [], incomplete)


def test_completions_carry_the_lines_of_the_table() -> None:
    shell = ShellComplete(cli, {}, "corpus", "_CORPUS_COMPLETE")
    found = {item.value: item.help for item in shell.get_completions([], "")}
    assert found == dict(COMMANDS)


def test_options_and_choices_of_a_command_complete() -> None:
    assert completed(cli, ["run"], "--exec") == ["--executor"]
    assert completed(cli, ["run", "--executor"], "s") == ["serial", "slurm"]
    assert completed(cli, ["completion"], "") == ["bash", "zsh", "fish"]


# -- names that are no commands


def test_an_unknown_command_is_no_command() -> None:
    assert cli.get_command(click.Context(cli), "walk") is None
    assert "walk" not in cli.commands
    assert len(cli.commands) == len(COMMANDS)
