"""`corpus init`: a commented pipeline and quotas to start from."""

from importlib.resources import files
from pathlib import Path

import click

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.errors import OutputError

__all__ = ["init", "scaffold"]

_FILES = ("pipeline.yaml", "language_quotas.yaml")


@click.command()
@click.argument("folder", metavar="DIR")
@example("corpus init my-corpus")
def init(folder: str) -> None:
    """Write a commented pipeline.yaml and language_quotas.yaml.

    They are a pipeline to start from. Files that are there already are never overwritten.
    """
    say(f"wrote {path}" for path in scaffold(Path(folder)))


def scaffold(folder: Path) -> list[Path]:
    """Write the files, and return their paths. Raises OutputError rather than overwrite one."""
    taken = [name for name in _FILES if (folder / name).exists()]
    if taken:
        raise OutputError(f"{taken[0]} is there already; nothing was written", where=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            text = files("corpus.cli").joinpath("templates", name).read_text(encoding="utf-8")
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=str(folder)) from error
    return [folder / name for name in _FILES]
