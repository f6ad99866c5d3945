"""The cheap question before the dear one: where in a text may there be personal data at all?

Recognisers, the tokenizer and the matcher of telephone numbers cost milliseconds a document;
these patterns cost microseconds, and most text has nothing that they match. What a recogniser
finds always holds a match of its pattern here. The patterns are written so that RE2 (Arrow) and
`re` read them alike.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["LONGEST", "MARGIN", "present", "suspects", "windows"]

_NUMBER = r"[0-9](?:[^0-9A-Za-z\n]{0,3}[0-9]){6,60}"
_DIGITS_AND_LETTER = r"[0-9](?:[^0-9A-Za-z\n]?[0-9]){6,7}[^0-9A-Za-z\n]?[A-Za-z]"
_PATTERNS = {
    "email": "@",
    "iban": r"[A-Za-z]{2}[0-9]{2}[^0-9A-Za-z\n]?[0-9A-Za-z]{4}[^0-9A-Za-z\n]?[0-9A-Za-z]{3}",
    "card": _NUMBER,
    "phone": _NUMBER,
    "dni": _DIGITS_AND_LETTER,
    "nie": _DIGITS_AND_LETTER,
    "ip": r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|::|[0-9A-Fa-f]:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:",
}
_DATE = re.compile(
    r"(?:\d{1,2}[./-]){2}(?:1\d|20)\d\d|(?:1\d|20)\d\d(?:[./-]\d{1,2}){2}|(?:1\d|20)\d\d\W+(?:1\d|20)\d\d"
)
"""The commonest numbers of seven and more digits that are no one's."""

MARGIN = 320
"""Characters about a match that recognisers see: more than the longest e-mail address, and room
for the words that say what a number is."""
LONGEST = 4_000
"""Characters of a window at which no further match joins it: the cost of looking for words near
a finding grows with the square of its window."""


@cache
def _pattern(kinds: tuple[str, ...]) -> str:
    return "|".join(dict.fromkeys(_PATTERNS[kind] for kind in kinds))


@cache
def _compiled(kinds: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_pattern(kinds))


def suspects(text: pa.Array, kinds: tuple[str, ...]) -> pa.Array:
    """Whether each text may hold any of `kinds`; a null may not."""
    return pc.fill_null(pc.match_substring_regex(text, _pattern(kinds)), False)


def windows(text: str, kinds: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Start and end of the parts of a text that recognisers have to see, in order."""
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
    """Those of `kinds` that a text may hold."""
    return tuple(kind for kind in kinds if _compiled((kind,)).search(text))
