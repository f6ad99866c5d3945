"""Signals by which a page's owner states rights, in response headers and in the page's head.

A signal is written `name:place`; the place is `header` or `meta`. The names:

`tdm-reservation`   text and data mining is reserved (TDM Reservation Protocol, W3C Community
                    Group Final Report 2024; article 4(3) of Directive (EU) 2019/790)
`tdm-allowed`       the same protocol says that it is not (`tdm-reservation: 0`)
`tdm-policy`        there is a licensing policy for mining; alone it reserves nothing
`noai`, `noimageai` robots directives of that name (DeviantArt 2022, since used elsewhere),
                    whichever crawler they address
`noindex`           robots directive of that name
`content-usage-C`   AI Preferences (IETF, draft-ietf-aipref-attach): category C, such as
                    `train-ai`, is not allowed
`content-usage-C-allowed`  it is
"""

import re
from collections.abc import Iterator
from typing import Literal, get_args

from stages.web.headers import Headers, values_of

__all__ = ["FAMILIES", "Family", "head_of", "header_signals", "meta_signals", "opted_out"]

Family = Literal["tdmrep", "noai", "noimageai", "noindex", "aipref"]
"""A kind of opt-out that a pipeline may honour."""
FAMILIES: tuple[Family, ...] = get_args(Family)

_DIRECTIVES = ("noai", "noimageai", "noindex")
_TRAINING = ("tdm", "bots", "ai", "ai-train", "train-ai", "train-genai")
"""AIPREF categories that training a language model falls under, the more specific ones last."""

_HEAD = 65536
_UNREAD = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|noscript|title)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL
)
_END = re.compile(rb"</head\s*>|<body[\s>]", re.IGNORECASE)
_META = re.compile(r"<meta\s((?:[^>\"']|\"[^\"]*\"|'[^']*'){0,2000})", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\s=\"'>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_ITEM = re.compile(r"([a-z*][a-z0-9_.*-]*)\s*=\s*\"?([a-z?0-9]+)")


def head_of(page: bytes) -> str:
    """The head element without comments, scripts and styles; at most the first 64 KiB.

    As Latin-1: names and values of signals are ASCII in every charset that a page of the web
    may have, UTF-16 excepted, of which the zero bytes are left out.
    """
    start = page[:_HEAD]
    if start[:64].count(0) > 16:
        start = start.replace(b"\0", b"")
    start = _UNREAD.sub(b"", start)
    end = _END.search(start)
    return start[: end.start() if end else None].decode("latin-1")


def header_signals(headers: Headers | None) -> list[str]:
    """Signals of the response headers, unsorted."""
    found: list[str] = []
    for value in values_of(headers, "tdm-reservation"):
        found += _reservation(value)
    if values_of(headers, "tdm-policy"):
        found.append("tdm-policy")
    for value in values_of(headers, "x-robots-tag"):
        found += _directives(value)
    for value in values_of(headers, "content-usage"):
        found += _usage(value)
    return [f"{name}:header" for name in found]


def meta_signals(head: str) -> list[str]:
    """Signals of the meta elements of a head (see `head_of`), unsorted."""
    found: list[str] = []
    for name, content in _metas(head):
        if name == "tdm-reservation":
            found += _reservation(content)
        elif name == "tdm-policy" and content.strip():
            found.append("tdm-policy")
        elif name == "robots" or name.endswith("bot"):
            found += _directives(content)
    return [f"{name}:meta" for name in found]


def opted_out(signals: list[str]) -> set[str]:
    """The families whose signals, taken together, refuse the use.

    TDMRep: what the page says comes before what the header says. AIPREF: the most specific
    category that is stated decides; a refusal comes before a permission of the same one.
    """
    stated = {signal.rpartition(":")[0] for signal in signals}
    refused = {name for name in _DIRECTIVES if name in stated}
    for place in ("meta", "header"):
        if f"tdm-reservation:{place}" in signals:
            refused.add("tdmrep")
            break
        if f"tdm-allowed:{place}" in signals:
            break
    for category in reversed(_TRAINING):
        if f"content-usage-{category}" in stated:
            refused.add("aipref")
            break
        if f"content-usage-{category}-allowed" in stated:
            break
    return refused


def _metas(head: str) -> Iterator[tuple[str, str]]:
    """Name (lower case) and content of each meta element."""
    for meta in _META.finditer(head):
        attributes: dict[str, str] = {}
        for name, *values in _ATTRIBUTE.findall(meta[1]):
            attributes.setdefault(name.lower(), "".join(values))
        yield attributes.get("name", "").strip().lower(), attributes.get("content", "")


def _reservation(value: str) -> list[str]:
    """Other values than 0 and 1 are protocol errors, and count as no statement."""
    return {"1": ["tdm-reservation"], "0": ["tdm-allowed"]}.get(value.strip(), [])


def _directives(value: str) -> list[str]:
    words = re.split(r"[\s,:;]+", value.lower())
    return [name for name in _DIRECTIVES if name in words]


def _usage(value: str) -> list[str]:
    """Categories of a structured-field dictionary (RFC 9651): `train-ai=n, search=y`."""
    found = []
    for category, preference in _ITEM.findall(value.lower()):
        if preference in ("n", "y"):
            found.append(f"content-usage-{category}{'-allowed' if preference == 'y' else ''}")
    return found
