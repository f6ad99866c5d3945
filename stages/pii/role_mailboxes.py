"""Mailboxes of roles and offices, such as `info@`, which are nobody's own."""

import re
from functools import cache
from pathlib import Path

__all__ = ["is_institutional"]

_FILE = Path(__file__).with_name("data") / "role_mailboxes.txt"
_PARTS = re.compile(r"[._+-]+|\d+")


def is_institutional(value: str) -> bool:
    """Whether an e-mail address is that of a role or an office: all parts of the name before the @
    are in role_mailboxes.txt. Digits and what stands after a plus count for nothing."""
    local = value.rpartition("@")[0].partition("+")[0].lower()
    if local in _names():
        return True
    parts = [part for part in _PARTS.split(local) if part]
    return bool(parts) and all(part in _names() for part in parts)


@cache
def _names() -> frozenset[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
