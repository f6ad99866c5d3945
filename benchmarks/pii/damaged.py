"""Identifiers with one wrong character, which their check tells from real ones."""

import random
import string
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import iban as stdnum_iban
from stdnum import luhn

from benchmarks.pii.accounts import IBANS, ISSUERS, card, iban
from benchmarks.pii.carriers import bare, languages
from benchmarks.pii.identifier import identifiers

__all__ = ["Damaged", "damaged"]

_TRIALS = 200
_EACH = 12
"""So many of each kind."""


@dataclass(frozen=True)
class Damaged:
    """A value that fails its check, in a sentence that does not announce it."""

    kind: str
    check: str
    tag: str
    text: str


def damaged(seed: int = 4) -> list[Damaged]:
    """The whole set: state identifiers with a check, IBANs, cards."""
    draw = random.Random(seed)
    found = []
    for kind in identifiers():
        if kind.valid is None or kind.check == "form":
            continue
        for number in range(_EACH):
            tag = kind.tags[number % len(kind.tags)]
            value = _wrong(kind.draw(draw), kind.valid, draw)
            found.append(_placed(kind.key, kind.check, tag, value, draw))
    tags = languages()
    for country in IBANS:
        for _ in range(2):
            value = _wrong(iban(country, draw), stdnum_iban.is_valid, draw)
            found.append(_placed("IBAN", "two", draw.choice(tags), value, draw))
    for issuer in ISSUERS:
        for _ in range(6):
            value = _wrong(card(issuer, draw), luhn.is_valid, draw)
            found.append(_placed("card", "one", draw.choice(tags), value, draw))
    return found


def _placed(kind: str, check: str, tag: str, value: str, draw: random.Random) -> Damaged:
    text = bare(tag, draw.randrange(3)).replace("{}", value)
    return Damaged(kind, check, tag, text)


def _wrong(value: str, valid: Callable[[str], bool], draw: random.Random) -> str:
    """The value with another digit, so that it fails."""
    places = [place for place, sign in enumerate(value) if sign.isdigit()]
    for _ in range(_TRIALS):
        place = draw.choice(places)
        found = value[:place] + draw.choice(string.digits) + value[place + 1 :]
        if not valid(found):
            return found
    raise ValueError("each change of one digit passes the check")
