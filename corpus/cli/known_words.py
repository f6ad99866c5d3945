"""What shells complete: the words that are known for what a parameter of a command takes.

That is told by its metavar, or by its name where it has none: so a command need say nothing more.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["with_completion"]


class _Words(click.ParamType):  # type: ignore[type-arg]  # has none in older versions of click
    """Any text, of which some words are known. words: word -> what it means."""

    name = "text"

    def __init__(self, words: Callable[[], Mapping[str, str]]) -> None:
        self._words = words

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        known = self._words().items()
        return [
            CompletionItem(word, help=said) for word, said in known if word.startswith(incomplete)
        ]


def _stages() -> Mapping[str, str]:
    from corpus.pipeline.registry import entries

    return dict.fromkeys(entries(), "")


def _tags() -> Mapping[str, str]:
    from corpus.documents.languages import LANGUAGES

    return {tag: language.name for tag, language in LANGUAGES.items()}


_FOLDER = click.Path(file_okay=False)
_FILE = click.Path()
_STAGE, _TAG = _Words(_stages), _Words(_tags)

_TAKEN: Mapping[str, Any] = {
    **dict.fromkeys(("RUN", "[RUN]", "DIR", "FOLDER", "EARLIER", "OLD", "RUN_OR_DATASET"), _FOLDER),
    **dict.fromkeys(("FILE", "F", "FILE.html", "PIPELINE.yaml", "SUPPLY.csv", "A", "B"), _FILE),
    **dict.fromkeys(("stages name", "apply stage", "STAGE"), _STAGE),
    **dict.fromkeys(("languages tag", "TAG", "LANG"), _TAG),
}
"""Metavar of a parameter, or its command and name -> the type that completes it. These types take
any text, so a URL may stand for a file or folder."""


def with_completion(command: click.Command) -> click.Command:
    """The command, whose parameters complete what they take."""
    for parameter in command.params:
        known = _TAKEN.get(parameter.metavar or f"{command.name} {parameter.name}")
        if known is not None and parameter.type is click.STRING:
            parameter.type = known
    return command
