"""What decorators add to a command: an example, and options that several commands share."""

import click
from click.testing import CliRunner

from corpus.cli.decorators import example, limit_option, set_option


@click.command()
@set_option("KEY=VALUE", "Change it.")
@limit_option
@example("corpus walk --set far=true")
def walk(overrides: tuple[str, ...], limit: int | None) -> None:
    """Go for a walk.

    It is a long one.
    """
    click.echo(f"{overrides} {limit}")


HELP = """\
Usage: walk [OPTIONS]

  Go for a walk.

  It is a long one.

  Example:
    corpus walk --set far=true

Options:
  --set KEY=VALUE        Change it.
  --limit INTEGER RANGE  Read only the first N records of each source.  [x>=1]
  --help                 Show this message and exit.
"""


def test_help_ends_with_the_example() -> None:
    assert CliRunner().invoke(walk, ["--help"]).output == HELP


def test_set_may_be_repeated() -> None:
    done = CliRunner().invoke(walk, ["--set", "a=1", "--set", "b=2", "--limit", "3"])
    assert done.output == "('a=1', 'b=2') 3\n"
    assert CliRunner().invoke(walk).output == "() None\n"


def test_a_limit_is_a_number_from_1() -> None:
    assert CliRunner().invoke(walk, ["--limit", "0"]).exit_code == 2
