"""What commands share: the example at the end of their help, and the options of several."""

import functools
from collections.abc import Callable, Sequence
from inspect import getdoc
from typing import Any

import click

from corpus.config.units import parse_share

__all__ = ["cut_options", "example", "language_pack_option", "set_option", "to_option"]

Command = Callable[..., Any]

_limit_option = click.option(
    "--limit", type=click.IntRange(1), help="Read only the first N records of each source."
)


def _share(_context: click.Context, _: click.Parameter, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        share = parse_share(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    if share == 0:
        raise click.BadParameter(f"{text!r} is nothing; write 1% or 0.01")
    return share


_sample_option = click.option(
    "--sample", metavar="SHARE", callback=_share, help="Read only a share of each source, as 1%."
)


def cut_options(command: Command) -> Command:
    """Add the options by which little of each source is read: `--limit` and `--sample`."""

    @functools.wraps(command)
    def checked(*args: Any, limit: int | None, sample: float | None, **options: Any) -> Any:
        if limit is not None and sample is not None:
            raise click.UsageError("give --limit or --sample, not both")
        return command(*args, limit=limit, sample=sample, **options)

    return _limit_option(_sample_option(checked))


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
