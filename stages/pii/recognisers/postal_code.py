"""Postal codes with their towns, in the forms of European countries (postal_codes.tsv)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.documents.tab_tables import read_table

__all__ = ["Place", "place_before", "places_after", "town_end"]

_FILE = Path(__file__).parents[1] / "data" / "postal_codes.tsv"
_WORD = re.compile(r"[^\W\d_][\w'’.·/-]{0,29}")
_BETWEEN = re.compile(r" ?- ?| |, |")
_TAIL = re.compile(
    r" ?\([^\W\d_][\w .'’-]{1,30}\)|,? (?:CEDEX|Cedex)(?: \d{1,2})?| \d{1,2}(?!\w|[.,]\d)"
)
"""A province in brackets, a district."""
_WORDS = 5
"""The most words of a town's name."""
_LONG = 5
"""Digits of a code before which no capital is needed."""


@dataclass(frozen=True)
class Place:
    """A postal code and mostly a town, from `start` to before `end`. countries: those with such a
    code, ISO 3166-1. has_own_town: whether the town is before the code."""

    start: int
    end: int
    has_town: bool
    countries: frozenset[str]
    has_own_town: bool = False


def places_after(text: str, start: int, limit: int) -> Iterator[Place]:
    """Codes and towns that begin between these places, those with the town after them first."""
    before, after = _patterns()
    for match in before.finditer(text, start, limit):
        code = match[0]
        first = match.end() + 1 + text.startswith(") ", match.end())
        end = town_end(text, first, len(code) >= _LONG)
        if text[first - 1 : first] in (" ", ",") and end > first:
            yield Place(match.start(), end, True, _countries(code))
        elif len(code) >= _LONG and not re.match(r" ?[^\W_]", text[match.end() : match.end() + 2]):
            yield Place(match.start(), match.end(), False, _countries(code))
    for match in after.finditer(text, start, limit):
        between = text[start : match.start()]
        words = re.findall(r"[^\W\d_]{2,}", between)
        if words and words[-1][0].isupper():
            yield Place(match.start(), match.end(), True, _countries(match[0]), True)


def place_before(text: str, first: int, end: int) -> Place | None:
    """The code and town right before `end`, such as `1051 Budapest, `."""
    before, after = _patterns()
    for match in (*before.finditer(text, first, end), *after.finditer(text, first, end)):
        between = text[match.end() : end]
        words = re.findall(r"[^\W\d_]{2,}", between)
        if (
            words
            and any(word[0].isupper() for word in words)
            and not re.search(r"\d{3}|[;:()\n]", between)
        ):
            return Place(match.start(), end, True, _countries(match[0]))
    return None


def town_end(text: str, start: int, any_case: bool = False) -> int:
    """The end of a town's name that begins here: capitalised words, small ones between them; where
    `any_case`, the first may be small. `start` where there is none."""
    end = place = start
    for number in range(_WORDS):
        word = _WORD.match(text, place)
        if not word:
            break
        if word[0][0].isupper() or (any_case and number == 0 and len(word[0]) > 2):
            end = start + len(text[start : word.end()].rstrip(".,-"))
        elif len(word[0]) > 5 or number == 0:
            break
        between = text[word.end() : word.end() + 1]
        if between not in (" ", "-") or (word[0].endswith(".") and len(word[0]) > 4):
            break
        place = word.end() + 1
    tail = re.compile(
        r" ?\([^\W\d_][\w .'’-]{2,30}\)|,? (?:CEDEX|Cedex)(?: \d{1,2})?| \d{1,2}(?!\w)"
    ).match(text, end)
    return tail.end() if tail and end > start else end


@cache
def _rows() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    table = read_table(_FILE.read_text("utf-8"), _FILE.name, ("country", "pattern", "place"))
    return tuple((row.cells[0], re.compile(row.cells[1]), row.cells[2]) for row in table)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Codes that stand before towns, and after them."""
    return _either("before", "both"), _either("after", "both")


def _either(*places: str) -> re.Pattern[str]:
    found = dict.fromkeys(pattern.pattern for _, pattern, place in _rows() if place in places)
    longest_first = sorted(found, key=len, reverse=True)
    return re.compile(rf"(?<![\w.,/+-])(?:{'|'.join(longest_first)})(?![\w/]|[.,-]\d|-\w)")


@cache
def _countries(code: str) -> frozenset[str]:
    return frozenset(country for country, pattern, _ in _rows() if pattern.fullmatch(code))
