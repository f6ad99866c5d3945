"""The parts of a text that may contain personal data at all, found by fast patterns.

Recognisers, the tokenizer and the matcher of telephone numbers take milliseconds for a document;
these patterns take microseconds, and most text has no match. Everything that a recogniser finds
contains a match of the pattern of its kind. The patterns mean the same in RE2 (Arrow) and in `re`.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["LONGEST", "MARGIN", "present", "suspects", "windows"]

_NUMBER = r"[0-9](?:[^0-9A-Za-z\n]{0,3}[0-9]){6,60}"
_DIGITS_AND_LETTER = r"[0-9](?:[^0-9A-Za-z\n]?[0-9]){6,7}[^0-9A-Za-z\n]?[A-Za-z]"
_NATIONAL_ID = (
    r"[0-9](?:[^0-9A-Za-z\n]?[0-9]){8,14}|[0-9]{6}[-+A-Fa-fU-Yu-y][0-9]{3}[0-9A-Za-z]"
    r"|[A-Za-z]{6}[0-9]{2}[A-Za-z][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z]"
    r"|[A-Za-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Da-d]|[0-9]{6} ?[A-Za-z] ?[0-9]{3}"
    r"|[0-9]{7,8} ?[A-Za-z]{1,2}|[0-9]{8}[ -]?[0-9][ -]?[A-Za-z]{2}[0-9]|2[AaBb] ?[0-9]{3}"
)
_PATTERNS = {
    "email": "[@＠﹫]|%(?:25)?40",
    "iban": r"[A-Za-z]{2}[0-9]{2}[^0-9A-Za-z\n]?[0-9A-Za-z]{4}[^0-9A-Za-z\n]?[0-9A-Za-z]{3}",
    "card": _NUMBER,
    "phone": _NUMBER,
    "dni": _DIGITS_AND_LETTER,
    "nie": _DIGITS_AND_LETTER,
    "national_id": _NATIONAL_ID,
    "ip": r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|::|[0-9A-Fa-f]:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:",
}
_DATE = re.compile(
    r"(?:\d{1,2}[./-]){2}(?:1\d|20)\d\d|(?:1\d|20)\d\d(?:[./-]\d{1,2}){2}|(?:1\d|20)\d\d\W+(?:1\d|20)\d\d"
)
"""Dates and pairs of years, the most frequent matches that are not personal data."""

MARGIN = 320
"""Characters around a match that recognisers see: more than the longest e-mail address, with room
for the words that show what a number is."""
LONGEST = 4_000
"""Characters from which on a window takes no further match: the time to search for words near a
finding grows with the square of the window."""


@cache
def _pattern(kinds: tuple[str, ...]) -> str:
    return "|".join(dict.fromkeys(_PATTERNS[kind] for kind in kinds))


@cache
def _compiled(kinds: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_pattern(kinds))


def suspects(text: pa.Array, kinds: tuple[str, ...]) -> pa.Array:
    """For each text, whether it may contain any of `kinds`; False for null."""
    return pc.fill_null(pc.match_substring_regex(text, _pattern(kinds)), False)


def windows(text: str, kinds: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Start and end, in characters, of the parts of a text that recognisers have to see, in
    order."""
    start = end = -1
    for match in _compiled(kinds).finditer(text):
        if _DATE.fullmatch(match[0]):
            continue
        if start >= 0 and match.start() - MARGIN <= end and match.end() - start < LONGEST:
            end = match.end() + MARGIN
            continue
        if start >= 0:
            yield start, min(end, len(text))
        start, end = max(0, match.start() - MARGIN), match.end() + MARGIN
    if start >= 0:
        yield start, min(end, len(text))


def present(text: str, kinds: Collection[str]) -> tuple[str, ...]:
    """The kinds among `kinds` that a text may contain."""
    return tuple(kind for kind in kinds if _compiled((kind,)).search(text))
