"""What a parsed HTML page says beside its main text: visible prose, title, date it gives itself."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

__all__ = ["is_binary", "parse", "published_of", "simplify", "title_of", "visible"]

_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 0x7F, 0xFFFE, 0xFFFF])
_HAS_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
"""What XML cannot hold; a parser may take it for the end of the page."""
_NOISE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")

_UNSEEN = frozenset(
    {
        *("script", "style", "noscript", "template", "head", "title", "meta", "link"),
        *("svg", "math", "iframe", "object", "audio", "video", "canvas"),
        *("select", "textarea", "datalist"),
    }
)
_HEAD_ONLY = frozenset(
    {"base", "link", "meta", "noscript", "object", "script", "style", "template", "title"}
)
_NO_PROSE = frozenset({"a", "button", "nav", "footer", "label", "legend", "menu"})
_NOTICE = re.compile(
    r"cookie[-_ ]?(?:banner|bar|box|consent|info|law|layer|message|modal|notice|overlay|policy"
    r"|popup|wall)|(?:^|[-_ ])(?:gdpr|rgpd|consent|onetrust|cookiebot|didomi|cmp)(?:$|[-_ ])",
    re.IGNORECASE,
)
_BLOCKS = ("p", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "article", "table")
_TABLE_PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th", "caption")
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


def is_binary(text: str) -> bool:
    """Whether more than a twentieth of the start is control characters or faults: no page."""
    start = text[:4096]
    return 20 * len(_NOISE.findall(start)) > len(start)


def parse(text: str) -> Any:
    """The lxml tree of a page, None if there is no element in it.

    Comments and processing instructions are left out, control characters too.
    """
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    if _HAS_CONTROLS.search(text):
        text = text.translate(_CONTROLS)
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, no_network=True
    )
    try:
        tree = document_fromstring(text.encode("utf-8"), parser=parser)
    except ParserError:  # nothing but white space or comments
        return None
    _empty_head(tree)
    return tree


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


def visible(tree: Any) -> tuple[int, int]:
    """Characters that a reader sees, and those of them that are neither link, menu nor notice.

    White space at the ends of text nodes is not counted.
    """
    seen = prose = 0
    for text, plain in _visible(tree):
        size = len(text.strip())
        seen += size
        prose += size if plain else 0
    return seen, prose


def simplify(tree: Any) -> None:
    """Take out what is never main text, and make plain blocks of tables that lay out the page.

    Such tables hold paragraphs, lists or other tables; as data their cells would lose all line
    breaks. JSON-LD stays: extraction asks it whether the page is a forum's.
    """
    from lxml.etree import strip_elements

    strip_elements(tree, "style", "svg", with_tail=False)
    for script in tree.iter("script"):
        if not _is_linked_data(script):
            script.text = None
    if tree.find(".//table") is None:
        return
    layout = {table for block in tree.iter(*_BLOCKS) for table in block.iterancestors("table")}
    parts = [(part, next(part.iterancestors("table"), None)) for part in tree.iter(*_TABLE_PARTS)]
    for part in [part for part, owner in parts if owner in layout] + list(layout):
        part.tag = "div"


def _visible(tree: Any) -> Iterator[tuple[str, bool]]:
    """Visible text nodes in order, each with whether it can be prose."""
    from lxml.etree import iterwalk

    body = tree.find("body")
    root = tree if body is None else body
    walk = iterwalk(root, events=("start", "end"))
    boring: Any = None
    for event, element in walk:
        if event == "end":
            if element is boring:
                boring = None
            if element.tail and element is not root:
                yield element.tail, boring is None
            continue
        tag = element.tag
        if tag in _UNSEEN or not isinstance(tag, str):
            walk.skip_subtree()
            continue
        if boring is None and element is not root and (tag in _NO_PROSE or _is_notice(element)):
            boring = element
        if element.text:
            yield element.text, boring is None


def _is_notice(element: Any) -> bool:
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    return len(names) > 1 and _NOTICE.search(names) is not None


def title_of(tree: Any) -> str:
    """The title: `og:title`, `twitter:title`, the headline of its JSON-LD, `title`, first `h1`."""
    metas = _metas(tree)
    for name in ("og:title", "twitter:title"):
        if name in metas:
            return metas[name]
    for item in _linked_data(tree):
        if isinstance(item.get("headline"), str) and item["headline"].strip():
            return _line(item["headline"])
    for tag in ("title", "h1"):
        for element in tree.iter(tag):
            if text := _line("".join(element.itertext())):
                return text
    return ""


def published_of(tree: Any) -> str:
    """The date of publication that the page gives itself, as YYYY-MM-DD; empty without one.

    From `article:published_time` and its likes, JSON-LD `datePublished`, the first `time`.
    """
    metas = _metas(tree)
    candidates = [metas[name] for name in _DATE_PROPERTIES if name in metas]
    candidates += [str(item.get("datePublished") or "") for item in _linked_data(tree)]
    candidates += [time.get("datetime") or "" for time in tree.iter("time")]
    return next(filter(None, map(_iso_date, candidates)), "")


def _metas(tree: Any) -> dict[str, str]:
    """Name, property or itemprop in lower case -> content, the first that is not empty."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = _line(meta.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _linked_data(tree: Any) -> list[dict[str, Any]]:
    """The objects of the page's JSON-LD, those of `@graph` and lists among them."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if not _is_linked_data(script):
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in data if isinstance(data, list) else [data]:
            if isinstance(item, dict):
                graph = item.get("@graph")
                found += [item, *(i for i in graph or () if isinstance(i, dict))]
    return found


def _is_linked_data(script: Any) -> bool:
    return (script.get("type") or "").strip().lower() == "application/ld+json"


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
