"""`corpus init`: a commented pipeline and quotas to start from, and their schemas for editors."""

from importlib.resources import files
from pathlib import Path

import click

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.cli.schema_text import schema_text
from corpus.errors import OutputError

__all__ = ["init", "scaffold"]

_FILES = ("pipeline.yaml", "language_quotas.yaml")
_SCHEMAS = {"pipeline.schema.json": "pipeline", "language_quotas.schema.json": "quotas"}
"""Written beside the files, which name them: so an editor needs no network and knows the stages
that are installed here."""


@click.command()
@click.argument("folder", metavar="DIR")
@example("corpus init my-corpus")
def init(folder: str) -> None:
    """Write a commented pipeline.yaml and language_quotas.yaml.

    They are a pipeline to start from. Beside them stand their schemas, by which editors complete
    and check them. Files that are there already are never overwritten.
    """
    say(f"wrote {path}" for path in scaffold(Path(folder)))


def scaffold(folder: Path) -> list[Path]:
    """Write the files, and return their paths. Raises OutputError rather than overwrite one."""
    taken = [name for name in (*_FILES, *_SCHEMAS) if (folder / name).exists()]
    if taken:
        raise OutputError(f"{taken[0]} is there already; nothing was written", where=str(folder))
    templates = files("corpus.cli").joinpath("templates")
    texts = {name: templates.joinpath(name).read_text(encoding="utf-8") for name in _FILES}
    texts |= {name: schema_text(file) for name, file in _SCHEMAS.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=str(folder)) from error
    return [folder / name for name in texts]
