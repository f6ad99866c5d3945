"""Rendering of templates, and how numbers and table cells are written in them."""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache, partial
from typing import Any
from urllib.parse import quote

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup

from corpus.config.units import Quantity, counted
from corpus.documents.visible import visible, visible_lines
from corpus.messages import Message
from reports.languages.translation import DOMAINS, ENGLISH, Translation
from reports.languages.translation import translation as translation_of
from reports.languages.words import word

__all__ = [
    "address",
    "cell",
    "clip",
    "code",
    "columns",
    "count",
    "cut",
    "doi",
    "fenced",
    "line",
    "message_text",
    "percent",
    "prose",
    "render",
    "short",
]

_MARKUP = re.compile(r"[\\`\[\]|]")
"""Characters that begin code, a link or a cell. Emphasis, as `*` begins it, does no harm."""
_BLOCK = re.compile(r"^([0-9]*)([#>+=~_*.)-])")
"""What begins a block of its own at the head of a paragraph."""
_OF_URLS = ";/?:@&=+$,#%!*'()-._~"
"""Characters of a URL beside letters and digits."""


def render(
    template: str,
    translation: Translation = ENGLISH,
    domain: str = DOMAINS[0],
    /,
    **values: Any,
) -> str:
    """The text of a template of this package; values are escaped in HTML and not in Markdown.

    domain: where the texts between `{% trans %}` and `{% endtrans %}` are translated. Messages,
    quantities and the numbers in texts are written as the language writes them.
    """
    return _environment(translation.tag, domain).get_template(template).render(**values)


class _Compiled(BytecodeCache):
    """Compiled templates, which the environments of all languages share."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template, if it was compiled before."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@cache
def _environment(tag: str, domain: str) -> Environment:
    translation = translation_of(tag, domain)
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=_is_html,  # noqa: S701 - the rest is Markdown, whose entities would show
        undefined=StrictUndefined,
        finalize=partial(_shown, translation),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=_COMPILED,
    )
    environment.policies["ext.i18n.trimmed"] = True
    # The extension would put values into a text as they are; ours are shown first.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension adds it
    environment.globals |= _texts(translation)
    environment.filters |= {
        "address": address,
        "amount": translation.amount,
        "cell": lambda value: _cell(value, translation),
        "clip": clip,
        "code": lambda value: code(translation.text(value)),
        "count": translation.count,
        "counted": counted,
        "cut": cut,
        "date": translation.date,
        "decimal": translation.decimal,
        "doi": doi,
        "fenced": fenced,
        "duration": translation.duration,
        "language_name": translation.language_name,
        "line": line,
        "listed": translation.join,
        "month": translation.month,
        "number": translation.number,
        "percent": translation.percent,
        "period": _period,
        "plain": _plain,
        "prose": prose,
        "short": translation.short,
        "text": translation.text,
        "word": lambda name, kind: translation.text(word(name, kind)),
    }
    environment.globals["translation"] = translation
    environment.globals["bounds_of"] = translation.bounds
    return environment


def _texts(translation: Translation) -> dict[str, Any]:
    """The functions that `{% trans %}` calls. In HTML, texts are markup and values are escaped."""
    catalogue = translation.catalogue

    def finished(context: Context, text: str, values: Mapping[str, object]) -> str:
        shown = {
            name: one if isinstance(one, Markup) else visible_lines(translation.text(one))
            for name, one in values.items()
        }
        if context.eval_ctx.autoescape:
            return Markup(text) % shown  # noqa: S704 - texts are those of our catalogues
        return text % shown

    @pass_context
    def gettext(context: Context, text: str, /, **values: object) -> str:
        return finished(context, catalogue.gettext(text), values)

    @pass_context
    def ngettext(context: Context, one: str, many: str, num: int, /, **values: object) -> str:
        return finished(context, catalogue.ngettext(one, many, num), {"num": num, **values})

    @pass_context
    def pgettext(context: Context, where: str, text: str, /, **values: object) -> str:
        return finished(context, catalogue.pgettext(where, text), values)

    @pass_context
    def npgettext(
        context: Context, where: str, one: str, many: str, num: int, /, **values: object
    ) -> str:
        text = catalogue.npgettext(where, one, many, num)
        return finished(context, text, {"num": num, **values})

    functions = (gettext, ngettext, pgettext, npgettext)
    return {"_": gettext} | {one.__name__: one for one in functions}


def _shown(translation: Translation, value: object) -> object:
    """A value of a template as it is shown; markup is our own, and its values were shown before."""
    if isinstance(value, Markup) or not isinstance(value, str | Quantity):
        return value
    return visible_lines(translation.text(value))


def _is_html(template: str | None) -> bool:
    return template is not None and ".html" in template


def count(number: int) -> str:
    """A number written as `1,234,567`."""
    return ENGLISH.count(number)


def short(number: int) -> str:
    """A number written as `12,345`; from 100,000 on with three significant digits: `1.23 M`."""
    return ENGLISH.short(number)


def percent(share: float | None) -> str:
    """A share written as `16.10%`; a dash for None."""
    return ENGLISH.percent(share)


def clip(text: object, most: int = 100) -> str:
    """The text, or so many of its characters, the last of which is a `…`: a name that someone else
    gave may be longer than a page can show."""
    shown = str(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def columns(rows: Iterable[Iterable[str]]) -> str:
    """The lines of a Markdown table, one for each row. Its cells are Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def message_text(message: Message, into: Translation) -> str:
    """A message in Markdown: its own text may have code in it, and its values begin no markup."""
    safe = copy(message)
    safe.values = {
        name: one if isinstance(one, int) else cell(into.text(one))
        for name, one in message.values.items()
    }
    return into.text(safe)


