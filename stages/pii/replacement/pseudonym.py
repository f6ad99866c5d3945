"""Pseudonyms: another value of the same form and country, which is nobody's, and which shows it.

e-mail       at example.com, .net or .org (RFC 2606)
IP           of the networks for documentation (RFC 5737, RFC 3849)
MAC          00-00-5E-00-53-xx (RFC 7042)
telephone    of the range that the country keeps for fiction; where it keeps none, sealed digits
             that are no number of its plan
IBAN         with 00 for its check digits, which none has (ISO 13616: 02 to 98)
card         sealed digits of the same network with a wrong check digit
names        invented words
address, date of birth   none: they would not read, so they become placeholders
all others   sealed letters and digits (sealed.py) that no recogniser finds by themselves

What looks like this is left alone, so that a second time changes nothing. So is a real value that
does so by chance: never one that is found without a word beside it, else one in 10,000, of
telephones three.
"""

import re
from collections.abc import Callable, Mapping

from stages.pii.finding import Finding
from stages.pii.names import PERSON
from stages.pii.replacement import network_pseudonyms as network
from stages.pii.replacement import phone_pseudonym as phone
from stages.pii.replacement.invented_words import invented, is_invented
from stages.pii.replacement.sealed import bare, filled, is_sealed, sealed
from stages.pii.replacement.secret import Draw

__all__ = ["IN_WORDS", "is_pseudonym", "pseudonym"]

Probe = Callable[[str], bool]
"""Whether anything is found in a value by itself."""
Make = Callable[[Finding, str, Draw], tuple[str, str]]
"""A pseudonym as it is written, and its normal form."""

IN_WORDS = frozenset({"address", "birth_date"})
"""Kinds that are written in words, and have no pseudonym."""
_OF_FORM, _TRIES = 128, 192
"""How many values are drawn; the first ones have to be of the finding's pattern."""


def pseudonym(finding: Finding, written: str, key: bytes, is_found: Probe) -> str | None:
    """What is put in the place of a finding that is written so; the same for the same value and
    key. None where no value will do."""
    if finding.kind in IN_WORDS:
        return None
    make = _MAKERS.get(finding.kind, _of_shape)
    for number in range(_TRIES):
        draw = Draw(key, (finding.kind, finding.value, str(number)))
        new, value = make(finding, written, draw)
        if number < _OF_FORM and not re.fullmatch(finding.pattern or "(?s:.*)", bare(new).upper()):
            continue
        own = Finding(finding.kind, 0, len(new), value)
        if not _shows(finding.kind, written, new) and is_pseudonym(own, new, is_found):
            return new
    return None


def is_pseudonym(finding: Finding, written: str, is_found: Probe) -> bool:
    """Whether a finding that is written so may be one."""
    if finding.kind in IN_WORDS:
        return False
    if finding.kind in _CERTAIN:
        return _CERTAIN[finding.kind](finding.value)
    if finding.kind == "phone":
        sure, possible = phone.is_reserved(written), phone.is_unused(written)
    elif finding.kind == "iban":
        sure, possible = False, bare(written)[2:4] == "00" and not _is_account(written)
    else:
        sure, possible = False, is_sealed(written) and not _is_card(finding.kind, written)
    return sure or (possible and not is_found(written))


def _of_shape(finding: Finding, written: str, draw: Draw) -> tuple[str, str]:
    new = sealed(written, draw, keep=1 if finding.kind == "card" else 0)
    return new, bare(new).upper()


def _iban(_: Finding, written: str, draw: Draw) -> tuple[str, str]:
    new = sealed(written, draw, keep=4)
    new = filled(new, f"{bare(new)[:2]}00{bare(new)[4:]}")
    return new, bare(new).upper()


def _name(_: Finding, written: str, draw: Draw) -> tuple[str, str]:
    def word(match: re.Match[str]) -> str:
        return invented(match[0], Draw(draw.key, (PERSON, match[0].casefold())))

    new = re.sub(r"[^\W\d_]+", word, written)
    return new, new.casefold()


def _is_account(written: str) -> bool:
    """Whether the check digits of an account are right, modulo 97."""
    from stdnum import iban

    return bool(iban.is_valid(bare(written), check_country=False))


def _is_card(kind: str, written: str) -> bool:
    """Whether this is a card with its check digit right."""
    from stdnum import luhn

    return kind == "card" and bool(luhn.is_valid(bare(written)))


def _shows(kind: str, written: str, new: str) -> bool:
    """Whether four digits in a row of the value are in its pseudonym too; what both begin with,
    such as a country code, and the few addresses for documentation do not count."""
    if kind in ("ip", "mac"):
        return False
    old, now = re.sub(r"\D", "", written), re.sub(r"\D", "", new)
    same = 0
    while same < min(len(old), len(now)) and old[same] == now[same]:
        same += 1
    old, now = old[same:], now[same:]
    return any(old[place : place + 4] in now for place in range(len(old) - 3))


_MAKERS: Mapping[str, Make] = {
    "email": network.email,
    "ip": network.ip,
    "mac": network.mac,
    "phone": phone.phone,
    "iban": _iban,
    PERSON: _name,
}
_CERTAIN: Mapping[str, Callable[[str], bool]] = {
    "email": network.is_example,
    "ip": network.is_documentation,
    "mac": network.is_documentation_mac,
    PERSON: is_invented,
}
"""Kinds of which the normal form alone tells a pseudonym."""
