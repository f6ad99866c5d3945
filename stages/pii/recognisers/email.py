"""E-mail addresses, by their structure (RFC 5321, RFC 6531), also as they stand in addresses of the
web, with `%40` for @. No list of top-level domains is used, so that new domains and the reserved
ones (RFC 2606) are found too."""

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import unquote

from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["RECOGNISER", "find"]

_START = r"(?:(?<![\w.%+-])|(?<=%[0-9A-Fa-f]{2}))"
"""An escape such as %22 ends where an address begins."""
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"{_START}(\w[\w.%+-]{{0,63}})@((?:{_LABEL}\.)+[^\W_][\w-]{{0,61}}[^\W_])")
_SAFE = r"(?:[\w.+-]|%(?:25)?(?i:2B|2D|2E|5F)|(?:%(?i:[C-F][0-9A-F]|[89AB][0-9A-F])){2,4})"
"""A character of an address: itself, one of + - . _ escaped, or one beyond ASCII escaped."""
_ESCAPED = re.compile(
    rf"{_START}(\w{_SAFE}{{0,63}}?)%(?:25)?40((?:{_LABEL}(?:\.|%(?:25)?2[Ee]))+[^\W_][\w-]{{0,61}}[^\W_])"
)
_FILES = frozenset("png jpg jpeg gif webp svg avif ico css js html php pdf mp3 mp4".split())


def find(part: Part) -> Iterator[Finding]:
    """All e-mail addresses; `icon@2x.png` and `package@1.2.3` do not count as such."""
    for match in chain(part.matches(_ADDRESS), part.matches(_ESCAPED)):
        local, domain = match.groups()
        if match.re is _ESCAPED:
            local, domain = unquote(unquote(local)), unquote(unquote(domain))
        if _is_address(local, domain):
            yield Finding("email", match.start(), match.end(), f"{local}@{domain}".lower())


def _is_address(local: str, domain: str) -> bool:
    top = domain.rpartition(".")[2].lower()
    return (
        len(local) + len(domain) < 254
        and (top.isalpha() or top.startswith("xn--"))
        and top not in _FILES
        and ".." not in local
        and not local.endswith(".")
        and "_" not in domain
    )


RECOGNISER = Recogniser(
    "email",
    Trigger(pattern="@|%(?:25)?40", reach=320),
    find,
    default=True,
    reveals="a way to reach a person, often the name and the employer",
)
