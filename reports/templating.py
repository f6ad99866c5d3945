"""Rendering of templates, and how numbers and table cells are written in them."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from corpus.config.units import counted, format_amount, format_share
from corpus.documents.visible import visible, visible_lines

__all__ = [
    "bounds_of",
    "cell",
    "code",
    "columns",
    "count",
    "percent",
    "render",
    "short",
]

_MARKUP = re.compile(r"[\\`\[\]|]")
"""Characters that begin code, a link or a cell. Emphasis, as `*` begins it, does no harm."""


def render(template: str, **values: Any) -> str:
    """The text of a template of this package; values are escaped in HTML and not in Markdown."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=_is_html,  # noqa: S701 - the rest is Markdown, whose entities would show
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "amount": format_amount,
        "cell": cell,
        "code": code,
        "count": count,
        "counted": counted,
        "percent": percent,
        "plain": _plain,
    }
    # `own` puts the style sheet and the script of this package into the page unescaped.
    environment.globals["bounds_of"] = bounds_of
    environment.globals["own"] = lambda name: Markup(render(name))  # noqa: S704 - our own files
    return environment


def _shown(value: object) -> object:
    """A value of a template as it is shown; markup is our own, and its values were shown before."""
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return visible_lines(str(value)) if is_text else value


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


def columns(rows: Iterable[Iterable[str]]) -> str:
    """The lines of a Markdown table, one for each row. Its cells are Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def cell(text: object) -> str:
    """The text in Markdown, in one line and fit for a cell of a table: it begins no markup, link,
    code or HTML."""
    return _MARKUP.sub(r"\\\g<0>", visible(text)).replace("&", "&amp;").replace("<", "&lt;")


def code(text: object) -> str:
    """The text as inline code in Markdown, also fit for a cell of a table."""
    plain = visible(text).replace("|", "\\|")
    longest = max(map(len, re.findall("`+", plain)), default=0)
    fence, pad = "`" * (longest + 1), " " if longest else ""
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
