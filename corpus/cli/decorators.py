"""What commands share: the example at the end of their help, and the options of several."""

from collections.abc import Callable, Sequence
from inspect import getdoc
from typing import Any

import click

__all__ = ["example", "language_pack_option", "limit_option", "set_option", "to_option"]

Command = Callable[..., Any]

limit_option = click.option(
    "--limit", type=click.IntRange(1), help="Read only the first N records of each source."
)


to_option = click.option("--to", metavar="DIR", help="Another folder for the files.")


def _put_in_force(context: click.Context, _: click.Parameter, folders: Sequence[str]) -> None:
    if not context.resilient_parsing:  # as when a shell asks for completions
        from corpus.pipeline.language_packs import put_in_force

        put_in_force(folders)


language_pack_option = click.option(
    "--language-pack",
    metavar="FOLDER",
    multiple=True,
    is_eager=True,
    expose_value=False,
    callback=_put_in_force,
    help="Add the languages of a pack; may be repeated.",
)
"""For commands without a pipeline, which would say it in `language_packs`."""


def example(text: str) -> Callable[[Command], Command]:
    """Add an example to the end of a command's help."""

    def add(command: Command) -> Command:
        command.__doc__ = f"{getdoc(command)}\n\n\b\nExample:\n  {text}\n"
        return command

    return add


def set_option(
    metavar: str = "STAGE.KEY=VALUE", meaning: str = "Change a setting of a stage."
) -> Callable[[Command], Command]:
    """Add the option `--set`, which may be repeated; the command gets it as `overrides`."""
    return click.option("--set", "overrides", multiple=True, metavar=metavar, help=meaning)
