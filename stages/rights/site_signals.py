"""Signals of rights in files of a site: robots.txt, tdmrep.json, RSL documents.

They are written as those of pages (`stages.rights.signals`), with the places `robots` and `file`:

`disallow:robots`           robots.txt forbids the address to all crawlers that it does not name
                            (Robots Exclusion Protocol, RFC 9309)
`disallow:robots:AGENT`     robots.txt forbids the address to a crawler by name
`content-usage-C:robots`    a rule `Content-Usage` in robots.txt refuses category C for the address
                            (IETF, draft-ietf-aipref-attach, section 4)
`rsl-license:robots`        a line `License` in robots.txt names a licence (RSL 1.0)
`tdm-reservation:file`, `tdm-allowed:file`, `tdm-policy:file`
                            the first rule of /.well-known/tdmrep.json whose location matches says
                            so (TDMRep, W3C Community Group Final Report 2024)
`rsl-prohibited:file`, `rsl-license:file`, `rsl-permitted:file`
                            an RSL document says so about training on the address. Of its `content`
                            elements that match, those with the longest `url` count; of several
                            documents the strictest

The rules of `Content-Usage`, `location` and `url` match addresses as robots.txt does. So each is
given to protego as a robots.txt of its own that disallows what the rule refuses.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from protego import Protego

from corpus.documents.canonical_urls import canonical_url
from corpus.documents.urls import host_of
from stages.rights.directives import product_token
from stages.rights.rsl import PERMITTED, contents_of, strictest
from stages.rights.signals import CATEGORIES, usage_of

__all__ = [
    "ROBOTS",
    "SITE_FILES",
    "TDMREP",
    "Licences",
    "Robots",
    "SiteFile",
    "Tdmrep",
    "key_of",
    "path_of",
    "signals_of",
]

ROBOTS, TDMREP = "/robots.txt", "/.well-known/tdmrep.json"
SITE_FILES = (ROBOTS, TDMREP)

_PATH = re.compile(r"<?[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([^?#>]*)")
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z -]*?)\s*:\s*(.*?)\s*(?:#.*)?$")
_LOCAL = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_USER_AGENT = ("user-agent", "useragent", "user agent")
_NAMELESS = "~"
"""In the place of a name without a token; no crawler has it in its name."""
_NOBODY = "no-such-crawler"
"""A crawler that no robots.txt names, which stands for all that are not named."""


def path_of(url: str) -> str:
    """The path of an address; "" without one."""
    found = _PATH.match(url.strip())
    return found[1] if found else ""


def key_of(url: str) -> str:
    """The key of a file of a site: its path for robots.txt and tdmrep.json; for others the
    canonical address without the scheme."""
    path = path_of(url)
    return path if path in SITE_FILES else canonical_url(url).partition("://")[2]


class Robots:
    """A robots.txt as some crawlers read it. agents: their product tokens, in lower case."""

    def __init__(self, content: bytes, agents: Sequence[str]) -> None:
        text = content.decode("utf-8-sig", "replace")
        named = [agent for agent in agents if agent in text.lower()]
        # All crawlers that it does not name follow the same group, which is checked once.
        self._agents = [("", _NOBODY)] if len(named) < len(agents) else []
        self._agents += [(agent, agent) for agent in named]
        self._access = _parsed(text, agents)
        self._usage = {
            category: _parsed(rules, agents)
            for category in CATEGORIES
            if (rules := _as_disallowed(text, category))
        }
        lines = map(_split, text.splitlines())
        self._licences = [value for name, value in lines if name == "license" and value]

    def signals(self, url: str) -> list[str]:
        """The signals for an address, unsorted."""
        found = ["rsl-license:robots"] if self._licences else []
        for name, agent in self._agents:
            if _forbids(self._access, url, agent):
                found.append(f"disallow:robots:{name}" if name else "disallow:robots")
        for category, rules in self._usage.items():
            if any(_forbids(rules, url, agent) for _, agent in self._agents):
                found.append(f"content-usage-{category}:robots")
        return found

    def licences(self, url: str) -> set[str]:
        """The keys (`key_of`) of the licences that it names. url: any address of the site."""
        return {key_of(_joined(url, licence)) for licence in self._licences}


class Tdmrep:
    """A tdmrep.json. Parts that are not in its form are ignored."""

    def __init__(self, content: bytes) -> None:
        try:
            rules = json.loads(content.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            rules = []
        self._rules = list(_rules(rules))

    def signals(self, url: str) -> list[str]:
        """The signals for an address, unsorted."""
        for location, found in self._rules:
            if _forbids(location, url, _NOBODY):
                return found
        return []


class Licences:
    """An RSL document. Its contents for another host than that of the address are ignored."""

    def __init__(self, content: bytes) -> None:
        self._contents = []
        for said in contents_of(content):
            path = _LOCAL.sub("", said.url).split("\n")[0].strip() or "/"
            rule = _parsed(f"User-agent: *\nDisallow: {path}")
            host = host_of(said.url) if _LOCAL.match(said.url) else ""
            self._contents.append((len(path), host, rule, said.terms))

    def terms(self, url: str) -> str:
        """The terms of training for an address (see `stages.rights.rsl`); "" if it has none."""
        hosts = ("", host_of(url))
        here = [
            (length, terms)
            for length, host, rule, terms in self._contents
            if host in hosts and _forbids(rule, url, _NOBODY)
        ]
        if not here:
            return ""
        longest = max(length for length, _ in here)
        return strictest(terms for length, terms in here if length == longest)


SiteFile = Robots | Tdmrep | Licences


def signals_of(files: Mapping[str, SiteFile], url: str) -> set[str]:
    """The signals of all files of a site together for an address.

    files: by their keys (`key_of`). The permission of a licence only counts where robots.txt names
    no licence outside these files.
    """
    found: set[str] = set()
    terms, named = [], set()
    for file in files.values():
        if isinstance(file, Licences):
            terms += [said] if (said := file.terms(url)) else []
            continue
        found.update(file.signals(url))
        if isinstance(file, Robots):
            named = file.licences(url)
    if terms and (strictest(terms) != PERMITTED or named <= files.keys()):
        found.add(f"{strictest(terms)}:file")
    return found


def _rules(rules: Any) -> Iterator[tuple[Protego, list[str]]]:
    """The rules of a tdmrep.json: what matches addresses, and the signals for them."""
    for rule in rules if isinstance(rules, list) else [rules]:
        if not isinstance(rule, dict) or not isinstance(rule.get("location"), str):
            continue
        reserved = str(rule.get("tdm-reservation"))
        found = {"1": ["tdm-reservation:file"], "0": ["tdm-allowed:file"]}.get(reserved, [])
        if found and rule.get("tdm-policy"):
            found.append("tdm-policy:file")
        location = rule["location"].split("\n")[0].strip()
        yield _parsed(f"User-agent: *\nDisallow: {location}"), found


def _parsed(text: str, agents: Collection[str] = ()) -> Protego:
    """The rules of a robots.txt; a text that cannot be parsed has no rules. agents: the product
    tokens of the crawlers that are asked about."""
    try:
        return Protego.parse("\n".join(_with_tokens(text, agents)))
    except Exception:  # noqa: BLE001 - a site may write anything; such a text has no rules
        return Protego.parse("")


def _with_tokens(text: str, agents: Collection[str]) -> Iterator[str]:
    """The lines of a robots.txt in which groups name crawlers by their product tokens, so that a
    group for `CCBot/2.0` binds CCBot. A list of names, which the standard does not know, binds all
    of them."""
    for line in text.splitlines():
        name, value = _split(line)
        if name not in _USER_AGENT or value.startswith("*"):
            yield line
            continue
        for agent in value.split(","):
            # A line without a token names nobody, and keeps its group apart from others.
            yield f"User-agent: {product_token(agent, agents) or _NAMELESS}"


def _forbids(rules: Protego, url: str, agent: str) -> bool:
    """Whether the rules forbid an address to an agent."""
    try:
        # The site is known already, and a host that is not valid would raise.
        return not rules.can_fetch(f"https://site{_LOCAL.sub('', url)}", agent)
    except Exception:  # noqa: BLE001 - as above
        return False


def _as_disallowed(text: str, category: str) -> str:
    """A robots.txt that disallows the addresses for which `text` refuses a category, and allows
    those for which it permits it; "" if `text` does not mention the category."""
    lines: list[str] = []
    group: dict[str, str] = {}
    in_rules = says = False
    for name, value in [*map(_split, text.splitlines()), ("user-agent", "end")]:
        if name in _USER_AGENT:
            if in_rules:  # a group without such a rule gets a dummy rule, so that it ends here
                lines += [f"{verb}: {path}" for path, verb in group.items()] or ["Nothing: 0"]
                says = says or bool(group)
            group, in_rules = {}, False
            lines.append(f"User-agent: {value}")
        elif name:
            in_rules = True
            path, _, usage = value.replace("\t", " ").partition(" ")
            stated = usage_of(usage) if name == "content-usage" else []
            if f"content-usage-{category}" in stated:
                group[path] = "Disallow"
            elif f"content-usage-{category}-allowed" in stated:
                group.setdefault(path, "Allow")
    return "\n".join(lines) if says else ""


def _joined(base: str, url: str) -> str:
    """An address relative to another one; unchanged if they cannot be joined."""
    try:
        return urljoin(base, url)
    except ValueError:  # a host that is not valid
        return url


def _split(line: str) -> tuple[str, str]:
    """The name, in lower case, and the value of a line of robots.txt; both "" for other lines."""
    found = _LINE.match(line)
    return (found[1].lower(), found[2]) if found else ("", "")
