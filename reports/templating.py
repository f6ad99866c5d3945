"""Rendering of templates, and how numbers and table cells are written in them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from corpus.config.units import format_amount, format_share
from corpus.documents.languages import LANGUAGES

__all__ = ["bounds_of", "columns", "count", "language_name", "percent", "render", "short"]


def render(template: str, **values: Any) -> str:
    """The text of a template of this package; values are escaped in HTML and not in Markdown."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=_is_html,  # noqa: S701 - the rest is Markdown, whose entities would show
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "amount": format_amount,
        "cell": _cell,
        "code": _code,
        "count": count,
        "language_name": language_name,
        "percent": percent,
        "plain": _plain,
    }
    # `own` puts the style sheet and the script of this package into the page unescaped.
    environment.globals["bounds_of"] = bounds_of
    environment.globals["own"] = lambda name: Markup(render(name))  # noqa: S704 - our own files
    return environment


def _is_html(template: str | None) -> bool:
    return template is not None and ".html" in template


def count(number: int) -> str:
    """A number written as `1,234,567`."""
    return f"{number:,}"


def short(number: int) -> str:
    """A number written as `12,345`; from 100,000 on with three significant digits: `1.23 M`."""
    if number < 100_000:
        return count(number)
    return format_amount(number, "").strip()


def bounds_of(minimum: float | None, maximum: float | None) -> str:
    """Bounds written as `≥ 5.00 %, ≤ 15.00 %`; a dash without bounds. A minimum of 0 counts as
    none."""
    bounds = [f"≥ {format_share(minimum)}"] if minimum else []
    bounds += [f"≤ {format_share(maximum)}"] if maximum is not None else []
    return ", ".join(bounds) or "–"


def percent(share: float | None) -> str:
    """A share written as `16.10 %`; a dash for None."""
    return "–" if share is None else format_share(share)


def language_name(tag: str) -> str:
    """The English name of a language; the tag itself for one that is not in the registry."""
    if tag == "und":
        return "not identified"
    return LANGUAGES[tag].name if tag in LANGUAGES else tag


def columns(rows: Iterable[Iterable[str]]) -> str:
    """The lines of a Markdown table, one for each row."""
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)


def _cell(text: object) -> str:
    """The text, escaped for a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def _code(text: object) -> str:
    """The text as inline code in Markdown, also fit for a cell of a table."""
    plain = _cell(text)
    fence = "``" if "`" in plain else "`"
    pad = " " if "`" in plain else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def _plain(value: object) -> str:
    """A setting in one line of YAML. Paths are cut to their last part, so that no folder of the
    machine is published."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_plain(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_plain(one) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    text = str(value)
    return text.replace("\\", "/").rsplit("/", 1)[-1] if _is_path(text) else text


def _is_path(text: str) -> bool:
    return ("/" in text or "\\" in text) and " " not in text