def _cell(value: object, into: Translation) -> str:
    """A value as a cell of a Markdown table; code in a message of ours stays code."""
    if isinstance(value, Message):
        return message_text(value, into)
    return cell(into.text(value))


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


def line(text: str | None) -> str:
    """What people wrote as a line of Markdown: as `cell`, and its line ends are spaces. "" for
    None."""
    return cell(" ".join((text or "").split()))


def prose(text: str) -> str:
    """What people wrote as paragraphs in Markdown; an empty line parts them. None begins a heading,
    a list, a quotation, a rule or code."""
    paragraphs = [line(part) for part in re.split(r"\n[ \t]*\n", text)]
    return "\n\n".join(_BLOCK.sub(r"\1\\\2", one) for one in paragraphs if one)


def cut(text: object, length: int) -> str:
    """The text, cut to so many characters."""
    shown = str(text)
    return shown if len(shown) <= length else f"{shown[: length - 1]}…"


def address(text: str | None) -> str:
    """An address as a link in Markdown, if it is one of the web or a DOI, else as a line; "" for
    None. Characters that no URL has are percent-encoded (RFC 3986)."""
    plain = " ".join((text or "").split())
    if re.match(r"https?://", plain):
        return f"<{quote(plain, safe=_OF_URLS)}>"
    return line(plain)


def doi(text: str | None) -> str:
    """A DOI as a link in Markdown; "" for None."""
    plain = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", (text or "").strip())
    return f"[{cell(plain)}](https://doi.org/{quote(plain, safe='/;:.-')})" if plain else ""


def fenced(text: str, language: str = "") -> str:
    """The text as a block of code in Markdown, which nothing in it ends."""
    plain = visible_lines(text.strip("\n"))
    longest = max(map(len, re.findall("`+", plain)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{plain}\n{fence}"


def _period(months: tuple[str | None, str | None]) -> str:
    """Two months as a span; one month where they are equal; a dash where neither is known."""
    first, last = months
    return (first or "–") if first == last else f"{first or ''} – {last or ''}".strip()


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
