"""IP addresses, versions 4 and 6, as `ipaddress` parses them."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network

from stages.pii.finding import VALIDATED, Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["RECOGNISER", "find"]

_V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
_V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:]|\.\d)")
_VERSION = re.compile(r"(?:\bv|\bver|\bvers\w*|\bверс\w*|build|release|firmware)[.:\s]*$", re.I)
_V6_HOSTS = tuple(IPv6Network(n) for n in ("2000::/3", "fc00::/7", "fe80::/10", "::ffff:0:0/96"))
AMBIGUOUS = 0.4
"""Score of an address that may be a version or section number; a nearby word such as `server`
raises it."""


def find(part: Part) -> Iterator[Finding]:
    """All addresses that a single host can have; not 127.0.0.1, masks, 0.0.0.0 or `::`."""
    for match in part.matches(_V4):
        try:
            v4 = IPv4Address(match[0])
        except AddressValueError:
            continue
        first = v4.packed[0]
        before = part.text[max(0, match.start() - 16) : match.start()]
        if first in (0, 127) or first >= 224 or _VERSION.search(before):
            continue
        sure = max(v4.packed) >= 100 or "ip" in part.cues(match.start(), match.end())
        yield Finding("ip", match.start(), match.end(), str(v4), VALIDATED if sure else AMBIGUOUS)
    for match in part.matches(_V6):
        written = match[0].rstrip(":") if not match[0].endswith("::") else match[0]
        if written.count(":") < 2 or not any(c.isdigit() for c in written):
            continue
        try:
            v6 = IPv6Address(written)
        except AddressValueError:
            continue
        if any(v6 in network for network in _V6_HOSTS):
            yield Finding("ip", match.start(), match.start() + len(written), v6.compressed)


RECOGNISER = Recogniser(
    "ip",
    Trigger(
        pattern=r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|::|[0-9A-Fa-f]:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:"
    ),
    find,
    default=True,
    reveals="the connection of a household or an office, and its region",
)
