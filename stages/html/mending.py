"""What browsers make of a page where libxml2 makes something else of it (HTML standard, "Tree
construction"; DOM standard, "Finding slots and slottables")."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

__all__ = [
    "Ends",
    "as_browsers_read",
    "is_misread",
    "links_in",
    "misplaced_ends",
    "open_shadows",
    "without_copies",
]

_MISMATCH = 76
"""libxml2's number of an end tag that fits no start tag (XML_ERR_TAG_NAME_MISMATCH)."""
_UNOPENED = "Unexpected"
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_READ_ALONE = frozenset({"body", "html"})
"""Elements whose end tag does something in browsers also where none is open."""
_STRAY = 3
"""Ends of paragraphs that none begins, from which on they part the text of a page."""
_FORMATTING = frozenset("a b big code em font i nobr s small span strike strong tt u".split())
_FORMATTED = re.compile(
    rb"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^<>]*", re.IGNORECASE
)
_MOST_TAGS = 100_000
_MOST_REOPENED = 400_000
"""Elements that may come of formatting that a page never closes: browsers open it anew in each
box."""
_RAW = re.compile(rb"<(?:!--|(script|style|textarea|title|xmp|noscript)(?=[\s/>]))")
"""Where something begins that is no markup; in lower case."""
_READ = frozenset({b"textarea", b"title", b"xmp"})
_EMPTIED = frozenset({b"script", b"style"})
"""Elements that stay without their contents."""
_LINKED_DATA = b"ld+json"
_ELEMENT = re.compile(rb"<(?!script|style)[a-z]", re.IGNORECASE)
_LINK = re.compile(rb"<a(?=[\s/>])", re.IGNORECASE)
_MODE = "shadowrootmode"


class Ends(NamedTuple):
    """The names of end tags that fit no start tag: where no such element is open, and where others
    are open inside it, so that libxml2 passes over them."""

    unopened: frozenset[str]
    passed: frozenset[str]


def misplaced_ends(log: Iterable[Any]) -> Ends:
    """The end tags that fit no start tag. log: libxml2's errors."""
    found = [error.message.split() for error in log if error.type == _MISMATCH]
    return Ends(
        frozenset(words[-1] for words in found if words[0] == _UNOPENED),
        frozenset(words[-1] for words in found if words[0] != _UNOPENED),
    )


def is_misread(page: bytes, tree: Any, ends: Ends) -> bool:
    """Whether the tree of libxml2 may differ from that of browsers in its boxes.

    ends: of the page. What stands behind the end of the page libxml2 leaves out. In a drawing no
    box of a page can stand.
    """
    if _drawings()(tree):
        return True
    unopened, passed = ends
    return (
        not unopened.isdisjoint(_READ_ALONE)
        or not passed <= _FORMATTING
        or ("p" in unopened and _surplus(page, "p") >= _STRAY)
        # The end tag of a heading ends an open one of any level.
        or (
            not unopened.isdisjoint(_HEADINGS)
            and any(_surplus(page, tag) < 0 for tag in _HEADINGS - unopened)
        )
        or _goes_on(page)
    )


@cache
def _drawings() -> Any:
    """Tells, natively, whether a drawing that was never closed holds parts of the page."""
    from lxml.etree import XPath

    return XPath("boolean(descendant::svg/descendant::*[self::div or self::p or self::h1])")


def _surplus(page: bytes, tag: str) -> int:
    """How many more end tags than start tags of an element the page has."""
    name = tag.encode()
    starts = page.count(b"<%b>" % name) + page.count(b"<%b " % name)
    return page.count(b"</%b>" % name) - starts


def _goes_on(page: bytes) -> bool:
    """Whether elements stand behind the end of the page."""
    end = page.rfind(b"</html>")
    if end < 0:
        end = page.rfind(b"</HTML>")
    return end > 0 and _ELEMENT.search(page, end + 1) is not None


def as_browsers_read(page: bytes) -> bytes | None:
    """The page in markup that leaves nothing to a parser, by lexbor, which reads as browsers do;
    None where that could take too long.

    Contents of `noscript` are left out, as in a browser that runs scripts.
    """
    from resiliparse.parse.html import HTMLTree

    tags, formatted = page.count(b"<"), len(set(_FORMATTED.findall(page)))
    if tags > _MOST_TAGS or 3 * formatted * tags > _MOST_REOPENED:
        return None
    tree = HTMLTree.parse_from_bytes(_without_unread(page), "utf-8")
    return str(tree).encode(errors="replace")


def _without_unread(page: bytes) -> bytes:
    """The page without `noscript`, comments and the contents of scripts and styles, which take most
    of the time that reading and writing take; JSON-LD stays. No byte is searched twice."""
    lower = page.lower()
    kept: list[bytes] = []
    at = 0  # what is before is kept or left out
    found = _RAW.search(lower)
    while found:
        first, tag = found.start(), found[1]
        end = lower.find(b"-->" if tag is None else b"</" + tag, found.end())
        end = len(page) if end < 0 else end
        if tag not in _READ:
            opened = lower.find(b">", first, end) + 1
            if tag not in _EMPTIED:
                kept.append(page[at:first])
                at = lower.find(b">", end) + 1 or len(page)
            elif opened and _LINKED_DATA not in lower[first:opened]:
                kept.append(page[at:opened])
                at = end
        found = _RAW.search(lower, max(at, end))
    kept.append(page[at:])
    return b"".join(kept)


def without_copies(tree: Any) -> None:
    """Take the links out of what a link that was never closed runs into.

    Browsers open such a link anew in each box until another link begins: the reader of the page may
    click on all of its text.
    """
    before = None
    for link in list(tree.iter("a")):
        attributes = tuple(link.items())
        if attributes == before:
            link.tag = "span"
        before = attributes


def links_in(page: bytes) -> int:
    """The number of start tags of links."""
    return len(_LINK.findall(page))


def open_shadows(tree: Any) -> None:
    """Put what shadow roots show in the place of their hosts' contents.

    A template with `shadowrootmode` is shown, and what else its host holds is shown where the
    template has a slot of its name. A slot that gets nothing shows its own contents.
    """
    for template in [t for t in tree.iter("template") if t.get(_MODE) in ("open", "closed")]:
        host = template.getparent()
        if host is None:
            continue
        given: dict[str, list[Any]] = {}
        loose = [host.text or "", template.tail or ""]
        template.tail = host.text = None
        for child in [child for child in host if child is not template]:
            name = child.get("slot") or ""
            if not name:
                loose.append(child.tail or "")
                child.tail = None
            given.setdefault(name, []).append(child)
            host.remove(child)
        template.tag = "div"
        for slot in list(template.iter("slot")):
            name = slot.get("name") or ""
            text = "".join(loose) if not name else ""
            if shown := given.pop(name, []):
                slot[:] = shown
                slot.text = text
            elif not name and text.strip():
                slot[:] = []
                slot.text = text
