"""The parsed tree of an HTML page, and what it says about itself: title, dates."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.html import mending

__all__ = ["About", "is_binary", "is_overloaded", "parse"]

_CONTROLS = bytes([*range(9), 11, *range(14, 32), 0x7F])
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""U+FFFE and U+FFFF, which XML cannot hold; a parser may take them for the end of the page."""
_LEAD = b"\xef"
"""The byte with which both begin: it is found in a tenth of the time that three bytes take."""
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

_COMMENTS = re.compile(
    r"comm?ent|komm?ent|disqus|pingback|trackback|(?<![a-z])(?:repl(?:y|ies)|respond|responses|"
    r"reviews?|sidebar|widget|related|recommended|teasers?|recent-posts|footer)(?![a-z])",
    re.IGNORECASE,
)
"""Names of boxes with other dates than the page's. `comentaris`, `commentaires`, `Kommentare` and
`komentarze` begin alike."""
_STARTS_WITH_COMMENT = re.compile(r"(?:^|\s)(?:comm?ent|komm?ent)", re.IGNORECASE)
_TEXTS = frozenset({"article", "main"})
"""Boxes that hold a text, and may say of it that it has comments."""
_WHOLE = frozenset({"html", "body"})
_BESIDE = frozenset({"aside", "nav", "footer"})
_OF_READERS = frozenset({"Comment", "UserComments", "Review", "Answer"})

_PIECE = 1 << 16
_ATTRIBUTES = 20_000
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{20000,}")
_QUOTED = re.compile(b"\"[^\"]*\"|'[^']*'")
_TITLE_PROPERTIES = ("og:title", "twitter:title")
_READ_OF_OBJECTS = ("headline", "datePublished")
_READ = frozenset((*_TITLE_PROPERTIES, *_DATE_PROPERTIES))


def is_binary(page: bytes) -> bool:
    """Whether more than a twentieth of the start is control characters or U+FFFD, as in no page."""
    start = page[:16384].decode(errors="ignore")[:4096]
    return 20 * len(_NOISE.findall(start)) > len(start)


def is_overloaded(page: bytes) -> bool:
    """Whether a tag has more than 20,000 attributes, each of which a parser would compare with all
    before it."""
    signs = sum(int(np.count_nonzero(piece == ord("="))) for piece in _pieces(page))
    if signs <= _ATTRIBUTES:
        return False
    tags = (_QUOTED.sub(b"", tag) for tag in _LONG_TAG.findall(page))
    return any(tag.count(b"=") > _ATTRIBUTES for tag in tags)


def _pieces(page: bytes) -> Iterator[npt.NDArray[np.uint8]]:
    """The bytes of a page, as many at a time as stay in the cache of a core."""
    data = np.frombuffer(page, np.uint8)
    for first in range(0, len(data), _PIECE):
        yield data[first : first + _PIECE]


def parse(page: bytes, parser: Callable[..., Any] | None = None) -> Any:
    """The lxml tree of a page in UTF-8; None if the page has no element.

    It is the tree that browsers see, as far as main text depends on it: libxml2's, or where that
    may differ lexbor's. Comments, processing instructions and control characters are left out.
    parser: a parser class of lxml; the elements of `lxml.html.HTMLParser` have more methods and are
    slower to walk over.
    """
    from lxml.etree import HTMLParser

    if _has_controls(page):
        page = page.translate(None, _CONTROLS)
    if _LEAD in page:
        for character in _NO_CHARACTERS:
            page = page.replace(character, b"")
    made = _made(parser or HTMLParser)
    tree = _parsed(page, made)
    ends = mending.misplaced_ends(made.error_log)
    if "br" in ends.unopened:  # which browsers read as a line break
        page = page.replace(b"</br>", b"<br>")
        tree = _parsed(page, made)
        ends = mending.misplaced_ends(made.error_log)
    if tree is None:
        return None
    if mending.is_misread(page, tree, ends):
        tree = _read_again(page, made, tree)
    _empty_head(tree)
    _fill_body(tree)
    mending.open_shadows(tree)
    return tree


def _parsed(page: bytes, parser: Any) -> Any:
    from lxml.etree import XMLSyntaxError, fromstring

    try:
        return fromstring(page, parser=parser)
    except XMLSyntaxError:  # the page has only white space or comments
        return None


