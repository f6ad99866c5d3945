"""`corpus forget`: documents are taken out of a finished dataset, and kept out of later runs."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pkgutil import resolve_name
from typing import Any

import click

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.config.units import counted
from corpus.errors import InputError
from corpus.run.forget.forget import Preview, preview
from corpus.run.forget.forget import forget as forget_documents
from corpus.run.forget.receipt import REMOVALS, Reasons
from corpus.run.forget.request import Item, Request, read_request
from corpus.run.near_pages import near_pages

__all__ = ["forget"]

_MOST = 5
"""Things of one kind that are named."""


def _day(_context: click.Context, _: click.Parameter, text: str | None) -> str:
    """The date that is given, or today's, which a receipt has to have."""
    if text is None:
        return datetime.now(UTC).date().isoformat()
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        day = ""
    if day != text:  # other forms of ISO 8601 are read, too
        raise click.BadParameter(f"{text!r} is no date; write it as 2026-11-30")
    return day


@click.command()
@click.argument("folder", metavar="RUN_OR_DATASET")
@click.option("--ids", metavar="F", help="File of ids of documents, one a line.")
@click.option("--urls", metavar="F", help="File of addresses of pages, one a line.")
@click.option("--domains", metavar="F", help="File of domains, one a line, with all below them.")
@click.option("--removals", metavar="F", help="The removals.json of a later state of this dataset.")
@click.option("--reason", help="Why, in words; for the receipt.")
@click.option("--basis", default="", help="The basis in law, such as 'Art. 17 GDPR'.")
@click.option("--number", default="", help="Your number of the case.")
@click.option("--date", "day", metavar="DATE", callback=_day, help="The date; today if not given.")
@click.option("--key", metavar="FILE", help="Where the key is, or is to be made.")
@click.option(
    "--allow-missing", is_flag=True, help="Go on though some of it was never seen, and keep it out."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
@example("corpus forget runs/first --urls asked.txt --reason 'asked by the author' --dry-run")
def forget(
    folder: str,
    ids: str | None,
    urls: str | None,
    domains: str | None,
    removals: str | None,
    reason: str | None,
    basis: str,
    number: str,
    day: str,
    key: str | None,
    allow_missing: bool,
    dry_run: bool,
) -> None:
    """Take documents out of a finished dataset, and keep them out.

    Only the shards concerned are written anew. The run names these documents no more, and keeps
    them and their copies out of every later run. The dataset gets a new version, a list of the rows
    that went, and the run a receipt.
    """
    if not (ids or urls or domains or removals):
        raise click.UsageError("give --ids, --urls, --domains or --removals")
    if not (reason or "").strip() and not dry_run:
        raise click.UsageError("give --reason; the receipt has to say why")
    request = read_request(ids, urls, domains, removals)
    if dry_run:
        seen = preview(folder, request, key)
        say([*as_lines(seen, request), "nothing was written"])
        if seen.missing and not allow_missing:
            sys.exit(1)
        return
    reasons = Reasons(str(reason), day, basis, number)
    seen, receipt = forget_documents(folder, request, reasons, key, allow_missing=allow_missing)
    if receipt is not None:
        say([*as_lines(seen, request, done=True), *_done(seen, receipt)])
    elif seen.missing:
        raise InputError("\n".join(_missing(seen, request)), where=folder)
    else:
        click.echo("nothing to do: nothing of what is asked for is there any more")


def as_lines(seen: Preview, request: Request, *, done: bool = False) -> Iterator[str]:
    """Yield lines for a person that say what is forgotten. done: whether it is done already."""
    found = seen.found
    languages = ", ".join(f"{n:,} {tag}" for tag, n in found.languages.items()) or "none"
    to_be = "" if done else " to be"
    shards = len(seen.manifest["shards"])
    yield f"{counted(len(found.documents), 'document')} in the dataset: {languages}"
    yield f"{len(found.shards):,} of {counted(shards, 'shard')}{to_be} written anew"
    if lost := _bounds_lost(seen):
        yield f"{counted(len(lost), 'bound')} of the quotas then missed:"
        yield from (f"  {line}" for line in lost)
    if seen.copies:
        why = Counter(f"{copy.stage}: {copy.reason}" for copy in seen.copies.values())
        number = counted(len(seen.copies), "copy", "copies")
        yield f"{number} that had left,{to_be} kept out too: {_counts(why)}"
    if found.left:
        yield f"{counted(len(found.left), 'document')} asked for had left the run already"
    if seen.stay:
        yield "what is asked for was a copy of other documents, which stay; to forget these too,"
        yield f"  give their ids: {_some(seen.stay)}"
    if seen.work:
        number = counted(len(seen.work), "folder")
        yield f"{number} of work/{to_be} removed, and made again by the next run"
    if seen.known:
        yield f"forgotten before: {counted(len(seen.known), 'thing')} of what is asked for"
    if not seen.place.has_ledger:
        yield "this dataset has no run here: copies are not known, and card, summary, Croissant and"
        yield "  mixtures stay as they are, with the numbers of before"
    if seen.missing and not done:
        yield from _missing(seen, request)


def _bounds_lost(seen: Preview) -> list[str]:
    """Lines that name the bounds that are met with the documents, and missed without."""
    if not seen.place.has_ledger:
        return []
    bounds_lost = resolve_name("reports:bounds_lost")
    lines: list[str] = bounds_lost(seen.place.root, seen.manifest, seen.manifest_after)
    return lines


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items()))


def _some(values: Sequence[str] | frozenset[str]) -> str:
    named = sorted(values)
    return ", ".join(named[:_MOST]) + (" …" if len(named) > _MOST else "")


def _missing(seen: Preview, request: Request) -> Iterator[str]:
    """Yield what was never seen, and for some addresses and domains what is near them."""
    number = counted(len(seen.missing), "thing was", "things were")
    asked = [_asked(item, request) for item in seen.missing]
    yield f"{number} never seen of what is asked for: {_some(asked)}"
    for item in seen.missing[:_MOST] if seen.place.has_ledger else ():
        if item[0] != "id":
            near = near_pages(seen.place.root, _asked(item, request))
            nearest = ", ".join(near.urls) or "no page of its domain"
            yield f"  near {_asked(item, request)}: {nearest}"
    yield "  look for it with `corpus trace`, or give --allow-missing to keep it out all the same"


def _asked(item: Item, request: Request) -> str:
    kind, value = item
    return request.pages[value] if kind == "url" else value


def _done(seen: Preview, receipt: Mapping[str, Any]) -> Iterator[str]:
    place = seen.place
    yield f"receipt: {place.forgotten.root}/{receipt['file']}"
    if seen.found.documents:
        yield f"version {receipt['version']}; for holders of copies there is"
        yield f"  {place.dataset.root}/{REMOVALS}"
    yield "not covered:"
    yield from (f"  {line}" for line in receipt["not_covered"])
