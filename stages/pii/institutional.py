"""Mailboxes of offices rather than of persons, by the name before the @ (RFC 2142 and use)."""

__all__ = ["is_institutional"]

_NAMES = frozenset(
    "info contact contacto contacte contato kontakt contatti webmaster postmaster hostmaster abuse "
    "support sales press prensa premsa presse secretaria office mail admin noreply no-reply".split()
)


def is_institutional(value: str) -> bool:
    """Whether an e-mail address is one of an office."""
    return value.partition("@")[0].lower() in _NAMES
