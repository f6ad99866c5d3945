"""Groups of digits in a row, and the telephone numbers that they may be: one in several groups, or
several in pairs and lists, such as `934 12 34 56/57`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from stages.pii.part import Part

__all__ = ["Series", "Span", "series_in"]

MOST_DIGITS, MOST_GROUPS, MOST_SINGLE = 17, 9, 4
"""Of a number: digits, with 00 and a country code (ITU-T E.164: 15), groups of them, and groups of
a single one."""

_BETWEEN = r"(?=[^0-9]{1,3}[0-9])(?:[)\]]? ?[.,/·•‒–—-]? ?[(\[]?| {2,3}| ?\r?\n ?)"
_RUN = re.compile(rf"[0-9]+(?:{_BETWEEN}[0-9]+){{0,2000}}")
"""Digits and what may stand between those of a number, or between two numbers: no more characters
than between two digits of a gate's run."""
_GROUP = re.compile(r"[0-9]+")
_LIST = re.compile(r" ?[/,–—-] ?")
_LAST_DIGITS = re.compile(r"(?: ?[/–—-] ?[0-9]{1,3}(?![0-9]))+(?![ .,/–—-]{1,3}[0-9])")
"""Those of further numbers after a first one, `/57` or `-57-58`."""


@dataclass(frozen=True)
class Span:
    """Groups of a series, from number `first` to before number `last`."""

    first: int
    last: int


@dataclass(frozen=True)
class Series:
    """Groups of digits in a row, by their places in a text."""

    text: str
    groups: tuple[tuple[int, int], ...]

    @cached_property
    def _pieces(self) -> tuple[str, ...]:
        return tuple(self.text[start:end] for start, end in self.groups)

    @cached_property
    def _between(self) -> tuple[str, ...]:
        """What stands after each group but the last."""
        pairs = zip(self.groups, self.groups[1:], strict=False)
        return tuple(self.text[one[1] : other[0]] for one, other in pairs)

    def place(self, span: Span) -> tuple[int, int]:
        """Where it stands in the text, from its first digit to after its last."""
        return self.groups[span.first][0], self.groups[span.last - 1][1]

    def digits(self, span: Span) -> str:
        """The digits of all its groups."""
        return "".join(self._pieces[span.first : span.last])

    def written(self, span: Span) -> str:
        """What stands there, from the first digit to the last."""
        start, end = self.place(span)
        return self.text[start:end]

    def spans_from(self, first: int, fewest: int) -> list[Span]:
        """The spans from a group on that have the digits of a number, at least so many: those that
        do not go over a line or a wide space before those that do, and the longest before shorter
        ones."""
        within: list[Span] = []
        across: list[Span] = []
        length, single, is_across = 0, 0, False
        for last in range(first, min(len(self.groups), first + MOST_GROUPS)):
            if last > first:
                if "," in self._between[last - 1]:
                    break
                is_across |= _is_wide(self._between[last - 1])
            size = len(self._pieces[last])
            length += size
            single += size == 1
            if length > MOST_DIGITS or single > MOST_SINGLE:
                break
            if length >= fewest:
                (across if is_across else within).append(Span(first, last + 1))
        return within[::-1] + across[::-1]

    def is_across(self, span: Span) -> bool:
        """Whether it goes over a line or a wide space."""
        return any(map(_is_wide, self._between[span.first : span.last - 1]))

    def begins_alone(self, first: int) -> bool | None:
        """Whether before a group no digits stand that may be of the same number; None where a sign
        ties it to them."""
        if not first:
            return True
        before = self._between[first - 1]
        if _is_wide(before) or before == ", ":
            return True
        return None if before.strip(" ([)]") else False

    def ends_alone(self, span: Span) -> bool | None:
        """The same for what stands after a span; last digits of further numbers are none of it."""
        if span.last == len(self.groups):
            return True
        after = self._between[span.last - 1]
        if _is_wide(after) or "(" in after or after in (", ", ". "):
            return True
        if after.strip() == "/" and _LAST_DIGITS.match(self.text, self.place(span)[1]):
            return True
        return False if after.strip(" )]") in ("", "-", "–", "—") else None

    def is_parted(self, one: Span) -> bool:
        """Whether a sign that may part two numbers stands after one, and none like it in it."""
        if one.last == len(self.groups):
            return False
        sign = self._between[one.last - 1]
        inside = self._between[one.first : one.last - 1]
        return _LIST.fullmatch(sign) is not None and sign not in inside


def series_in(part: Part, fewest: int) -> Iterator[Series]:
    """All series in a part that have at least so many digits."""
    for run in part.matches(_RUN):
        if run.end() - run.start() < fewest:
            continue
        groups = tuple(group.span() for group in _GROUP.finditer(part.text, *run.span()))
        if sum(end - start for start, end in groups) >= fewest:
            yield Series(part.text, groups)


def _is_wide(between: str) -> bool:
    return "\n" in between or "  " in between
