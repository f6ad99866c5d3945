"""Signals by which a page's owner states rights, in response headers and in the page's head.
Those in files of the site are added by `stages.rights.site_signals`.

A signal is written `name:place`, or `name:place:agent` where it addresses one crawler by name.
The place is `header`, `meta`, `link` or `script`. The names:

`tdm-reservation`   text and data mining is reserved (TDM Reservation Protocol, W3C Community
                    Group Final Report 2024; article 4(3) of Directive (EU) 2019/790)
`tdm-allowed`       the same protocol says that it is not (`tdm-reservation: 0`)
`tdm-policy`        there is a licensing policy for mining; alone it reserves nothing
`noai`, `noimageai` robots directives of that name (DeviantArt 2022, since used elsewhere)
`noindex`           robots directive of that name (see `stages.rights.directives`)
`content-usage-C`   AI Preferences (IETF, draft-ietf-aipref-vocab and -attach): category C, such
                    as `train-ai`, is not allowed
`content-usage-C-allowed`  it is
`rsl-license`       there is a licence in Really Simple Licensing (see `stages.rights.rsl`), whose
                    terms are not known, or ask for something in return
`rsl-prohibited`, `rsl-permitted`  such a licence, in the page itself or in a file of the site, says
                    so of training
"""

import re
from collections.abc import Collection
from typing import Literal, get_args

from stages.html.head import elements
from stages.html.headers import Headers, values_of
from stages.rights.directives import AGENTS, OTHER, directives, is_robots_meta
from stages.rights.rsl import (
    CONDITIONS,
    PERMITTED,
    PROHIBITED,
    header_licences,
    link_licences,
    script_licences,
)

__all__ = [
    "CATEGORIES",
    "FAMILIES",
    "MINING",
    "Family",
    "header_signals",
    "opted_out",
    "page_signals",
    "usage_of",
]

Family = Literal["tdmrep", "noai", "noimageai", "noindex", "aipref", "rsl", "robots"]
"""A kind of opt-out that a pipeline may honour."""
FAMILIES: tuple[Family, ...] = get_args(Family)
MINING: tuple[Family, ...] = ("tdmrep", "noai", "aipref", "rsl", "robots")
"""Those that speak of mining text."""

_TRAINING = ("tdm", "bots", "ai", "ai-train", "train-ai", "train-genai")
"""AIPREF categories that training a language model falls under, the more specific ones last."""
CATEGORIES = frozenset({*_TRAINING, "ai-input", "ai-output", "ai-use", "search"})
"""Those of all drafts; others are not defined, and not written down."""

_RSL = (PROHIBITED, CONDITIONS, PERMITTED)
_OF_PAGE = frozenset({"header", "link", "script"})
"""Places in which a page speaks for itself."""
_ITEM = re.compile(r"([a-z*][a-z0-9_.*-]*)\s*=\s*\"?([a-z?0-9]+)")


def header_signals(headers: Headers | None, agents: Collection[str] = AGENTS) -> list[str]:
    """Signals of the response headers, unsorted. agents: crawlers that are known by name."""
    found: list[str] = []
    for value in values_of(headers, "tdm-reservation"):
        found += _reservation(value)
    if values_of(headers, "tdm-policy"):
        found.append("tdm-policy")
    for value in values_of(headers, "content-usage"):
        found += usage_of(value)
    found += header_licences(headers)
    robots = [d for value in values_of(headers, "x-robots-tag") for d in directives(value, agents)]
    return [f"{name}:header" for name in found] + _addressed(robots, "header")


def page_signals(page: bytes, head: str, agents: Collection[str] = AGENTS) -> list[str]:
    """Signals of a page and its head (see `head_of`), unsorted."""
    found: list[str] = []
    robots: list[tuple[str, str]] = []
    for meta in elements(head, "meta"):
        name, content = meta.get("name", "").strip().lower(), meta.get("content", "")
        if name == "tdm-reservation":
            found += _reservation(content)
        elif name == "tdm-policy" and content.strip():
            found.append("tdm-policy")
        elif is_robots_meta(name, agents):
            robots += directives(content, agents, name)
    return [
        *(f"{name}:meta" for name in found),
        *_addressed(robots, "meta"),
        *(f"{name}:link" for name in link_licences(head)),
        *(f"{name}:script" for name in script_licences(page)),
    ]


def opted_out(signals: Collection[str]) -> set[Family]:
    """The families whose signals, taken together, refuse the use.

    TDMRep: what the page says comes before what the header says, that before the site's file.
    AIPREF: the most specific category that is stated decides; a refusal comes before a permission
    of the same one. RSL: a licence that is not known to permit training reserves it; where a
    page names one, a file of the site cannot permit it. `noai` and
    `noimageai` count whichever crawler they address, for they speak of the use; `noindex` that
    addresses a crawler counts where that is one for training. Robots: one of the crawlers that
    robots.txt was read for is forbidden.
    """
    parts = [signal.split(":") for signal in signals]
    stated = {name for name, *_ in parts}
    refused: set[Family] = set()
    if "noai" in stated:
        refused.add("noai")
    if "noimageai" in stated:
        refused.add("noimageai")
    if any(name == "noindex" and OTHER not in where for name, *where in parts):
        refused.add("noindex")
    if "disallow" in stated:
        refused.add("robots")
    for place in ("meta", "header", "file"):
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
    rsl = {name: {place for own, place, *_ in parts if own == name} for name in _RSL}
    unknown, permitted = rsl[CONDITIONS], rsl[PERMITTED]
    open_ = (unknown and not permitted) or (unknown & _OF_PAGE and not permitted & _OF_PAGE)
    if rsl[PROHIBITED] or open_:
        refused.add("rsl")
    return refused


def _addressed(robots: list[tuple[str, str]], place: str) -> list[str]:
    return [":".join(filter(None, (name, place, agent))) for name, agent in robots]


def _reservation(value: str) -> list[str]:
    """Other values than 0 and 1 are protocol errors, and count as no statement."""
    return {"1": ["tdm-reservation"], "0": ["tdm-allowed"]}.get(value.strip(), [])


def usage_of(value: str) -> list[str]:
    """`content-usage-C` or `content-usage-C-allowed` for each category of a structured-field
    dictionary (RFC 9651) such as `train-ai=n, search=y`."""
    found = []
    for category, preference in _ITEM.findall(value.lower()):
        if category in CATEGORIES and preference in ("n", "y"):
            found.append(f"content-usage-{category}{'-allowed' if preference == 'y' else ''}")
    return found
