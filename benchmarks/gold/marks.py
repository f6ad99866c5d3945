"""Marks of main text in dressed pages: `data-gold="main"`, `"optional"` or `"no"` on an element
holds for all that stands in it, but for elements with marks of their own."""

import re
from dataclasses import dataclass

from lxml import html

__all__ = ["Gold", "gold_of", "unmarked"]

_MARK = re.compile(r' data-gold="(?:main|optional|no)"')
_UNSEEN = frozenset("script style noscript template iframe svg head select button".split())
_INLINE = frozenset("a abbr b em font i mark small span strong sup time u".split())


@dataclass(frozen=True)
class Gold:
    """The main text of a page, and what may be with it or not."""

    main: str
    optional: str


def unmarked(marked: str) -> str:
    """What extractors get to see."""
    return _MARK.sub("", marked)


def gold_of(marked: str) -> Gold:
    """As a person would see it: no scripts, no hidden elements; blocks are lines."""
    parts: dict[str, list[str]] = {"main": [], "optional": [], "no": []}
    _collect(html.document_fromstring(marked), "no", parts)
    main, optional = (_lines("".join(parts[mark])) for mark in ("main", "optional"))
    return Gold(main, optional)


def _collect(element: html.HtmlElement, mark: str, parts: dict[str, list[str]]) -> None:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or _hidden(element):
        return
    apart = element.tag not in _INLINE or "data-gold" in element.attrib
    mark = element.get("data-gold", mark)
    _end_lines(parts, apart)
    parts[mark].append(element.text or "")
    for child in element:
        _collect(child, mark, parts)
        parts[mark].append(child.tail or "")
    _end_lines(parts, apart)


def _end_lines(parts: dict[str, list[str]], apart: bool) -> None:
    for own in parts.values() if apart else ():
        own.append("\n")


def _hidden(element: html.HtmlElement) -> bool:
    style = element.get("style", "").replace(" ", "")
    return "hidden" in element.attrib or "display:none" in style


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
