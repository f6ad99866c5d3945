"""`corpus trace`: what became of a document, the stages that it passed, and why it left."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import click

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.cli.what_if import columns
from corpus.config.units import counted, format_amount, format_share
from corpus.documents.canonical_urls import canonical_url
from corpus.documents.urls import domain_of
from corpus.documents.visible import visible
from corpus.run.domain_outcomes import Outcome, domain_outcomes
from corpus.run.near_pages import Near, Nearest, near_pages
from corpus.run.spellings import difference
from corpus.run.trace import NOT_KEPT, Traced, trace_documents
from corpus.storage.store import Store

__all__ = ["as_lines", "domain_lines", "near_lines", "trace"]


@click.command()
@click.argument("folder", metavar="RUN")
@click.option("--id", "id_", metavar="ID", help="Id of a document.")
@click.option("--url", metavar="URL", help="Address of a page.")
@click.option("--domain", metavar="D", help="Registrable domain, whose documents are counted.")
@click.option("--all", "all_", is_flag=True, help="List each document of the domain.")
@example("corpus trace runs/first --url https://example.com/page")
def trace(folder: str, id_: str | None, url: str | None, domain: str | None, *, all_: bool) -> None:
    """Show what became of a document.

    The stages that it passed are named, and where and why it left.
    """
    given = {n: v for n, v in (("id", id_), ("url", url), ("domain", domain)) if v is not None}
    if len(given) != 1:
        raise click.UsageError("give one of --id, --url and --domain")
    ((by, value),) = given.items()
    if not value.strip():  # records that could not be read have no address, and would be found
        raise click.UsageError(f"--{by} is empty")
    if all_ and by != "domain":
        raise click.UsageError("--all goes with --domain; all with one id or address are listed")
    if by == "domain" and (registrable := _registrable(value)) != value:
        click.echo(visible(f"taken for {value}: the registrable domain {registrable}"), err=True)
        value = registrable
    nearest = Nearest(value) if by == "url" else None
    beside = None if nearest is None else nearest.add
    found = trace_documents(folder, by=by, value=value, beside=beside)
    if by == "domain" and not all_:
        outcomes = domain_outcomes(Store(folder), [value])
        say(domain_lines(value, outcomes))
        seen = bool(outcomes)
    else:
        first = next(found, None)
        seen = first is not None
        if first is not None:
            say(as_lines(chain([first], found), asked=value if by == "url" else ""))
    if not seen:
        click.echo(f"no document with this {by} was seen", err=True)
        if by != "id":
            page = value if by == "url" else f"http://{value}"
            for line in near_lines(near_pages(folder, page, nearest)):
                click.echo(visible(line), err=True)
        sys.exit(1)


def domain_lines(domain: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield lines for a person that say how many documents of a domain met which end, the largest
    number first, and of which languages they are."""
    if not outcomes:
        return
    ends: dict[str, list[Outcome]] = {}
    for one in outcomes:
        ends.setdefault(one.words, []).append(one)
    sums = {end: sum(one.documents for one in found) for end, found in ends.items()}
    total, bytes_ = sum(sums.values()), sum(one.bytes for one in outcomes)
    yield f"{domain}: {counted(total, 'document')}, {format_amount(bytes_, 'bytes')} of text"
    ordered = sorted(sums, key=lambda name: (-sums[name], name))
    amounts = []
    for end in ordered:
        text = format_amount(sum(one.bytes for one in ends[end]), "bytes")
        amounts.append(["", f"{sums[end]:,}", format_share(sums[end] / total), text])
    for end, line in zip(ordered, columns(amounts), strict=True):
        yield f"{line}  {end} ({_languages(ends[end])})"
    yield "--all lists each of them"


def _languages(outcomes: Iterable[Outcome]) -> str:
    tags: Counter[str] = Counter()
    for one in outcomes:
        tags[one.language] += one.documents
    return ", ".join(f"{tag} {tags[tag]:,}" for tag in sorted(tags, key=lambda t: (-tags[t], t)))


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


def as_lines(traced: Iterable[Traced], *, asked: str = "") -> Iterator[str]:
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
