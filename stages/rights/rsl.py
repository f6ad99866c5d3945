"""Really Simple Licensing (RSL 1.0, https://rslstandard.org/rsl): links to licences, and their
terms.

A page links to a licence in a response header `Link: <…>; rel="license";
type="application/rsl+xml"` or in a `link` element with the same attributes, or contains it in a
`script` element of that type; a site names it in robots.txt. For each `content` of an RSL document
its `url` is read, and what its licences say about training:

prohibited      `prohibits` of type `usage` lists it, or `permits` of this type lists others only
permitted       `permits` of type `usage` lists it, and no condition applies
on conditions   in all other cases: nothing is said, something is asked for in return (a `payment`
                that is neither free nor for attribution, a licence `server`), or it depends on the
                user or the country
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stages.html.head import elements, scripts, start_of
from stages.html.headers import Headers, values_of

__all__ = [
    "CONDITIONS",
    "PERMITTED",
    "PROHIBITED",
    "Content",
    "contents_of",
    "header_licences",
    "is_rsl",
    "link_licences",
    "script_licences",
    "strictest",
]

PROHIBITED, CONDITIONS, PERMITTED = "rsl-prohibited", "rsl-license", "rsl-permitted"
_STRICT = (PROHIBITED, CONDITIONS, PERMITTED)
_TYPE = "application/rsl+xml"
_TRAINING = frozenset({"all", "ai-all", "ai-train"})
"""Uses of RSL that include the training of a model."""
_FREE = frozenset({"free", "attribution"})
_PARAMETER = re.compile(r";\s*(\w+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")
_LINK = re.compile(r"<[^<>]*>((?:\s*;\s*[\w*]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)")
_ROOT = re.compile(rb"<(?:\w+:)?rsl[\s>]")
_SEARCHED = 4096


@dataclass(frozen=True)
class Content:
    """What an RSL document says about some addresses. url: an address or path pattern, as in rules
    of robots.txt. terms: `PROHIBITED`, `CONDITIONS` or `PERMITTED`, for training."""

    url: str
    terms: str


def is_rsl(document: bytes) -> bool:
    """Whether a document begins as an RSL document."""
    return _ROOT.search(document[:_SEARCHED]) is not None


def contents_of(document: bytes) -> Sequence[Content]:
    """What an RSL document says. A document that cannot be parsed counts as `CONDITIONS` for all
    addresses."""
    from lxml.etree import XMLParser, XMLSyntaxError, fromstring

    parser = XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = fromstring(document.strip(), parser)
    except (XMLSyntaxError, ValueError):
        return [Content("/", CONDITIONS)]
    return [
        Content((content.get("url") or "/").strip(), _terms_of(content))
        for content in _named(root, "content")
    ]


def strictest(terms: Iterable[str]) -> str:
    """The strictest of several terms; `CONDITIONS` if there are none."""
    return min(terms, key=_STRICT.index, default=CONDITIONS)


def header_licences(headers: Headers | None) -> list[str]:
    """`rsl-license` for each RSL licence to which a `Link` header leads."""
    found = []
    for value in values_of(headers, "link"):
        for parameters in _LINK.findall(value):
            given = {n.lower(): q or plain for n, q, plain in _PARAMETER.findall(parameters)}
            found += _licence(given.get("rel", ""), given.get("type", ""))
    return found


def link_licences(head: str) -> list[str]:
    """`rsl-license` for each RSL licence to which a `link` element of a head leads."""
    return [
        name
        for link in elements(head, "link")
        for name in _licence(link.get("rel", ""), link.get("type", ""))
    ]


def script_licences(page: bytes) -> list[str]:
    """The terms of each RSL document in a `script` element in the first 64 KiB of a page."""
    found = scripts(start_of(page), _TYPE.encode())
    return [strictest(content.terms for content in contents_of(script)) for script in found]


def _licence(rel: str, kind: str) -> list[str]:
    """`rsl-license` if a link with this relation and media type leads to an RSL licence."""
    named = "license" in rel.lower().split() and kind.partition(";")[0].strip().lower() == _TYPE
    return [CONDITIONS] if named else []


def _terms_of(content: Any) -> str:
    """The terms of all licences of a `content` element together."""
    terms = strictest(map(_terms, _named(content, "license")))
    return CONDITIONS if terms == PERMITTED and content.get("server") else terms


def _terms(licence: Any) -> str:
    """The terms of one `license` element."""
    permits, prohibits = _uses(licence, "permits"), _uses(licence, "prohibits")
    permitted, prohibited = permits.get("usage", set()), prohibits.get("usage", set())
    if prohibited & _TRAINING or (permitted and not permitted & _TRAINING):
        return PROHIBITED
    payments = [element.get("type") or "free" for element in _named(licence, "payment")]
    is_paid = not {kind.strip().lower() for kind in payments} <= _FREE
    is_bound = is_paid or (permits.keys() | prohibits.keys()) - {"usage"}
    return PERMITTED if permitted and not is_bound else CONDITIONS


def _uses(licence: Any, name: str) -> Mapping[str, set[str]]:
    """The words that the elements with this name list, by their type."""
    found: dict[str, set[str]] = {}
    for element in _named(licence, name):
        kind = (element.get("type") or "").strip().lower()
        words = re.split(r"[\s,]+", "".join(element.itertext()).strip().lower())
        found.setdefault(kind, set()).update(words)
    return found


def _named(element: Any, name: str) -> Sequence[Any]:
    """The elements inside an element with this name, in any namespace."""
    found: Sequence[Any] = element.xpath(".//*[local-name() = $name]", name=name)
    return found
