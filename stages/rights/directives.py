"""Robots directives in `X-Robots-Tag` and `<meta name="robots">`, and the crawlers they address.

There is no standard; both follow what search engines document (Google Search Central, "Robots
meta tag, data-nosnippet, and X-Robots-Tag specifications"). Rules are separated by commas, their
case makes no difference, and `none` is short for `noindex, nofollow`. A header may name a crawler
before its rules (`otherbot: noindex, nofollow`), a meta element may name one instead of `robots`;
rules without a crawler's name are for all.
"""

import re
from collections.abc import Collection, Iterator

__all__ = ["AGENTS", "DIRECTIVES", "OTHER", "directives", "is_robots_meta", "product_token"]

DIRECTIVES = ("noai", "noimageai", "noindex")
"""The directives that are read."""

AGENTS = (
    *("ai2bot", "amazonbot", "anthropic-ai", "applebot-extended", "bytespider", "ccbot"),
    *("claude-web", "claudebot", "cohere-ai", "cohere-training-data-crawler", "diffbot"),
    *("facebookbot", "google-extended", "gptbot", "meta-externalagent", "omgili"),
)
"""Product tokens, in lower case, of crawlers that collect text for training (Common Crawl's
included), as their operators document them."""

OTHER = "other"
"""Stands for any crawler that is not among the agents; its own name is not recorded."""

_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
"""Rules with a value after a colon, so that they look like a crawler's name."""
_TOKEN = re.compile(r"[a-z_-]*")
_NAME = re.compile(r"[a-z*][\w.*/-]*\Z")


def directives(value: str, agents: Collection[str], agent: str = "") -> Iterator[tuple[str, str]]:
    """Each directive in a value, with the agent that it addresses: "" for all, `OTHER` for one that
    is not among `agents`.

    agent: the agent that the value addresses until it names one itself.
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
    """Whether a meta element with this name (lower case) has robots directives."""
    return name == "robots" or name.endswith("bot") or name in agents


def product_token(name: str, agents: Collection[str]) -> str:
    """The product token of a crawler, in lower case: its name up to the first character that is no
    letter, `-` or `_`, so that `CCBot/2.0` is `ccbot`.

    That is how Google's robots.txt parser reads it (RobotsMatcher::ExtractUserAgent in
    google/robotstxt, the reference for RFC 9309). "" where there is none. agents: tokens that are
    known, which may have digits (`ai2bot`).
    """
    name = name.strip().lower()
    known = (agent for agent in agents if name.startswith(agent))
    return next((a for a in known if not _letters(name[len(a) :])), _letters(name))


def _letters(name: str) -> str:
    """The letters, `-` and `_` that a name begins with."""
    found = _TOKEN.match(name)
    return found[0] if found else ""


def _known(agent: str, agents: Collection[str]) -> str:
    """The agent as directives give it: "" for all, `OTHER` for one that is not among `agents`."""
    name = agent.strip().lower()
    if name in ("", "*", "robots"):
        return ""
    token = product_token(name, agents)
    return token if token in agents else OTHER
