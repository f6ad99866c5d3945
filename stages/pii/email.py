"""E-mail addresses, by their structure (RFC 5321, RFC 6531). No list of top-level domains is used,
so that new domains and the reserved ones (RFC 2606) are found too."""

import re
from collections.abc import Iterator

from stages.pii.finding import Finding

__all__ = ["find"]

_ADDRESS = re.compile(
    r"(?<![\w.%+-])(\w[\w.%+-]{0,63})@((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_][\w-]{0,61}[^\W_])"
)
_FILES = frozenset("png jpg jpeg gif webp svg avif ico css js html php pdf mp3 mp4".split())


def find(text: str) -> Iterator[Finding]:
    """All e-mail addresses; `icon@2x.png` and `package@1.2.3` do not count as such."""
    for match in _ADDRESS.finditer(text):
        local, domain = match.groups()
        top = domain.rpartition(".")[2].lower()
        if (
            len(match[0]) <= 254
            and (top.isalpha() or top.startswith("xn--"))
            and top not in _FILES
            and ".." not in local
            and not local.endswith(".")
            and "_" not in domain
        ):
            yield Finding("email", match.start(), match.end(), match[0].lower())
