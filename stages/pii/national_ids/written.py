"""Numbers as they are written: digits and letters in groups that signs and spaces part.

A text is gone through once, from one group with a digit to the next; where a number may begin, the
groups that follow are added one by one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["LONGEST", "Written", "numbers"]

LONGEST = 20
"""Digits and letters of the longest number."""
_GROUPS = 8
"""The most groups of one number."""
_SHORT_GROUPS = 6
"""The most of these with one or two characters: more are a row of small numbers."""
_SEPARATOR = r"(?: ?[./–—+·-] ?| {1,2}| ?\n|\r\n|[-./–]\n)"
_WITH_DIGIT = re.compile(r"(?<![^\W_])[^\W\d_]{0,16}[0-9]")
_REST = re.compile(r"[^\W_]{0,20}")
_NEXT = re.compile(rf"({_SEPARATOR})([^\W_]{{1,20}})(?![^\W_])")
_LEAD = re.compile(rf"(?<![^\W_])[^\W\d_]{{1,6}}(?={_SEPARATOR}(?:[^\W\d_]{{3}}{_SEPARATOR})?\Z)")
_BEFORE = 14
"""Characters before a group with a digit in which up to two groups of letters may begin."""
_LATIN = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХІ", "ABEZHIKMNOPTYXABEKMHOPCTXI")
"""Letters of Greek and Cyrillic script that look like Latin ones."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number in a text, from `start` to before `end`.

    number: in Latin capitals, without separators. breaks: after how many characters of it a
    separator stands. separators: these.
    """

    start: int
    end: int
    number: str
    breaks: tuple[int, ...]
    separators: tuple[str, ...]


def numbers(text: str, start: int, end: int, lengths: frozenset[int]) -> Iterator[Written]:
    """All that may be a number of one of these lengths, in a part of a text. Those that begin at
    the same place come in the order of their lengths; they may overlap."""
    for match in _WITH_DIGIT.finditer(text, start, end):
        at = match.start()
        if at == start and start and text[start - 1].isalnum():
            continue  # the part has cut it
        yield from _from(text, at, end, lengths)
        if match[0][0].isdecimal() and any(map(str.isalpha, text[max(start, at - 4) : at])):
            first = max(0, at - _BEFORE)
            for lead in _LEAD.finditer(text[first:at]):
                if first + lead.start() >= start and _is_whole(text, first + lead.start()):
                    yield from _from(text, first + lead.start(), end, lengths)


def _is_whole(text: str, start: int) -> bool:
    return not start or not text[start - 1].isalnum()


def _from(text: str, start: int, end: int, lengths: frozenset[int]) -> Iterator[Written]:
    """What may be a number that begins here."""
    group = _REST.match(text, start, end)
    if not group or _continues(text, group.end()):
        return
    number, at = group[0], group.end()
    short = int(len(number) < 3)
    breaks: tuple[int, ...] = ()
    separators: tuple[str, ...] = ()
    while len(number) <= LONGEST:
        if len(number) in lengths:
            capitals = number.upper()
            if not capitals.isascii():
                capitals = capitals.translate(_LATIN)
            if len(capitals) == len(number):
                yield Written(start, at, capitals, breaks, separators)
        following = _NEXT.match(text, at, end)
        if not following or len(breaks) + 1 == _GROUPS or _continues(text, following.end()):
            return
        # What is wider than one sign parts digits, or the last letters from them.
        if len(following[1]) > 1 and not number[-1].isdecimal():
            return
        if following[2].isalpha() and len(following[2]) > 3 and number[-1].isdecimal():
            return
        short += len(following[2]) < 3
        if short > _SHORT_GROUPS:
            return
        breaks = (*breaks, len(number))
        separators = (*separators, following[1])
        number, at = number + following[2], following.end()


def _continues(text: str, end: int) -> bool:
    return end < len(text) and text[end].isalnum()