def _read_again(page: bytes, parser: Any, tree: Any) -> Any:
    """The tree as browsers read the page; `tree`, if that takes too long or holds far less text."""
    markup = mending.as_browsers_read(page)
    again = None if markup is None else _parsed(markup, parser)
    if again is None or 2 * _length(again) < _length(tree):
        return tree
    if mending.links_in(markup or b"") > mending.links_in(page):
        mending.without_copies(again)
    return again


def _length(tree: Any) -> int:
    """The number of characters of a page, without scripts and styles."""
    whole = int(tree.xpath("string-length()"))
    return whole - sum(len(element.text or "") for element in tree.iter("script", "style"))


def _has_controls(page: bytes) -> bool:
    """Whether the page has control characters, except tab and line ends."""
    if b"\x0b" in page or b"\x7f" in page:
        return True
    # Bytes below 14 wrap around and become large.
    return any(piece.min() < 9 or (piece - np.uint8(14)).min() < 18 for piece in _pieces(page))


@cache
def _made(parser: Callable[..., Any]) -> Any:
    """The parser of a class, made once: that takes as long as it takes to parse a small page."""
    return parser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, no_network=True
    )


def _empty_head(tree: Any) -> None:
    """Move elements from the head to the body that a head cannot contain.

    HTML5 lets a page leave out its body tag; libxml2 then leaves elements in the head that HTML 4
    does not know, such as `article`.
    """
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


def _fill_body(tree: Any) -> None:
    """Move into the body what stands behind its end, as browsers do."""
    body = tree.find("body")
    if body is None:
        return
    for element in body.itersiblings():
        body.append(element)
    if text := body.tail:
        body.tail = None
        body.append(body.makeelement("p"))
        body[-1].text = text


class About:
    """What a page says about itself, read from its tree."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree

    @cached_property
    def title(self) -> str:
        """The first of `og:title`, `twitter:title`, the headline in JSON-LD, `title` and the first
        `h1` that is not empty; "" without any."""
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
        """The date of publication as YYYY-MM-DD; "" without one.

        It is taken from `meta` elements such as `article:published_time`, else from
        `datePublished` in JSON-LD, else from the first `time` element with a date. Dates of
        readers' comments, and those in a sidebar or menu, are none of the page.
        """
        for name in _DATE_PROPERTIES:
            if found := _iso_date(self._metas.get(name, "")):
                return found
        for item in self._linked_data:
            kinds = item.get("@type")
            if not _OF_READERS.isdisjoint(kinds if isinstance(kinds, list) else [str(kinds)]):
                continue
            if found := _iso_date(str(item.get("datePublished") or "")):
                return found
        for time in self._tree.iter("time"):
            found = _iso_date(time.get("datetime") or "")
            if found and not _is_beside(time):
                return found
        return ""

    @cached_property
    def dates(self) -> frozenset[str]:
        """The dates in `time` elements as the page shows them, in lower case."""
        shown = ("".join(time.itertext()) for time in self._tree.iter("time"))
        return frozenset(_line(text).casefold() for text in shown) - {""}

    @cached_property
    def _metas(self) -> dict[str, str]:
        """The `meta` elements that are used: name, property or itemprop -> content; of several
        with one name the first that is not empty."""
        found: dict[str, str] = {}
        for meta in self._tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
            name = name.strip().lower()
            if name not in _READ or (meta.get("itemprop") and _is_beside(meta)):
                continue
            if content := _line(meta.get("content") or ""):
                found.setdefault(name, content)
        return found

    @cached_property
    def _linked_data(self) -> list[dict[str, Any]]:
        """The objects in the page's JSON-LD, also those in lists and in `@graph`, from scripts that
        contain a key that is used."""
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


def _is_beside(element: Any) -> bool:
    """Whether an element stands in readers' comments, or beside the text of the page."""
    for box in element.iterancestors():
        if box.tag in _BESIDE:
            return True
        if box.tag in _WHOLE:
            continue
        names = f"{box.get('id') or ''} {box.get('class') or ''} {box.get('itemprop') or ''}"
        pattern = _STARTS_WITH_COMMENT if box.tag in _TEXTS else _COMMENTS
        if pattern.search(names):
            return True
    return False


def _line(text: str) -> str:
    """The text in one line, with white space collapsed."""
    return " ".join(text.split())


def _iso_date(text: str) -> str:
    """The date at the beginning of a text, as YYYY-MM-DD; "" without one since 1900."""
    found = _DATE.match(text)
    if found is None:
        return ""
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return ""
    return day.isoformat() if day.year >= 1900 else ""
