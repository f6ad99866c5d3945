"""Lines for a person, on standard output."""

from collections.abc import Iterable

import click

from corpus.documents.visible import visible

__all__ = ["say"]


def say(lines: Iterable[str]) -> None:
    """Print lines without colours. In each, line ends and all else that cannot be seen is named, so
    that no name of a file or setting can forge a line, or move the cursor."""
    for line in lines:
        click.echo(visible(line))
