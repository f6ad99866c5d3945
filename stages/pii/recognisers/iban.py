"""Bank account numbers (IBAN, ISO 13616), by length and form in each country and by check digits
modulo 97."""

import re
from collections.abc import Iterator

from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["RECOGNISER", "find"]

_CANDIDATE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")


def find(part: Part) -> Iterator[Finding]:
    """All IBANs, with or without separators, without a word that follows."""
    from stdnum import iban

    for match in part.matches(_CANDIDATE):
        for last in range(match.end(), match.start() + 14, -1):
            if part.text[last : last + 1].isalnum() or not part.text[last - 1].isalnum():
                continue
            value = re.sub("[ -]", "", part.text[match.start() : last]).upper()
            # National check digits are not checked: a mistyped account is still personal data.
            if iban.is_valid(value, check_country=False):
                yield Finding("iban", match.start(), last, value)
                break


RECOGNISER = Recogniser(
    "iban",
    Trigger(pattern=r"[A-Za-z]{2}[0-9]{2}[^0-9A-Za-z\n]?[0-9A-Za-z]{4}"),
    find,
    default=True,
    reveals="a bank account and its country and bank",
)
