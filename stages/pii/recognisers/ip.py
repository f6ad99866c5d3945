"""IP addresses, versions 4 and 6, as `ipaddress` parses them.

Addresses of private networks, which many households and offices have alike, tell nothing outside
them. They are left, unless a word such as `IP` or `server` stands beside them, or they are of a
log, or hold the number of a device (EUI-64). Those that routers come with (192.168.1.1) are always
left.
"""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["RECOGNISER", "find"]

_POINT = r"(?:\.|\[\.\]|\(\.\))"
"""Also as it stands in reports on attacks, where no address is to be clicked at."""
_V4 = re.compile(
    rf"(?:(?<![\w.])(?<!:[fF]{{4}}:)|(?<=\b[iI][pP])|(?<=\b[iI][pP][vV]4))"
    rf"(?:[0-9]{{1,3}}{_POINT}){{3}}[0-9]{{1,3}}(?!\w|\.[0-9])"
)
_V6 = re.compile(
    r"(?:(?<![\w:.])|(?<=[g-zG-Z]:)|(?<=[vt]6:))"
    r"(?P<address>[0-9A-Fa-f:]{2,40}(?P<bytes>(?:\.[0-9]{1,3}){3})?)"
    r"(?P<zone>%(?:25)?[A-Za-z0-9_-]{1,16})?(?!\w|\.[0-9]|(?(bytes)(?!)|:[\w:]))"
)
_VERSION = re.compile(
    r"(?:\bv|\bver|\bvers\w{0,12}|\bверс\w{0,8}|build|release|firmware|kernel)[.: \t]{0,3}$"
    r"|(?:^|[\s;,(])[A-Za-z][\w-]{1,18}/$|§{1,2} ?$|\bart\.? ?$",
    re.I,
)
"""What stands before the number of a version, as `Chrome/`, or of a section."""
_SECTION = re.compile(
    r"\b(?:abs|art|sec|sek|sez|seç|apart|avsn|afsn|[ck]h?ap|fig|par|pkt|punkt|tab|točk|odd|luku"
    r"|fejezet|hoofdst|rozd|разд|розд|глав|гл|пункт|пт|ενότ|κεφ)\w{0,8}\.?[ ]?$",
    re.I,
)
"""What stands before the number of a section, where no byte has three digits."""
_HEADING = re.compile(r"\.? [^\W\d_a-zß-öø-ÿ]")
"""What follows the number of a section at the beginning of a line."""
_VERSION_AFTER = re.compile(r"[-+~](?:alpha|beta|rc|dev|snapshot|git|deb|ubuntu|build)", re.I)
_PHONE = re.compile(r"\d{2}\.\d{3}\.\d{2}\.\d{2}|\d{3}\.\d{2}\.\d{2}\.\d{2}")
"""Groups in which national telephone numbers are written too."""
_NEXT = 2
"""Words between an address and one that says what it is."""
_IN_ADDRESS = re.compile(r"(?://|@)$")
_GOES_ON = re.compile(r":[0-9]{2,5}\b|/(?:[89]|[12][0-9]|3[0-2])\b(?![./])| - - \[")
"""A port, the length of a prefix, or the next columns of a web server's log."""
_CONNECTION = re.compile(r":[0-9]{2,5}\b(?!/)| - - \[")
"""What follows where someone was connected."""
_PREFIX = re.compile(r"/(3[0-2]|[12]?[0-9])(?![0-9])")
_V6_HOSTS = tuple(IPv6Network(n) for n in ("2000::/3", "fc00::/7", "fe80::/10", "64:ff9b::/96"))
_PRIVATE = tuple(
    IPv4Network(n)
    for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10")
)
"""RFC 1918, RFC 3927 and RFC 6598 (networks of providers)."""
_PRIVATE_6 = (IPv6Network("fc00::/7"), IPv6Network("fe80::/10"))
"""RFC 4193 and RFC 4291, section 2.5.6."""
_FACTORY = re.compile(r"(?:10\.0|172\.16|192\.168)\.[012]\.(?:[12]|25[34])")
"""What routers and the first server beside them are mostly set to."""
_OF_ALL = frozenset({
    "1.0.0.1", "1.1.1.1", "4.2.2.1", "4.2.2.2", "8.8.4.4", "8.8.8.8", "9.9.9.9",
    "149.112.112.112", "208.67.220.220", "208.67.222.222", "2001:4860:4860::8844",
    "2001:4860:4860::8888", "2606:4700:4700::1001", "2606:4700:4700::1111", "2620:fe::9",
    "2620:fe::fe",
})  # fmt: skip
"""Resolvers that serve all the world: they tell nothing of a person."""


def find(part: Part) -> Iterator[Finding]:
    """All addresses that a single host can have; not 127.0.0.1, masks, 0.0.0.0, groups or `::1`,
    nor the public resolvers that guides name."""
    found = (*_find_v4(part), *_find_v6(part))
    return iter(sorted(found, key=lambda one: (one.start, one.end)))


