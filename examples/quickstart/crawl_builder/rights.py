"""Opt-out signals and licences, as sites give them."""

from __future__ import annotations

from collections.abc import Iterable

# What a page may carry: where it stands and what it says. `tdm-reservation` is the TDM
# Reservation Protocol (W3C community group report, 2024); `noai` is a convention of image hosts.
SIGNALS = (
    ("header:tdm-reservation",),
    ("header:noai",),
    ("meta:noai",),
    ("meta:tdm-reservation",),
    ("header:tdm-reservation", "meta:tdm-reservation"),
)
HEADERS = {
    "header:tdm-reservation": ("tdm-reservation", "1"),
    "header:noai": ("X-Robots-Tag", "noai, noimageai"),
}
METAS = {
    "meta:noai": '<meta name="robots" content="noai, noimageai" />\n',
    "meta:tdm-reservation": '<meta name="tdm-reservation" content="1" />\n',
}
LICENSES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def headers(signals: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple(HEADERS[signal] for signal in signals if signal in HEADERS)


def metas(signals: Iterable[str]) -> str:
    return "".join(METAS[signal] for signal in signals if signal in METAS)


def link(name: str) -> str:
    """The licence as a link in the head; the footer's link is `anchor`."""
    return f'<link rel="license" href="{LICENSES[name]}" />\n' if name else ""


def anchor(name: str) -> str:
    return f'<a rel="license" href="{LICENSES[name]}">{name}</a>' if name else ""
