"""Payment card numbers (ISO/IEC 7812), by prefix of the issuer, length, grouping and Luhn check
digit."""

import re
from collections.abc import Iterator

from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["RECOGNISER", "find"]

_SEPARATOR = r"(?:[ .–-]| {2,3}| [–-] )"
_CANDIDATE = re.compile(
    r"(?<![A-Za-z0-9_=/])(?<![\d][.,-])(?:"
    rf"\d{{4}}({_SEPARATOR})\d{{4}}\1\d{{4}}\1\d{{4}}(?:\1\d{{1,3}})?"
    rf"|\d{{4}}({_SEPARATOR})\d{{6}}\2\d{{4,5}}"
    r"|\d{14,19}"
    r")(?![\w]|[.,-]\d| \d{4}(?!\d))"
)
_PREFIXES = (
    # first and last prefix of a range, lengths
    ("4", "4", (16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("6011", "6011", (16, 19)),  # Discover
    ("644", "659", (16, 19)),
    ("3528", "3589", (16, 19)),  # JCB
    ("300", "305", (14, 16)),  # Diners Club
    ("36", "36", (14,)),
    ("38", "39", (14,)),
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("5018", "5020", (16, 17, 18, 19)),  # Maestro, Dankort
    ("5038", "5038", (16, 17, 18, 19)),
    ("5893", "5893", (16, 17, 18, 19)),
    ("6304", "6304", (16, 17, 18, 19)),
    ("6390", "6390", (16, 17, 18, 19)),
    ("6759", "6763", (16, 17, 18, 19)),
    ("2200", "2204", (16, 19)),  # Mir
    ("9792", "9792", (16,)),  # Troy
)


def find(part: Part) -> Iterator[Finding]:
    """All card numbers of the large issuers, in one piece or in the groups of a card."""
    from stdnum import luhn

    for match in part.matches(_CANDIDATE):
        value = re.sub(r"\D", "", match[0])
        if _is_issued(value) and luhn.is_valid(value):
            yield Finding("card", match.start(), match.end(), value)


def _is_issued(number: str) -> bool:
    """Whether an issuer gives out numbers with this prefix and length."""
    return any(
        first <= number[: len(first)] <= last and len(number) in lengths
        for first, last, lengths in _PREFIXES
    )


RECOGNISER = Recogniser(
    "card", Trigger(digits=14), find, default=True, reveals="a means of payment"
)
