"""What a recogniser is: a kind of personal data, what shows that it may be there, and how it is
found."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.plain_text import PlainText

__all__ = ["REACH", "Recogniser", "Trigger"]

REACH = 64
"""Characters on both sides of a trigger that a recogniser searches, unless it says otherwise."""


@dataclass(frozen=True)
class Trigger:
    """What every finding has in it: where there is none, a recogniser is not called.

    digits: so many of them, with at most three other characters between two; 0: none are needed.
    pattern: a regular expression. second: another one; two that each begin with one sign are faster
    than one for both. Any of these is enough. beside: a regular expression of what has to stand
    among the digits too, or within reach. reach: the most characters of a finding before and after
    it, and those that `find` looks ahead.
    """

    digits: int = 0
    pattern: str = ""
    second: str = ""
    beside: str = ""
    reach: int = REACH

    def regions(self, plain: PlainText) -> Iterator[tuple[int, int]]:
        """Start and end of what a recogniser has to search, in order and apart."""
        length, start, end = len(plain.text), -1, -1
        for first, last in self._places(plain):
            if start >= 0 and first - self.reach <= end:
                end = max(end, last + self.reach)
                continue
            if start >= 0:
                yield start, min(end, length)
            start, end = max(0, first - self.reach), last + self.reach
        if start >= 0:
            yield start, min(end, length)

    def _places(self, plain: PlainText) -> Iterable[tuple[int, int]]:
        matches = [
            (match.span() for match in pattern.finditer(plain.text)) for pattern in self._patterns
        ]
        if not self.digits:
            return matches[0] if len(matches) == 1 else sorted(chain(*matches))
        runs: Iterable[tuple[int, int]] = plain.runs(self.digits)
        if self._beside:
            runs = [
                (first, last)
                for first, last in runs
                if self._beside.search(plain.text, max(0, first - self.reach), last + self.reach)
            ]
        return sorted(chain(runs, *matches)) if matches else runs

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(one) for one in (self.pattern, self.second) if one)

    @cached_property
    def _beside(self) -> re.Pattern[str] | None:
        return re.compile(self.beside) if self.beside else None


@dataclass(frozen=True)
class Recogniser:
    """Finds one kind of personal data.

    kind: its name in settings, counts and placeholders; lower case. trigger: see there. find: the
    findings in a part of a text, in any order. default: whether the stage searches for it unless
    told otherwise. reveals: what a leaked value says about a person, in a few words.
    """

    kind: str
    trigger: Trigger
    find: Callable[[Part], Iterable[Finding]]
    default: bool = False
    reveals: str = ""
