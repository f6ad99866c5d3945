"""What a parsed HTML page says beside its text: the title, the date that it gives itself."""

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache, cached_property
from typing import Any

import numpy as np

__all__ = ["About", "count_of", "is_binary", "is_overloaded", "parse"]

_CONTROLS = bytes([*range(9), 11, *range(14, 32), 0x7F])
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""What XML cannot hold, U+FFFE and U+FFFF too; a parser may take it for the end of the page."""
_LEAD = b"\xef"
"""With which they begin: a byte is found in a tenth of the time that three take."""
_NOISE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")

_HEAD_ONLY = frozenset(
    {"base", "link", "meta", "noscript", "object", "script", "style", "template", "title"}
)
_DATE = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_DATE_PROPERTIES = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "dcterms.created",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "date",
    "pubdate",
)

_ATTRIBUTES = 20_000
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{20000,}")
_QUOTED = re.compile(b"\"[^\"]*\"|'[^']*'")
_TITLE_PROPERTIES = ("og:title", "twitter:title")
_READ_OF_OBJECTS = ("headline", "datePublished")
_READ = frozenset((*_TITLE_PROPERTIES, *_DATE_PROPERTIES))


def is_binary(page: bytes) -> bool:
    """Whether more than a twentieth of the start is control characters or faults: no page."""
    start = page[:16384].decode(errors="ignore")[:4096]
    return 20 * len(_NOISE.findall(start)) > len(start)


def is_overloaded(page: bytes) -> bool:
    """Whether a tag has thousands of attributes: a parser compares each with all before it."""
    if count_of(b"=", page) <= _ATTRIBUTES:
        return False
    tags = (_QUOTED.sub(b"", tag) for tag in _LONG_TAG.findall(page))
    return any(tag.count(b"=") > _ATTRIBUTES for tag in tags)


def count_of(byte: bytes, page: bytes) -> int:
    """How often a byte occurs that is frequent; `bytes.count` stops at each."""
    return int(np.count_nonzero(np.frombuffer(page, np.uint8) == ord(byte)))


def parse(page: bytes, parser: Callable[..., Any] | None = None) -> Any:
    """The lxml tree of a page in UTF-8, None if there is no element in it.

    Comments and processing instructions are left out, control characters too. parser: a class of
    lxml; `lxml.html.HTMLParser` makes elements of more methods and of a slower walk.
    """
    from lxml.etree import HTMLParser, XMLSyntaxError, fromstring

    if _has_controls(page):
        page = page.translate(None, _CONTROLS)
    if _LEAD in page:
        for character in _NO_CHARACTERS:
            page = page.replace(character, b"")
    try:
        tree = fromstring(page, parser=_made(parser or HTMLParser))
    except XMLSyntaxError:  # nothing but white space or comments
        return None
    if tree is not None:
        _empty_head(tree)
    return tree


def _has_controls(page: bytes) -> bool:
    if not page:
        return False
    data = np.frombuffer(page, np.uint8)
    from_14 = data - np.uint8(14)  # wraps below
    return b"\x0b" in page or b"\x7f" in page or bool(data.min() < 9 or from_14.min() < 18)


@cache
def _made(parser: Callable[..., Any]) -> Any:
    """A parser takes as long to make as a small page takes to parse."""
    return parser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, no_network=True
    )


def _empty_head(tree: Any) -> None:
    """Move to the body what cannot be in a head. HTML5 lets a page leave out its body tag;
    libxml2 then leaves in the head the elements that HTML 4 does not know, such as article."""
    from lxml.etree import SubElement

    head, body = tree.find("head"), tree.find("body")
    children = list(head) if head is not None else []
    first = next((i for i, e in enumerate(children) if e.tag not in _HEAD_ONLY), len(children))
    if first == len(children):
        return
    if body is None:
        body = SubElement(tree, "body")
    children[-1].tail = (children[-1].tail or "") + (body.text or "")
    body.text = None
    body[:0] = children[first:]


class About:
    """What a page says about itself, read from its tree."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree

    @cached_property
    def title(self) -> str:
        """`og:title`, `twitter:title`, the headline of its JSON-LD, `title` or the first `h1`."""
        for name in _TITLE_PROPERTIES:
            if name in self._metas:
                return self._metas[name]
        for item in self._linked_data:
            if isinstance(item.get("headline"), str) and item["headline"].strip():
                return _line(item["headline"])
        for tag in ("title", "h1"):
            for element in self._tree.iter(tag):
                if text := _line("".join(element.itertext())):
                    return text
        return ""

    @cached_property
    def published(self) -> str:
        """The date of publication as YYYY-MM-DD; empty without one.

        From `article:published_time` and its likes, JSON-LD `datePublished`, the first `time`.
        """
        for name in _DATE_PROPERTIES:
            if found := _iso_date(self._metas.get(name, "")):
                return found
        for item in self._linked_data:
            if found := _iso_date(str(item.get("datePublished") or "")):
                return found
        for time in self._tree.iter("time"):
            if found := _iso_date(time.get("datetime") or ""):
                return found
        return ""

    @cached_property
    def dates(self) -> frozenset[str]:
        """Dates as the page shows them, in lower case."""
        shown = ("".join(time.itertext()) for time in self._tree.iter("time"))
        return frozenset(_line(text).casefold() for text in shown) - {""}

    @cached_property
    def _metas(self) -> dict[str, str]:
        """Name, property or itemprop -> content, of those that are read; the first not empty."""
        found: dict[str, str] = {}
        for meta in self._tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
            name = name.strip().lower()
            if name in _READ and (content := _line(meta.get("content") or "")):
                found.setdefault(name, content)
        return found

    @cached_property
    def _linked_data(self) -> list[dict[str, Any]]:
        """The objects of the page's JSON-LD that may say what is read of them, those of `@graph`
        and lists among them."""
        found: list[dict[str, Any]] = []
        for script in self._tree.iter("script"):
            if (script.get("type") or "").strip().lower() != "application/ld+json":
                continue
            text = script.text or ""
            if not any(key in text for key in _READ_OF_OBJECTS):
                continue
            try:
                data = json.loads(text, strict=False)
            except (ValueError, RecursionError):
                continue
            for item in data if isinstance(data, list) else [data]:
                if isinstance(item, dict):
                    graph = item.get("@graph")
                    found += [item, *(i for i in graph or () if isinstance(i, dict))]
        return found


def _line(text: str) -> str:
    return " ".join(text.split())


def _iso_date(text: str) -> str:
    found = _DATE.match(text)
    if found is None:
        return ""
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return ""
    return day.isoformat() if day.year >= 1900 else ""
