"""Really Simple Licensing as a page states it (RSL 1.0, https://rslstandard.org/rsl).

A page names a licence in a response header `Link: <…>; rel="license"; type="application/rsl+xml"`,
in a `link` element with the same attributes, or holds it in a `script` element of that type.
Terms that stand in another file are not known here. Of an embedded licence `prohibits` and
`permits` of type `usage` are read: what is prohibited is refused whatever is permitted; where uses
are permitted, all others are not; a payment that is asked for makes permission conditional.
"""

import re

from stages.web.head import elements, scripts, start_of
from stages.web.headers import Headers, values_of

__all__ = ["header_licences", "link_licences", "script_licences"]

_TYPE = "application/rsl+xml"
_TRAINING = frozenset({"all", "ai-all", "ai-train"})
"""Uses that training a model falls under."""
_FREE = frozenset({"free", "attribution"})
_PARAMETER = re.compile(r";\s*(\w+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")
_LINK = re.compile(r"<[^<>]*>((?:\s*;\s*[\w*]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)")
_USES = re.compile(r"<(?:\w+:)?(permits|prohibits)\b([^>]*)>([^<]*)<", re.IGNORECASE)
_PAYMENT = re.compile(r"<(?:\w+:)?payment\b[^>]*?\btype\s*=\s*[\"']([\w-]+)", re.IGNORECASE)


def header_licences(headers: Headers | None) -> list[str]:
    """`rsl-license` for each RSL licence that a `Link` header names."""
    found = []
    for value in values_of(headers, "link"):
        for parameters in _LINK.findall(value):
            given = {n.lower(): q or plain for n, q, plain in _PARAMETER.findall(parameters)}
            found += _licence(given.get("rel", ""), given.get("type", ""))
    return found


def link_licences(head: str) -> list[str]:
    """`rsl-license` for each that a `link` element of a head names."""
    return [
        name
        for link in elements(head, "link")
        for name in _licence(link.get("rel", ""), link.get("type", ""))
    ]


def script_licences(page: bytes) -> list[str]:
    """`rsl-prohibited`, `rsl-permitted` or `rsl-license` (on conditions, or not said) for each
    licence that stands in the first 64 KiB of a page: what it says of training."""
    found = scripts(start_of(page), _TYPE.encode())
    return [_terms(script.decode("latin-1")) for script in found]


def _licence(rel: str, kind: str) -> list[str]:
    named = "license" in rel.lower().split() and kind.partition(";")[0].strip().lower() == _TYPE
    return ["rsl-license"] if named else []


def _terms(licence: str) -> str:
    said: dict[str, set[str]] = {"permits": set(), "prohibits": set()}
    for element, attributes, uses in _USES.findall(licence):
        if re.search(r"type\s*=\s*[\"']usage[\"']", attributes, re.IGNORECASE):
            said[element.lower()] |= set(re.split(r"[\s,]+", uses.strip().lower()))
    if said["prohibits"] & _TRAINING or (said["permits"] and not said["permits"] & _TRAINING):
        return "rsl-prohibited"
    paid = {kind.lower() for kind in _PAYMENT.findall(licence)} - _FREE
    return "rsl-permitted" if said["permits"] and not paid else "rsl-license"
