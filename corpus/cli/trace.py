"""`corpus trace`: what became of a document, the stages that it passed, and why it left."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.documents.canonical_urls import canonical_url
from corpus.documents.urls import domain_of
from corpus.documents.visible import visible
from corpus.run.near_pages import Near, near_pages
from corpus.run.spellings import difference
from corpus.run.trace import NOT_KEPT, Traced, trace_documents

__all__ = ["as_lines", "near_lines", "trace"]


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
    if by == "domain" and (registrable := _registrable(value)) != value:
        click.echo(visible(f"taken for {value}: the registrable domain {registrable}"), err=True)
        value = registrable
    found = trace_documents(folder, by=by, value=value)
    if not found:
        click.echo(f"no document with this {by} was seen", err=True)
        if by == "url":
            for line in near_lines(near_pages(folder, value)):
                click.echo(visible(line), err=True)
        sys.exit(1)
    say(as_lines(found, asked=value if by == "url" else ""))


def _registrable(domain: str) -> str:
    """The registrable domain of a host or address; what has none stays as it is."""
    address = domain if "://" in domain else f"http://{domain}"
    return domain_of(canonical_url(address)) or domain


def near_lines(near: Near) -> Iterator[str]:
    """Yield lines for a person that say what was seen of a domain."""
    if not near.outcomes:
        names = " and ".join(near.domains)
        yield f"nor was any other page of {names}" if names else "it names no domain"
        return
    outcomes = ", ".join(f"{number:,} {outcome}" for outcome, number in near.outcomes.items())
    yield f"of {' and '.join(near.domains)} were seen: {outcomes}"
    yield "the nearest of its addresses:"
    yield from (f"  {url}" for url in near.urls)


def as_lines(traced: Sequence[Traced], *, asked: str = "") -> Iterator[str]:
    """Yield lines for a person that say what became of each document. asked: the address that was
    looked for, if one was; of documents with another one, what was taken for what is said."""
    for found in traced:
        yield f"{found.id or '(no id)'}  {found.url}"
        if asked and (taken := difference(asked, found.url)):
            yield f"  taken: {taken}"
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
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return round(value, 4) if isinstance(value, float) else value
