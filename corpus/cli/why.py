"""`corpus why`: where the documents of a language went, the largest leaks first."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import asdict

import click

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.cli.what_if import columns
from corpus.config.units import counted, format_amount, format_share
from corpus.documents.visible import visible_values
from corpus.run.leaks import UNKNOWN, Example, LanguageLosses, Leak, QuotaSays, language_losses

__all__ = ["as_lines", "command_for", "why"]

_EXAMPLES = 3
_ON_REQUEST = ("forgotten", "suppressed")
"""Reasons of the sink after `corpus forget`, and of the stage `suppress`."""


@click.command()
@click.argument("folder", metavar="RUN")
@click.argument("language", metavar="LANG")
@click.option("-n", "--number", type=click.IntRange(1), default=10, show_default=True,
              help="How many leaks.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True, help="What is printed.")  # fmt: skip
@example("corpus why runs/first gl")
def why(folder: str, language: str, number: int, form: str) -> None:
    """Show where the documents of a language went.

    The largest leaks come first: stage, reason and source, with examples by id, the number that
    decided, and the command that shows more. Then documents whose language was changed, and what
    the quotas say.
    """
    found = language_losses(folder, language, number=number, examples=_EXAMPLES)
    if form == "json":
        plain = {"format": 1, **asdict(found)}
        for leak, own in zip(plain["leaks"], found.leaks, strict=True):
            leak["command"] = command_for(found, own)
        click.echo(json.dumps(visible_values(plain), indent=1, ensure_ascii=False))
    else:
        say(as_lines(found))


def as_lines(found: LanguageLosses) -> Iterator[str]:
    """Yield lines for a person."""
    name = f"{found.language} ({found.name})" if found.name else found.language
    share = format_share(found.stored / found.entered if found.entered else 0.0)
    text, stored = (format_amount(n, "bytes") for n in (found.entered_bytes, found.stored_bytes))
    noun = "record" if found.language == UNKNOWN else "document"
    yield f"{name}: {counted(found.entered, noun)}, {text} of text"
    held_out = f", {found.held_out:,} of them held out" if found.held_out else ""
    yield f"stored: {counted(found.stored, 'document')} ({share}), {stored}{held_out}"
    if found.unidentified:
        yield (
            f"before any language was known left {counted(found.unidentified, 'record')} more; "
            f"{_command('why', found.run, UNKNOWN)} shows them"
        )
    if found.steps:
        yield from ("", "stage by stage, in this language:")
        rows = [[s.stage, f"{s.came:,}", f"{s.left:,}", f"{s.went_on:,}"] for s in found.steps]
        table = columns([["", "came", "left", "went on"], *rows])
        yield from (f"  {line}" for line in table)
    if found.leaks:
        number = len(found.leaks) + found.other_leaks
        yield from ("", f"where they left, the largest first, {len(found.leaks)} of {number}:")
    for leak in found.leaks:
        yield from _leak(found, leak)
    if found.relabelled:
        yield from ("", "language changed:")
        numbers = columns([["", f"{one.documents:,}"] for one in found.relabelled])
        for one, line in zip(found.relabelled, numbers, strict=True):
            yield f"{line}  {one.before} -> {one.after} by {one.stage}"
    if found.quota is not None:
        yield from ("", *_quota(found.quota))


def command_for(found: LanguageLosses, leak: Leak) -> str:
    """The command that shows documents of a leak; "" where it has no document with an id."""
    if not leak.examples:
        return ""
    if leak.event == "quarantined":
        return _command("trace", found.run, "--id", leak.examples[0].id)
    options = ("--stage", leak.stage, "--reason", leak.reason, "--language", found.language)
    return _command("samples", found.run, *options)


def _command(*words: str) -> str:
    return shlex.join(["corpus", *words])


def _leak(found: LanguageLosses, leak: Leak) -> Iterator[str]:
    how = "" if leak.event == "dropped" else "quarantined, "
    amounts = [f"{leak.documents:,}", format_share(leak.share), format_amount(leak.bytes, "bytes")]
    yield f"  {', '.join(amounts)}  {how}{leak.stage}: {leak.reason}, of {leak.source}"
    yield from (f"      {_example(one)}" for one in leak.examples)
    if command := command_for(found, leak):
        yield f"      {command}"
    elif leak.reason in _ON_REQUEST:
        yield "      taken out on request, or kept out since then; the run names them no more"
    else:
        yield "      records without an id: no documents, or not readable"


def _example(one: Example) -> str:
    numbers = {"value": one.value, "limit": one.limit}
    said = [f"{name} {number:g}" for name, number in numbers.items() if number is not None]
    said += [f"a copy of {one.survivor}"] if one.survivor else []
    return "  ".join(filter(None, [one.id, ", ".join(said), one.url]))


def _quota(quota: QuotaSays) -> Iterator[str]:
    shares = [format_share(share) for share in (quota.wanted, quota.trained)]
    supply = format_amount(quota.supply, quota.unit)
    yield f"quota: wanted {shares[0]}, trained {shares[1]} of {quota.unit}; supply {supply}"
    yield f"  what kept it from more: {quota.bound_by}"
    if not quota.missed:
        yield "  the allocation misses nothing of it, nor of a group that it is in"
        return
    yield from ("  missed:", *(f"    {one}" for one in quota.missed))
    if quota.ways_out:
        yield "  ways out, each with the --what-if of `corpus balance` that shows it:"
        for way in quota.ways_out:
            yield from (f"    {way.explanation}", f"      --what-if {shlex.quote(way.changes)}")
    else:
        yield "  no change of it alone would meet this; see the quota report"
