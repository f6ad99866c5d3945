"""Bank account numbers (IBAN, ISO 13616), by length and form in each country and by check digits
modulo 97."""

import re
from collections.abc import Iterator

from stages.pii.finding import Finding

__all__ = ["find"]

_CANDIDATE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")


def find(text: str) -> Iterator[Finding]:
    """All IBANs, with or without separators, without a word that follows."""
    from stdnum import iban

    for match in _CANDIDATE.finditer(text):
        for end in range(match.end(), match.start() + 14, -1):
            if text[end : end + 1].isalnum() or not text[end - 1].isalnum():
                continue
            value = re.sub("[ -]", "", text[match.start() : end]).upper()
            # National check digits are not checked: a mistyped account is still personal data.
            if iban.is_valid(value, check_country=False):
                yield Finding("iban", match.start(), end, value)
                break
