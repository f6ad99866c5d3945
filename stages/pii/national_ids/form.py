"""The form of a number that a state gives to persons: how it is written, what checks it, what it is
called, and what each of these is worth as evidence (evidence.py)."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module

__all__ = ["BARE", "ID_CARD", "LETTERED", "OTHER_GROUPS", "PLAIN", "SHORT", "Form", "stdnum"]

LETTERED = -1.0
"""Prior of a strict form with letters at fixed places: most of what has it is such a number."""
PLAIN = -2.0
"""Prior of a plain run of eleven digits or more."""
SHORT = -2.5
"""Prior of a plain run of ten digits or less, as counts and codes are, and of a longer one that
begins with a date of six digits, as numbers of cases do."""
BARE = -3.2
"""Prior of plain digits that nothing checks: only the number's own name makes it even odds."""
ID_CARD = ("id card", "identity card", "id card no", "id card number", "identity card no",
           "identity card number")  # fmt: skip
"""The English name of an identity card; `card no` alone is one of payment."""
OTHER_GROUPS = -1.5
"""A number is written in other groups than is customary."""
_SPECIFIC = 11
"""Digits from which a plain form is found beside its name although its check fails."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A number that one state gives, or several.

    country: ISO 3166-1; others: further ones that give the same. name: what it is called there.
    pattern: the number in capitals without separators. groups: the lengths of its customary groups,
    as `2 3 3 1`, with `|` between alternatives; their sum is its length. check: of the number
    without separators. chance: the share of random strings of the pattern that pass the check, its
    embedded date and codes of regions included. prior: see above. names: what is written beside it
    (names.py), a `*` for any end of a word; notions: of cues.py. plus: whether
    `+` may part its groups. written: a pattern of the number as it stands, where signs matter.
    prefixes: letters of the country that may stand before it, as in numbers of value added tax;
    only_with_prefix: whether they must.
    """

    country: str
    name: str
    pattern: str
    groups: str
    check: Callable[[str], bool]
    chance: float
    names: tuple[str, ...]
    notions: tuple[str, ...]
    prior: float = PLAIN
    kind: str = "national_id"
    others: tuple[str, ...] = ()
    plus: bool = False
    written: str = ""
    prefixes: tuple[str, ...] = ()
    only_with_prefix: bool = False

    @cached_property
    def strength(self) -> float:
        """What a check that passes is worth, in powers of ten."""
        return math.log10(1 / self.chance)

    @cached_property
    def most(self) -> float:
        """What the form and its check say at most, in powers of ten of the odds."""
        return self.prior + self.strength

    def most_in(self, breaks: tuple[int, ...]) -> float:
        """The same of a number that is parted after so many characters."""
        return self.most + (0 if self.breaks.issuperset(breaks) else OTHER_GROUPS)

    @cached_property
    def called(self) -> frozenset[str]:
        """Its names."""
        return frozenset(self.names)

    @cached_property
    def announced_by(self) -> frozenset[str]:
        """Notions whose words announce it."""
        return frozenset(("identity", *self.notions))

    @cached_property
    def lengths(self) -> frozenset[int]:
        """The lengths of the number without separators."""
        return frozenset(map(sum, self._alternatives))

    @cached_property
    def breaks(self) -> frozenset[int]:
        """After how many characters a separator may stand."""
        return frozenset(
            sum(groups[:count]) for groups in self._alternatives for count in range(1, len(groups))
        )

    @cached_property
    def is_specific(self) -> bool:
        """Whether the form says enough that a number with a wrong check may be a mistyped one."""
        has_letters = bool(re.search("[A-Z]", self.pattern))
        return self.prior > BARE and (has_letters or min(self.lengths) >= _SPECIFIC)

    @cached_property
    def has(self) -> Callable[[str], object]:
        """Whether a number without separators is of the pattern."""
        return re.compile(self.pattern).fullmatch

    @cached_property
    def stands_as(self) -> Callable[[str], object]:
        """Whether a number as it stands has its signs."""
        return re.compile(self.written or r"(?s:.*)").fullmatch

    @cached_property
    def _alternatives(self) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(map(int, one.split())) for one in self.groups.split("|"))


@cache
def stdnum(module: str) -> Callable[[str], bool]:
    """The check of a module of python-stdnum, which names the authority; imported when needed."""
    loaded: list[Callable[[str], bool]] = []

    def check(number: str) -> bool:
        if not loaded:
            loaded.append(import_module(f"stdnum.{module}").is_valid)
        return bool(loaded[0](number))

    return check
