"""Templates and how numbers are written in them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from corpus.config.units import format_amount, format_share
from corpus.documents.languages import LANGUAGES

__all__ = ["bounds_of", "columns", "count", "language_name", "percent", "render", "short"]


def render(template: str, **values: Any) -> str:
    """A template of this package; HTML is escaped, Markdown is not."""
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
    # Styles and scripts of this package, which are to stand in the page as they are.
    environment.globals["bounds_of"] = bounds_of
    environment.globals["own"] = lambda name: Markup(render(name))  # noqa: S704 - our own files
    return environment


def _is_html(template: str | None) -> bool:
    return template is not None and ".html" in template


def count(number: int) -> str:
    """`1,234,567`."""
    return f"{number:,}"


def short(number: int) -> str:
    """`12,345`; from a hundred thousand on three significant digits: `1.23 M`."""
    if number < 100_000:
        return count(number)
    return format_amount(number, "").strip()


def bounds_of(minimum: float | None, maximum: float | None) -> str:
    """`≥ 5.00 %, ≤ 15.00 %`; a dash without bounds. A minimum of nought is none."""
    bounds = [f"≥ {format_share(minimum)}"] if minimum else []
    bounds += [f"≤ {format_share(maximum)}"] if maximum is not None else []
    return ", ".join(bounds) or "–"


def percent(share: float | None) -> str:
    """`16.10 %`; a dash for what is not there."""
    return "–" if share is None else format_share(share)


def language_name(tag: str) -> str:
    """In English; the tag itself for a language that is not in the registry."""
    if tag == "und":
        return "not identified"
    return LANGUAGES[tag].name if tag in LANGUAGES else tag


def columns(rows: Iterable[Iterable[str]]) -> str:
    """Rows of a Markdown table, a line each."""
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)


def _cell(text: object) -> str:
    """Text that may stand in a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def _code(text: object) -> str:
    """Inline code in Markdown, in a cell of a table or not."""
    plain = _cell(text)
    fence = "``" if "`" in plain else "`"
    pad = " " if "`" in plain else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def _plain(value: object) -> str:
    """A setting as YAML writes it in one line. Of paths only the last part: where files lay on
    some machine is nobody's business."""
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
