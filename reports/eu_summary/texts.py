"""Values of the summary as text: in a language for people, and as plain data for programs."""

from collections.abc import Sequence
from typing import Any

from corpus.config.units import Quantity
from corpus.documents.visible import visible
from reports.eu_summary.model import Code, Link, Table, Tongue, Value
from reports.languages.translation import ENGLISH, Translation

__all__ = ["plain", "shown"]


def shown(value: Value, into: Translation) -> str:
    """A value other than a table as one line."""
    if isinstance(value, Tongue):
        return visible(into.language_name(value.tag, value.otherwise))
    if isinstance(value, Link):
        return visible(f"{value.text} {value.url}".strip())
    if isinstance(value, Code):
        return visible(value.text)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(shown(one, into) for one in value)
    if isinstance(value, Table) or value is None:
        raise TypeError(f"{type(value).__name__} is no text")
    return visible(into.text(value))


def plain(value: Value) -> Any:
    """A value as JSON has it: numbers as such, languages by tag, tables as lists of objects, texts
    in English or as they were stated."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    if isinstance(value, Table):
        names = list(value.columns)
        return [dict(zip(names, map(plain, row), strict=True)) for row in value.rows]
    return _one(value)


def _one(value: Value) -> Any:
    match value:
        case Tongue():
            return value.tag
        case Link():
            return value.url
        case Code():
            return value.text
        case Quantity():
            return round(value.number, 8)
        case str():
            return ENGLISH.text(value)
    return value