def _find_v4(part: Part) -> Iterator[Finding]:
    for match in part.matches(_V4):
        address = _v4(re.sub(r"[][()]", "", match[0]))
        if not address or not _is_host(address):
            continue
        start, end = match.span()
        before, after = part.text[max(0, start - 20) : start], part.text[end : end + 12]
        is_private = any(address in network for network in _PRIVATE)
        if is_private and _is_block(address, after):
            continue
        evidence = Evidence((("four bytes", -2.5),))
        if is_private:
            if before.endswith("@") or _CONNECTION.match(after):
                evidence = evidence.plus("a connection", 3.0)
        else:
            if max(address.packed) >= 100:
                evidence = evidence.plus("a byte of three digits", 3.5)
            if _IN_ADDRESS.search(before) or _GOES_ON.match(after):
                evidence = evidence.plus("port, prefix or scheme", 3.0)
        if "[" in match[0] or "(" in match[0]:
            evidence = evidence.plus("made unclickable", 4.0)
        evidence = _with_cues(evidence, part, start, end)
        if _is_number(address, before, after):
            evidence = evidence.plus("a version or section", -6.0)
        yield Finding("ip", start, end, str(address), evidence.score, rationale=evidence.rationale)


def _is_number(address: IPv4Address, before: str, after: str) -> bool:
    """Whether four numbers are those of a version or of a section."""
    if _VERSION.search(before) or _VERSION_AFTER.match(after):
        return True
    is_first = not before.rpartition("\n")[2].strip()
    is_section = _SECTION.search(before) or (is_first and _HEADING.match(after))
    return max(address.packed) < 100 and bool(is_section)


def _with_cues(evidence: Evidence, part: Part, start: int, end: int) -> Evidence:
    """With what the words around say for an address of version 4."""
    cues = part.cues(start, end)
    own = cues.get("ip", 99)
    if own < 99:
        evidence = evidence.plus('word "ip"', 3.0 if own <= _NEXT else 2.0)
    is_telephone = _PHONE.fullmatch(part.text, start, end) and cues.get("phone", 99) <= _NEXT
    if own and (is_telephone or cues.get("version", 99) == 0):
        evidence = evidence.plus("word for something else", -3.0)
    return evidence


def _v4(written: str) -> IPv4Address | None:
    """The address; three digits each, with leading zeros, are read too."""
    groups = written.split(".")
    if all(len(group) == 3 for group in groups):
        written = ".".join(str(int(group)) for group in groups)
    try:
        return IPv4Address(written)
    except AddressValueError:
        return None


def _is_host(address: IPv4Address) -> bool:
    return (
        address.packed[0] not in (0, 127)
        and address.packed[0] < 224
        and str(address) not in _OF_ALL
        and not _FACTORY.fullmatch(str(address))
    )


def _is_block(address: IPv4Address, after: str) -> bool:
    """Whether an address and the length of a prefix after it are a whole block."""
    prefix = _PREFIX.match(after)
    return prefix is not None and int(address) % (1 << 32 - int(prefix[1])) == 0


def _find_v6(part: Part) -> Iterator[Finding]:
    for match in part.matches(_V6):
        written = match["address"]
        if not written.endswith("::"):
            written = written.rstrip(":")
        if written.count(":") < 2 or not any(c.isdigit() for c in written):
            continue
        try:
            address = IPv6Address(written)
        except AddressValueError:
            continue
        mapped = address.ipv4_mapped
        if mapped and not _is_host(mapped):
            continue
        if not mapped and (address.is_multicast or address.is_loopback):
            continue
        if address.compressed in _OF_ALL:
            continue
        start, end = match.start(), match.start() + len(written)
        evidence = Evidence((("groups between colons", -1.0),))
        if _is_full(written):
            evidence = evidence.plus("eight groups of hexadecimal digits", 3.0)
        elif _is_telling(address, written):
            evidence = evidence.plus("three groups, or letters", 3.0)
        elif part.cues(start, end).get("ip", 99) <= _NEXT:
            evidence = evidence.plus('word "ip"', 3.0)
        if match["zone"] and address.is_link_local and end == match.end("address"):
            end = match.end("zone")
        yield Finding(
            "ip", start, end, address.compressed, evidence.score, rationale=evidence.rationale
        )


def _is_full(written: str) -> bool:
    """Whether all eight groups stand there, most of them with three digits or more, and a letter:
    so is nothing else written, whatever network it is of. Fingerprints have groups of two."""
    groups = written.split(":")
    long = sum(len(group) >= 3 for group in groups)
    return len(groups) == 8 and long >= 4 and any(c.isalpha() for c in written)


def _is_telling(address: IPv6Address, written: str) -> bool:
    """Whether an address says of itself what it is, and of whom: those of networks that are
    assigned, but for private ones."""
    if not (address.ipv4_mapped or any(address in network for network in _V6_HOSTS)):
        return False
    if any(address in network for network in _PRIVATE_6):
        return address.packed[11:13] == b"\xff\xfe"  # made of the number of a device (EUI-64)
    if address.ipv4_mapped and any(address.ipv4_mapped in network for network in _PRIVATE):
        return False
    groups = [group for group in written.split(":") if group]
    return len(groups) > 2 or any(c.isalpha() for c in written)


RECOGNISER = Recogniser(
    "ip",
    Trigger(
        pattern=rf"[0-9:](?:(?<=[0-9]){_POINT}[0-9]{{1,3}}{_POINT}[0-9]{{1,3}}{_POINT}[0-9]"
        r"|(?<=:):|(?<=[0-9A-Fa-f]:)[0-9A-Fa-f]{1,4}:)"
    ),
    find,
    default=True,
    reveals="the connection of a household or an office, and its region",
)
