"""`corpus languages`: the languages there are, and what there is for each."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

import click

from corpus.cli.decorators import example, language_pack_option
from corpus.cli.language_tables import LACKS, markdown_page, narrow_table, wide_table
from corpus.cli.printing import say
from corpus.documents.languages import resolve
from corpus.documents.visible import escaped

if TYPE_CHECKING:
    from corpus.pipeline.language_support import LanguageSupport
    from corpus.stage import LanguageData

__all__ = ["describe_language", "languages"]


@click.command()
@click.argument("tag", required=False)
@click.option("--wide", "form", flag_value="wide", help="Say what there is, in a wide table.")
@click.option("--json", "form", flag_value="json", help="Print all of it as JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the page docs/languages.md.")
@language_pack_option
@example("corpus languages ca-valencia")
def languages(tag: str | None, form: str | None) -> None:
    """List the languages, or describe one.

    The list says what there is for each: scripts, countries, how many families of identification
    models have a label, and the stages that have data for single languages; `–` is what is missing.
    A terminal and the wide table have a header. With TAG, all that is known of that
    language is shown.
    """
    if tag is not None and form in ("wide", "markdown"):
        raise click.UsageError(f"--{form} is for all languages; leave out {tag!r}, or use --json")
    from corpus.pipeline.language_support import data_of_stages, language_support

    wanted = None if tag is None else resolve(tag)
    data, missing = data_of_stages()
    rows = language_support(data)
    if wanted is not None:
        row = next(row for row in rows if row.language.tag == wanted)
        if form == "json":
            click.echo(_json(row.plain()))
        else:
            say(describe_language(row, data))
    elif form == "json":
        click.echo(_json([row.plain() for row in rows]))
    elif form == "markdown":
        say(markdown_page(rows, data).split("\n"))
    else:
        table = list((wide_table if form == "wide" else narrow_table)(rows, list(data)))
        is_seen = form == "wide" or sys.stdout.isatty()
        say(table if is_seen else table[1:])  # a script gets a line a language and no header
    for name, error in missing.items():
        click.echo(f"corpus: the column {name} is not shown: {error}", err=True)


def describe_language(row: "LanguageSupport", data: "Mapping[str, LanguageData]") -> Iterator[str]:
    """Yield a line for each thing that is known of a language, and for each that is missing.

    data: stage -> what it has for single languages.
    """
    for field in fields(row.language):
        value = getattr(row.language, field.name)
        yield _line(field.name, ", ".join(value) if isinstance(value, tuple) else value)
    for family, labels in row.labels.items():
        yield _line(family, ", ".join(labels) or f"{LACKS} (no label)")
    for name, own in data.items():
        if name in row.has:
            yield _line(name, row.has[name])
        elif name in row.lacks:
            yield _line(name, f"{LACKS} ({own.otherwise})")


def _line(name: str, value: str) -> str:
    return f"{name:10} {value}".rstrip()


def _json(value: object) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, indent=2))
