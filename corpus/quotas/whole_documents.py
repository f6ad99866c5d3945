"""Makes up an allocation of whole documents, so that bounds hold for what is trained on.

A language's documents stand in one order, that of their priority, epoch after epoch. At a total t,
each language ends at the beginning or the end of the document in which its amount lies (amounts at
t: `Division.amounts`). Which of the two it is follows from a threshold, a part of the document. No
amount falls when t rises, and thresholds depend on the quotas alone, so the selections of all t are
a chain: each contains those of smaller t.

Rounding may still break a bound, or add up within a group. Then a smaller t is taken: the next on a
grid that follows from the supply alone, up to `_STEPS` down, at which every bound holds that the
allocation keeps, and every group is off by less than one document; else the next at which the
bounds hold; else the first, and what it misses is named. A larger total never ends at a smaller t
so: what it passes over, a smaller one passes over too. So selections nest whatever total is asked
for. (In apportionment such rules are called house-monotone, and to stay within one unit of the
exact amount is to satisfy quota: Balinski & Young 1975, The quota method of apportionment.)

In a corpus of few documents each is a large part of a share, and a step down loses much. There
all t of the grid are gone through from the smallest on, and at each the ends of all languages are
chosen together, none before the end that it had.

Thresholds below one half round towards more text where a minimum waits for it, and those above it
towards less where a maximum forbids it. They make it likely that bounds hold; they are checked
whatever the thresholds are.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from corpus.config.units import Quantity
from corpus.messages import Message
from corpus.quotas.allocation import Division, division_of
from corpus.quotas.model import Quotas
from corpus.quotas.tree import WHOLE
from corpus.quotas.waterfill import QuotaNode, leaves_of, nodes_of

__all__ = ["Candidates", "MissedBound", "Selection", "WholeDocuments"]

_STEPS = 100
_FEW = 500
"""A corpus of so few documents is small: see `_together`."""
_FREE = 8
"""Languages of which the end is chosen together with others."""
_MOST_LOST, _MOST_LOST_OF_FEW = 0.1, 0.5
"""The part of a total that may be given up so that bounds hold; of a small corpus."""
_NOISE = 1e-9
_OWN_MINIMUM, _GROUP_MINIMUM, _OPEN, _MAXIMUM = 0.2, 0.3, 0.5, 0.7
"""Thresholds of languages, by the bound that is next to them."""


@dataclass(frozen=True)
class Candidates:
    """The documents of one language among which its amount may end.

    before: the amount of its text before each document, in all epochs; they rise. size: the amount
    of each document.
    """

    before: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]


_Bound = tuple[str, list[str], str, float]
"""A bound: the name of its language or group, the languages in it, which bound, its share."""


@dataclass(frozen=True)
class MissedBound:
    """A bound that the allocation keeps and whole documents do not. wanted, got: shares.
    after_removal: whether documents were taken out of the dataset since they were chosen."""

    name: str
    bound: str
    wanted: float
    got: float
    after_removal: bool = False

    @property
    def explanation(self) -> Message:
        """One line: the name, the bound, the share that it asks for, and the share got."""
        values = {
            "name": self.name,
            "wanted": Quantity(self.wanted, "share"),
            "got": Quantity(self.got, "share"),
        }
        if self.after_removal:
            if self.bound == "minimum":
                return Message(
                    "%(name)s: minimum %(wanted)s, got %(got)s once documents were taken out",
                    **values,
                )
            return Message(
                "%(name)s: maximum %(wanted)s, got %(got)s once documents were taken out", **values
            )
        if self.bound == "minimum":
            return Message("%(name)s: minimum %(wanted)s, got %(got)s by whole documents", **values)
        return Message("%(name)s: maximum %(wanted)s, got %(got)s by whole documents", **values)


@dataclass(frozen=True)
class Selection:
    """The documents that are trained on.

    amounts: trained text of each language, which ends with a document. allocated: what the
    allocation of the same total gives each language.
    """

    amounts: Mapping[str, int]
    allocated: Mapping[str, float]
    missed: tuple[MissedBound, ...]


class WholeDocuments:
    """Chooses whole documents for quotas and a supply.

    supply, documents, firsts: the amount of each language, how many documents it is, and the amount
    of the first of them.
    """

    def __init__(
        self,
        quotas: Quotas,
        supply: Mapping[str, int],
        documents: Mapping[str, int],
        firsts: Mapping[str, int],
    ) -> None:
        have = {tag: float(supply.get(tag, 0)) for tag in sorted(quotas.languages)}
        self._division = division_of(quotas, have, firsts)
        self._plain = division_of(quotas, have)
        self._nodes = nodes_of(self._division.tree)
        self._thresholds = dict.fromkeys(have, _OPEN)
        for threshold, tags in _thresholds(self._division):
            self._thresholds |= dict.fromkeys(tags, threshold)
        number = sum(documents.get(tag, 0) for tag in have)
        self._is_small = number <= _FEW
        self._totals = self._grid(quotas, math.fsum(have.values()) / max(number, 1))

    def _grid(self, quotas: Quotas, step: float) -> list[float]:
        """The totals that may be taken, the largest first. step: the amount between two."""
        ends = [self._division.largest(), self._division.within_reach(math.inf)]
        most = ends[0] if quotas.total is None else self._division.within_reach(quotas.total)
        steps = range(math.floor(most / step), 0, -1) if step else range(0)
        numbers = steps if self._is_small else steps[:_STEPS]
        totals = {end for end in ends if 0 < end <= most} | {number * step for number in numbers}
        return sorted(totals, reverse=True) or [most]

    def windows(self) -> dict[str, tuple[float, float]]:
        """The amounts, the least and the most, that each language may end with."""
        least, most = (self._division.amounts(self._totals[at]) for at in (-1, 0))
        return {tag: (least[tag], most[tag]) for tag in self._thresholds}

    def select(self, candidates: Mapping[str, Candidates]) -> Selection:
        """The selection. candidates: of every language, all documents of which a part lies in its
        window or touches it."""
        ends = {tag: _Ends(one, self._thresholds[tag]) for tag, one in candidates.items()}
        found = self._together(ends) if self._is_small else None
        first: Selection | None = None
        keeping: Selection | None = None
        near = (one for one in self._totals if one >= self._totals[0] * (1 - _MOST_LOST))
        for total in () if found else near:
            allocated = self._division.amounts(total)
            sizes = {tag: ends[tag].size_at(allocated[tag]) for tag in ends}
            amounts = {tag: one.nearest(allocated[tag]) for tag, one in ends.items()}
            one = self._selection(self._kept(total), allocated, amounts)
            if not one.missed and self._is_close(allocated, amounts, sizes):
                return one
            first = first or one
            keeping = keeping or (None if one.missed else one)
        found = found or keeping or first
        assert found is not None
        return found

    def _selection(
        self,
        kept: Sequence[_Bound],
        allocated: Mapping[str, float],
        amounts: Mapping[str, int],
    ) -> Selection:
        missed = tuple(self._missed(kept, amounts))
        return Selection(amounts, {tag: allocated[tag] for tag in amounts}, missed)

    def _together(self, ends: Mapping[str, "_Ends"]) -> Selection | None:
        """The selection of a small corpus: totals are gone through from the smallest on, and at
        each all ends are chosen together, beyond those of the total before. None where the last at
        which the bounds hold is much smaller than the total wanted."""
        held = dict.fromkeys(ends, 0)
        found: Selection | None = None
        for total in reversed(self._totals):
            allocated = self._division.amounts(total)
            sizes = {tag: ends[tag].size_at(allocated[tag]) for tag in ends}
            kept = self._kept(total)
            keeping = [
                one
                for amounts in _roundings(ends, allocated, held)
                if not (one := self._selection(kept, allocated, amounts)).missed
            ]
            close = (one for one in keeping if self._is_close(allocated, one.amounts, sizes))
            if keeping:
                found = next(close, keeping[0])
                held = dict(found.amounts)
        is_near = found and sum(found.amounts.values()) >= self._totals[0] * (1 - _MOST_LOST_OF_FEW)
        return found if is_near else None

    def _missed(self, kept: Sequence[_Bound], amounts: Mapping[str, int]) -> Iterator[MissedBound]:
        """The bounds that amounts do not hold, of those that the allocation keeps."""
        total = sum(amounts.values())
        for name, tags, bound, wanted in kept if total else ():
            got = sum(amounts.get(tag, 0) for tag in tags) / total
            if _off(bound, wanted, got) > _NOISE:
                yield MissedBound(name, bound, wanted, got)

    def _kept(self, total: float) -> list[_Bound]:
        """The bounds that the allocation of a total keeps, before documents are whole."""
        allocated = self._plain.amounts(total)
        whole = allocated[WHOLE]
        return [
            (node.name, leaves_of(node), bound, wanted)
            for node in self._nodes
            for bound, wanted in (("minimum", node.minimum), ("maximum", node.maximum))
            if wanted is not None
            and whole
            and _off(bound, wanted, allocated[node.name] / whole) <= _NOISE
        ]

    def _is_close(
        self,
        allocated: Mapping[str, float],
        amounts: Mapping[str, int],
        sizes: Mapping[str, int],
    ) -> bool:
        """Whether every group, and the whole, is off by less than one document."""
        return all(
            abs(_sum_of(node, amounts) - _sum_of(node, allocated))
            < max((sizes[tag] for tag in leaves_of(node) if tag in sizes), default=0) + _NOISE
            for node in self._nodes
            if node.children
        )


class _Ends:
    """The amounts with which a language may end: those before and after each of its candidates."""

    def __init__(self, candidates: Candidates, threshold: float) -> None:
        self._before, self._size = candidates.before, candidates.size
        self._places = self._before + threshold * self._size

    def nearest(self, amount: float) -> int:
        """The end nearest to an amount, by the threshold of the language."""
        taken = int(np.searchsorted(self._places, _raised(amount), side="right"))
        return self._after(taken)

    def around(self, amount: float) -> tuple[int, int]:
        """The ends below and above an amount; twice the same where it is one."""
        after = self._before + self._size
        low = int(np.searchsorted(after, _raised(amount), side="right"))
        high = int(np.searchsorted(after, amount * (1 - _NOISE) - _NOISE)) + 1
        return self._after(low), self._after(min(max(low, high), len(after)))

    def size_at(self, amount: float) -> int:
        """The size of the largest document that begins or ends near an amount."""
        taken = int(np.searchsorted(self._places, _raised(amount), side="right"))
        return int(self._size[max(taken - 1, 0) : taken + 1].max(initial=0))

    def _after(self, taken: int) -> int:
        if not len(self._before):
            return 0
        return int(self._before[taken - 1] + self._size[taken - 1] if taken else self._before[0])


def _raised(amount: float) -> float:
    """An amount with what the rounding of floats may have taken from it."""
    return amount * (1 + _NOISE) + _NOISE


def _roundings(
    ends: Mapping[str, _Ends], allocated: Mapping[str, float], held: Mapping[str, int]
) -> Iterator[dict[str, int]]:
    """Amounts of all languages, each with the end below or above what it is allocated, and none
    below what it has already: first the nearest ends, then those that differ in one language, in
    two, and so on, the nearest of these first."""
    nearest = {tag: max(held[tag], one.nearest(allocated[tag])) for tag, one in ends.items()}
    others = {}
    for tag, one in ends.items():
        choice = {end for end in one.around(allocated[tag]) if end >= held[tag]} - {nearest[tag]}
        if choice:
            others[tag] = choice.pop()
    free = sorted(others, key=lambda tag: (abs(others[tag] - allocated[tag]), tag))[:_FREE]
    for number in range(len(free) + 1):
        for changed in combinations(free, number):
            yield {**nearest, **{tag: others[tag] for tag in changed}}


def _off(bound: str, wanted: float, got: float) -> float:
    """By how much a share is off a bound; at most 0 where it keeps it."""
    return wanted - got if bound == "minimum" else got - wanted


def _sum_of(node: QuotaNode, amounts: Mapping[str, float]) -> float:
    return math.fsum(amounts.get(tag, 0) for tag in leaves_of(node))


def _thresholds(division: Division) -> Iterator[tuple[float, list[str]]]:
    """Thresholds and the languages that they are for; later ones count."""
    nodes = nodes_of(division.tree)
    for node in nodes:
        if node.maximum is not None:
            yield _MAXIMUM, leaves_of(node)
    for node in nodes:
        if node.minimum and node.children:
            yield _GROUP_MINIMUM, leaves_of(node)
    for node in nodes:
        if node.minimum and not node.children:
            yield _OWN_MINIMUM, [node.name]
