"""How much of a dataset its largest domains give: shares of the top, Gini and Herfindahl-Hirschman.

Gini: half the mean difference of all pairs over the mean (C. Gini 1912, Variabilità e mutabilità);
0 where all domains are equal, near 1 where one has nearly all. HHI: the sum of the squared shares
(S. A. Rhoades 1993, The Herfindahl-Hirschman Index, Federal Reserve Bulletin 79:188), here from 0
to 1. Its inverse is the number of equal domains that would be as concentrated (M. A. Adelman 1969,
Review of Economics and Statistics 51:99). Pure.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Concentration", "Sizes", "concentration"]

_TOP = 10
_TENTH = 0.1
_BATCH = 1 << 20
"""Sizes that are kept before equal ones are put together."""


@dataclass(frozen=True)
class Concentration:
    """How unequal domains are. Shares are from 0 to 1, of the bytes of all domains together.

    top: share of the ten largest domains. tenth: how many domains the largest 10 % are, at least
    one. tenth_share: what they have. tenth_least: bytes of the smallest of them. gini, hhi: from 0
    to 1.
    """

    top: float
    tenth: int
    tenth_share: float
    tenth_least: int
    gini: float
    hhi: float


class Sizes:
    """The sizes of many domains, as distinct sizes and how many domains have each: there are far
    fewer sizes than domains."""

    def __init__(self) -> None:
        self._waiting: list[npt.NDArray[np.int64]] = []
        self._rows = 0
        self.values = np.zeros(0, np.int64)
        self.numbers = np.zeros(0, np.int64)

    def add(self, sizes: npt.NDArray[np.int64]) -> None:
        """Add a size for each domain."""
        self._waiting.append(sizes)
        self._rows += len(sizes)
        if self._rows >= _BATCH:
            self.merge()

    def merge(self) -> None:
        """Put equal sizes together; `values` rise then."""
        values = np.concatenate([self.values, *self._waiting])
        numbers = np.concatenate([self.numbers, np.ones(self._rows, np.int64)])
        self.values, places = np.unique(values, return_inverse=True)
        self.numbers = np.zeros(len(self.values), np.int64)
        np.add.at(self.numbers, places, numbers)
        self._waiting, self._rows = [], 0


def concentration(sizes: Sizes) -> Concentration | None:
    """None where no domain has any bytes."""
    sizes.merge()
    values, numbers = sizes.values, sizes.numbers
    number, total = int(numbers.sum()), int((values * numbers).sum())
    if not total:
        return None
    tenth = max(1, math.ceil(number * _TENTH))
    after = np.cumsum(numbers).astype(np.float64)
    # A run of k equal sizes holds the ranks before+1 … before+k, whose mean is before + (k+1)/2.
    ranks = after - numbers + (numbers + 1) / 2
    weights = values * numbers / total
    gini = float((2 * ranks * weights).sum() / number - (number + 1) / number)
    hhi = float(((values / total) ** 2 * numbers).sum())
    least = values[::-1][np.searchsorted(np.cumsum(numbers[::-1]), tenth)]
    return Concentration(
        top=_of_largest(sizes, _TOP) / total,
        tenth=tenth,
        tenth_share=_of_largest(sizes, tenth) / total,
        tenth_least=int(least),
        gini=round(max(gini, 0.0), 4),
        hhi=round(hhi, 4),
    )


def _of_largest(sizes: Sizes, number: int) -> int:
    """The sum of the `number` largest sizes."""
    values, numbers = sizes.values[::-1], sizes.numbers[::-1]
    before = np.cumsum(numbers) - numbers
    taken = np.clip(number - before, 0, numbers)
    return int((values * taken).sum())
