"""Robots directives as `X-Robots-Tag` and `<meta name="robots">` state them, and to whom.

There is no standard; both follow what search engines document (Google Search Central, "Robots
meta tag, data-nosnippet, and X-Robots-Tag specifications"): rules are separated by commas, their
case means nothing, `none` is short for `noindex, nofollow`. A header may name a crawler before
its rules, `otherbot: noindex, nofollow`, a meta element in the place of `robots`; what names no
crawler is for all.
"""

import re
from collections.abc import Collection, Iterator

__all__ = ["AGENTS", "DIRECTIVES", "OTHER", "directives", "is_robots_meta"]

DIRECTIVES = ("noai", "noimageai", "noindex")
"""Those that are read."""

AGENTS = (
    *("ai2bot", "amazonbot", "anthropic-ai", "applebot-extended", "bytespider", "ccbot"),
    *("claude-web", "claudebot", "cohere-ai", "cohere-training-data-crawler", "diffbot"),
    *("facebookbot", "google-extended", "gptbot", "meta-externalagent", "omgili"),
)
"""Product tokens that sites address when they speak of crawling for training, lower case: as
their operators document them, Common Crawl's among them."""

OTHER = "other"
"""Stands for a crawler that is not among the agents: what a page calls it is not written down."""

_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
"""Rules that take a value after a colon, and so look like a crawler's name."""
_NAME = re.compile(r"[a-z*][\w.*/-]*\Z")


def directives(value: str, agents: Collection[str], agent: str = "") -> Iterator[tuple[str, str]]:
    """Each directive of a value and the agent it addresses: "" for all, `OTHER` for one that is
    not among `agents`.

    agent: whom the value addresses before it names somebody itself.
    """
    addressee = _known(agent, agents)
    for part in value.lower().split(","):
        name, colon, rules = part.partition(":")
        if not colon:
            rules = part
        elif name.strip() in _VALUED or not _NAME.match(name.strip()):
            continue
        else:
            addressee = _known(name, agents)
        words = rules.replace(";", " ").split()
        for directive in DIRECTIVES:
            if directive in words or (directive == "noindex" and "none" in words):
                yield directive, addressee


def is_robots_meta(name: str, agents: Collection[str]) -> bool:
    """Whether a meta element of that name, lower case, holds robots directives."""
    return name == "robots" or name.endswith("bot") or name in agents


def _known(agent: str, agents: Collection[str]) -> str:
    name = agent.strip().lower()
    if name in ("", "*", "robots"):
        return ""
    return name if name in agents else OTHER
