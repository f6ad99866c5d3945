"""Pseudonyms of e-mail, IP and MAC addresses, in what standards keep for examples."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from stages.pii.finding import Finding
from stages.pii.replacement.invented_words import invented
from stages.pii.replacement.sealed import filled, sealed
from stages.pii.replacement.secret import Draw

__all__ = ["email", "ip", "is_documentation", "is_documentation_mac", "is_example", "mac"]

_DOMAINS = ("example.com", "example.net", "example.org")
"""RFC 2606, section 3."""
_V4 = tuple(IPv4Network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))
"""RFC 5737."""
_V6 = IPv6Network("2001:db8::/32")
"""RFC 3849."""
_MAC = "00005E0053"
"""The first five bytes of addresses for documentation, RFC 7042, section 2.1.2."""
_AT = re.compile(r"@|＠|﹫|%(?:25)?40")
_PIECE = re.compile(r"%(?:25)?[0-9A-Fa-f]{2}|[^\W\d_]+|\d+")


def email(finding: Finding, written: str, draw: Draw) -> tuple[str, str]:
    """Invented words for words, other digits for digits, at a domain for examples. An address that
    is not written with an @, such as `ana at host dot org`, gets one."""
    sign = _AT.search(written)
    local = written[: sign.start()] if sign else finding.value.partition("@")[0]

    def other(piece: re.Match[str]) -> str:
        own = Draw(draw.key, (*draw.about, piece[0].casefold()))
        if piece[0].startswith("%"):  # an escaped sign stays, an escaped letter goes
            return piece[0] if int(piece[0][-2:], 16) < 0x80 else ""
        return sealed(piece[0], own) if piece[0].isdigit() else invented(piece[0], own)

    domain = _DOMAINS[draw.below(len(_DOMAINS))]
    new = f"{_PIECE.sub(other, local)}{sign[0] if sign else '@'}"
    return new + (domain.upper() if written.isupper() else domain), f"x@{domain}"


def is_example(value: str) -> bool:
    """Whether an e-mail address is at a domain for examples."""
    return value.rpartition("@")[2].lower() in _DOMAINS


def ip(_: Finding, written: str, draw: Draw) -> tuple[str, str]:
    """An address for documentation of the same version."""
    if ":" not in written:
        network = _V4[draw.below(len(_V4), 1)]
        new = str(IPv4Address(int(network.network_address) + 1 + draw.below(254, 2)))
        return new, new
    new = str(IPv6Address(int(_V6.network_address) | draw.below(1 << 62, 1) << 16 | 1))
    return new.upper() if written.isupper() else new, new


def is_documentation(value: str) -> bool:
    """Whether an IP address is one for documentation."""
    try:
        address = ip_address(value)
    except ValueError:
        return False
    networks = (_V6,) if isinstance(address, IPv6Address) else _V4
    return any(address in network for network in networks)


def mac(_: Finding, written: str, draw: Draw) -> tuple[str, str]:
    """A hardware address for documentation."""
    new = f"{_MAC}{draw.below(256):02X}"
    return filled(written, new.lower() if written.islower() else new), new


def is_documentation_mac(value: str) -> bool:
    """Whether a hardware address is one for documentation."""
    return re.sub("[^0-9A-F]", "", value.upper()).startswith(_MAC)
