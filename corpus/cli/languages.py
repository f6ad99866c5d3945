"""`corpus languages`: the languages there are, and what is known of each."""

from collections.abc import Iterator
from dataclasses import fields

import click

from corpus.cli.decorators import example
from corpus.documents.languages import LANGUAGES, get, resolve

__all__ = ["describe_language", "languages", "list_languages"]


@click.command()
@click.argument("tag", required=False)
@example("corpus languages ca-valencia")
def languages(tag: str | None) -> None:
    """List the languages, or describe one.

    With TAG, all that is known of that language is shown.
    """
    click.echo("\n".join(list_languages() if tag is None else describe_language(tag)))


def list_languages() -> Iterator[str]:
    """Yield a line for each language: tag, name, and the name in the language itself."""
    for language in LANGUAGES.values():
        yield f"{language.tag:12} {language.name:28} {language.autonym}"


def describe_language(code: str) -> Iterator[str]:
    """Yield a line for each thing that is known of a language.

    code: its tag or any other code of it. Raises UnknownLanguage for a code of no language here.
    """
    language = get(resolve(code))
    for field in fields(language):
        value = getattr(language, field.name)
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
        yield f"{field.name:10} {shown}"
