"""`corpus trace`: what became of a document, the stages that it passed, and why it left."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.run.trace import NOT_KEPT, Traced, trace_documents

__all__ = ["as_lines", "trace"]


@click.command()
@click.argument("folder", metavar="RUN")
@click.option("--id", "id_", metavar="ID", help="Id of a document.")
@click.option("--url", metavar="URL", help="Address of a page.")
@click.option("--domain", metavar="D", help="Registrable domain.")
@example("corpus trace runs/first --url https://example.com/page")
def trace(folder: str, id_: str | None, url: str | None, domain: str | None) -> None:
    """Show what became of a document.

    The stages that it passed are named, and where and why it left.
    """
    given = {n: v for n, v in (("id", id_), ("url", url), ("domain", domain)) if v is not None}
    if len(given) != 1:
        raise click.UsageError("give one of --id, --url and --domain")
    ((by, value),) = given.items()
    found = trace_documents(folder, by=by, value=value)
    if not found:
        click.echo(f"no document with this {by} was seen", err=True)
        sys.exit(1)
    say(as_lines(found))


def as_lines(traced: Sequence[Traced]) -> Iterator[str]:
    """Yield lines for a person that say what became of each document."""
    for found in traced:
        yield f"{found.id or '(no id)'}  {found.url}"
        yield f"  source {found.source}, language {found.language}"
        if found.passed:
            yield f"  passed {' -> '.join(found.passed)}"
        if found.event == "kept":
            yield f"  kept, written by {found.stage}"
            yield from _facts(found)
        else:
            yield f"  {found.event} by {found.stage}: {found.reason}"
            if found.survivor:
                yield f"    the one that stayed: {found.survivor}"
            yield from _facts(found)
            yield f"    not kept of what left: {', '.join(NOT_KEPT)}"


def _facts(traced: Traced) -> Iterator[str]:
    for name, value in traced.facts.items():
        yield f"    {name}: {_shown(value)}"


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return round(value, 4) if isinstance(value, float) else value
