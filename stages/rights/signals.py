"""Signals with which the owner of a page states rights, in response headers and in the page.
`stages.rights.site_signals` adds those in files of the site.

A signal is written `name:place`, or `name:place:agent` where it addresses one crawler by name.
The place is `header`, `meta`, `link` or `script`. The names:

`tdm-reservation`   text and data mining is reserved (TDM Reservation Protocol, W3C Community
                    Group Final Report 2024; article 4(3) of Directive (EU) 2019/790)
`tdm-allowed`       it is not reserved, by the same protocol (`tdm-reservation: 0`)
`tdm-policy`        there is a licensing policy for mining; alone it reserves nothing
`noai`, `noimageai` the robots directive of that name (DeviantArt 2022, since used elsewhere)
`noindex`           the robots directive of that name (see `stages.rights.directives`)
`content-usage-C`   category C, such as `train-ai`, is not allowed (AI Preferences, IETF,
                    draft-ietf-aipref-vocab and -attach)
`content-usage-C-allowed`  category C is allowed
`rsl-license`       there is a licence in Really Simple Licensing (see `stages.rights.rsl`), whose
                    terms are not known or ask for something in return
`rsl-prohibited`    such a licence, in the page or in a file of the site, prohibits training
`rsl-permitted`     such a licence permits training
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
"""A family of opt-outs, which a pipeline may honour."""
FAMILIES: tuple[Family, ...] = get_args(Family)
MINING: tuple[Family, ...] = ("tdmrep", "noai", "aipref", "rsl", "robots")
"""The families that are about mining of text."""

_TRAINING = ("tdm", "bots", "ai", "ai-train", "train-ai", "train-genai")
"""AIPREF categories that include the training of a language model, the more specific ones last."""
CATEGORIES = frozenset({*_TRAINING, "ai-input", "ai-output", "ai-use", "search"})
"""The AIPREF categories of all drafts; others are not defined and not recorded."""

_RSL = (PROHIBITED, CONDITIONS, PERMITTED)
_OF_PAGE = frozenset({"header", "link", "script"})
"""Places in which a page itself names a licence."""
_ITEM = re.compile(r"([a-z*][a-z0-9_.*-]*)\s*=\s*\"?([a-z?0-9]+)")


def header_signals(headers: Headers | None, agents: Collection[str] = AGENTS) -> list[str]:
    """The signals in response headers, unsorted. agents: crawlers whose names are recorded."""
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
    """The signals in a page, unsorted. head: the page's head (`stages.html.head.head_of`). agents:
    crawlers whose names are recorded."""
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
    """The families of opt-outs that refuse the use, by all signals together.

    tdmrep: the page takes precedence over the header, and the header over the site's file.
    aipref: the most specific category that is stated decides; for one category a refusal takes
    precedence over a permission. rsl: a licence refuses the use unless it is known to permit
    training; where the page names a licence, a file of the site cannot permit the use. noai and
    noimageai: they count whichever crawler they address, since they are about the use. noindex: it
    counts if it addresses all crawlers or one of the agents. robots: robots.txt forbids the address
    to one of the crawlers for which it was read.
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
    """The signals of robots directives, which are pairs of directive and agent."""
    return [":".join(filter(None, (name, place, agent))) for name, agent in robots]


def _reservation(value: str) -> list[str]:
    """The signal of a `tdm-reservation` value; none for values except 0 and 1, which are errors by
    the protocol."""
    return {"1": ["tdm-reservation"], "0": ["tdm-allowed"]}.get(value.strip(), [])


def usage_of(value: str) -> list[str]:
    """`content-usage-C` or `content-usage-C-allowed` for each known category C of a value, which is
    a structured-field dictionary (RFC 9651) such as `train-ai=n, search=y`."""
    found = []
    for category, preference in _ITEM.findall(value.lower()):
        if category in CATEGORIES and preference in ("n", "y"):
            found.append(f"content-usage-{category}{'-allowed' if preference == 'y' else ''}")
    return found
