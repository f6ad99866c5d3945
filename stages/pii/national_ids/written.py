"""Numbers as they are written: digits and letters in groups that signs and spaces part.

A text is gone through once, from one group with a digit to the next; where a number may begin, the
groups that follow are added one by one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stages.pii.national_ids.shapes import NOTHING, Shapes

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
_BRACED = re.compile(r" ?\(([^\W\d_])\)(?![^\W_])")
"""The last letter of a number in parentheses, as on cards of Malta."""
_PREFIX_APART = re.compile(r"(?<![^\W_])(?:[A-Z]{2}[ -]|[a-z]{2}-)(?=(?:[^\W\d_][ -])?\Z)")
"""Two small letters and a space are a word, as `el`."""
_LATIN = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХІ", "ABEZHIKMNOPTYXABEKMHOPCTXI")
"""Letters of Greek and Cyrillic script that look like Latin ones."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number in a text, from `start` to before `end`.

    number: in Latin capitals, without separators. breaks: after how many characters of it a
    separator stands. separators: these. prefix: letters of a country before it, as they stand.
    """

    start: int
    end: int
    number: str
    breaks: tuple[int, ...]
    separators: tuple[str, ...]
    prefix: str = ""

    @property
    def country(self) -> str:
        """The letters of a country before it, in capitals."""
        return self.prefix[:2].upper()


def numbers(
    text: str, start: int, end: int, shapes: Shapes, least: Callable[[int], float]
) -> Iterator[Written]:
    """All that may be a number of one of these shapes in a part of a text, also without letters of
    a country before it. Those that begin at the same place come in the order of their lengths;
    they may overlap. What begins at a place without such letters is left out if its shape says less
    than `least` of it, in powers of ten."""
    read = _Reader(text, end, shapes, least)
    for match in _WITH_DIGIT.finditer(text, start, end):
        at = match.start()
        if at == start and start and text[start - 1].isalnum():
            continue  # the part has cut it
        yield from read(at)
        letters = match.end() - at - 1
        if letters > 1:
            if text[at : at + 2].upper() in shapes.prefixes:
                yield from read(at, text[at : at + 2])
        elif text[at - 2 : at - 1].isalpha() or text[at - 4 : at - 3].isalpha():
            before = _PREFIX_APART.search(text, max(start, at - 5), at)
            if before and before[0][:2].upper() in shapes.prefixes:
                yield from read(before.start(), before[0])
            if not letters:
                yield from _with_leads(text, start, at, read)
        if letters and text[at - 1 : at] == "\n":
            yield from _with_leads(text, start, at, read)


def _with_leads(text: str, start: int, at: int, read: "_Reader") -> Iterator[Written]:
    """Those that begin with one or two groups of letters before a group with a digit at `at`."""
    first = max(0, at - _BEFORE)
    for lead in _LEAD.finditer(text[first:at]):
        begin = first + lead.start()
        if begin >= start and (not begin or not text[begin - 1].isalnum()):
            yield from read(begin)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What reads numbers from a place of a text on, to before `end`."""

    text: str
    end: int
    shapes: Shapes
    least: Callable[[int], float]

    def __call__(self, start: int, prefix: str = "") -> Iterator[Written]:
        """What may be a number that begins here, with this prefix."""
        text, end, lengths = self.text, self.end, self.shapes.lengths
        group = _REST.match(text, start + len(prefix), end)
        if not group or _continues(text, group.end()):
            return
        number, at = group[0], group.end()
        short = int(len(number) < 3)
        breaks: tuple[int, ...] = ()
        separators: tuple[str, ...] = ()
        least = NOTHING if prefix else self.least(start)
        while len(number) <= LONGEST:
            length = len(number)
            if length in lengths and self.shapes.most(length, breaks) >= least:
                yield from _written(start, at, number, breaks, separators, prefix)
            following = _NEXT.match(text, at, end)
            if not following or len(breaks) + 1 == _GROUPS or _continues(text, following.end()):
                break
            separator, more = following.groups()
            # What is wider than one sign parts digits, or the last letters from them.
            if len(separator) > 1 and not number[-1].isdecimal():
                return
            if len(more) > 3 and more.isalpha() and number[-1].isdecimal():
                return
            short += len(more) < 3
            breaks = (*breaks, length)
            if short > _SHORT_GROUPS or self.shapes.beyond(length, breaks) < least:
                return
            separators = (*separators, separator)
            number, at = number + more, following.end()
        last = _BRACED.match(text, at, end)
        if last and len(number) + 1 in lengths:
            breaks, separators = (*breaks, len(number)), (*separators, "(")
            yield from _written(start, last.end(), number + last[1], breaks, separators, prefix)


def _written(
    start: int,
    end: int,
    number: str,
    breaks: tuple[int, ...],
    separators: tuple[str, ...],
    prefix: str,
) -> Iterator[Written]:
    capitals = number.upper()
    if not capitals.isascii():
        capitals = capitals.translate(_LATIN)
    if len(capitals) == len(number):
        yield Written(start, end, capitals, breaks, separators, prefix)


def _continues(text: str, end: int) -> bool:
    return end < len(text) and text[end].isalnum()
