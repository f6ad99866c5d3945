"""What decorators add to a command: an example, and options that several commands share."""

import click
import pytest
from click.testing import CliRunner

from corpus.cli.decorators import cut_options, example, set_option


@click.command()
@set_option("KEY=VALUE", "Change it.")
@cut_options
@example("corpus walk --set far=true")
def walk(overrides: tuple[str, ...], limit: int | None, sample: float | None) -> None:
    """Go for a walk.

    It is a long one.
    """
    click.echo(f"{overrides} {limit} {sample}")


HELP = """\
Usage: walk [OPTIONS]

  Go for a walk.

  It is a long one.

  Example:
    corpus walk --set far=true

Options:
  --set KEY=VALUE        Change it.
  --limit INTEGER RANGE  Read only the first N records of each source.  [x>=1]
  --sample SHARE         Read only a share of each source, as 1%.
  --help                 Show this message and exit.
"""


def test_help_ends_with_the_example() -> None:
    assert CliRunner().invoke(walk, ["--help"]).output == HELP


def test_set_may_be_repeated() -> None:
    done = CliRunner().invoke(walk, ["--set", "a=1", "--set", "b=2", "--limit", "3"])
    assert done.output == "('a=1', 'b=2') 3 None\n"
    assert CliRunner().invoke(walk).output == "() None None\n"


def test_a_limit_is_a_number_from_1() -> None:
    assert CliRunner().invoke(walk, ["--limit", "0"]).exit_code == 2


@pytest.mark.parametrize(("given", "share"), [("1%", 0.01), ("0.25", 0.25), ("100%", 1.0)])
def test_a_sample_is_a_share(given: str, share: float) -> None:
    assert CliRunner().invoke(walk, ["--sample", given]).output == f"() None {share}\n"


@pytest.mark.parametrize("given", [["0"], ["101%"], ["some"], ["1%", "--limit", "3"]])
def test_no_sample(given: list[str]) -> None:
    done = CliRunner().invoke(walk, ["--sample", *given])
    assert done.exit_code == 2
    assert "--sample" in done.output
