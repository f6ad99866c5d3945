"""What a first guess says about the blocks around each block, for a second one.

Stacking of this kind (Cohen and Carvalho, "Stacked Sequential Learning", IJCAI 2005) makes what
belongs together alike: neighbours, the blocks of a box, the boxes of a group.
"""

import numpy as np

from stages.extraction.features import LEVELS, Facts, Ints

__all__ = ["CERTAIN", "context"]

CERTAIN = 10_000
"""The probability 1; all others are whole numbers below."""
_NEIGHBOURS = (-4, -3, -2, -1, 1, 2, 3, 4)
_AROUND = (3, 10, 30)
"""Blocks on each side whose mean counts."""


def context(facts: Facts, guess: Ints) -> Ints:
    """Rows of whole numbers, with one for each block. guess: its probability."""
    n, size = facts.n, facts.size
    numbers = np.arange(n)
    until = np.zeros((3, n + 1), np.int64)
    np.cumsum([guess * size, size, guess], axis=1, out=until[:, 1:])

    def mean(start: Ints, end: Ints) -> Ints:
        of, by, _ = until[:, end] - until[:, start]
        found: Ints = of // np.maximum(by, 1)
        return found

    columns = [guess]
    reach = max(_NEIGHBOURS)
    wide = np.full(n + 2 * reach, -1)
    wide[reach : reach + n] = guess
    columns += [wide[reach + offset : reach + offset + n] for offset in _NEIGHBOURS]
    columns += [
        mean(np.maximum(numbers - reach, 0), np.minimum(numbers + reach + 1, n))
        for reach in _AROUND
    ]
    zero = np.zeros(n, np.int64)
    columns += [mean(zero, numbers), mean(numbers + 1, zero + n), mean(zero, zero + n)]
    for level in range(LEVELS):
        at = facts.up[level]
        start, end = facts.start[at], facts.end[at]
        columns.append(mean(start, end))
        if level < 3:
            rest, others = until[:2, end] - until[:2, start] - np.array([guess * size, size])
            columns.append(np.where(others > 0, rest // np.maximum(others, 1), -1))
    columns += _of_kinds(facts, until)
    total = max(1, int(until[0, -1]))
    columns += [until[0, :-1] * 1000 // total, zero + total // CERTAIN, zero + int(guess.max())]
    # Where the text seems to begin and to end.
    likely = np.flatnonzero(guess * 2 >= CERTAIN)
    first, last = (likely[0], likely[-1]) if len(likely) else (0, n - 1)
    columns += [numbers - first, last - numbers, zero + len(likely)]
    columns.append(np.argsort(np.argsort(-guess, kind="stable"), kind="stable") * 1000 // n)
    return np.stack(columns)


def _of_kinds(facts: Facts, until: Ints) -> list[Ints]:
    """The means of a block's nearest group, of its own member in it, of boxes of its own kind, and
    of blocks in boxes with equal tags."""
    of, by, _ = until[:, facts.end] - until[:, facts.start]
    order = np.argsort(facts.kinds, kind="stable")
    count = np.bincount(facts.kinds)
    sums = np.add.reduceat(np.stack([of, by])[:, order], np.cumsum(count) - count, axis=1)
    means = sums[0] // np.maximum(sums[1], 1)
    none = facts.group == 0
    own = of // np.maximum(by, 1)
    parent = facts.parent[facts.box]
    return [
        np.where(none, -1, means[facts.kinds[facts.group]]),
        np.where(none, -1, own[facts.group]),
        means[facts.kinds[facts.box]],
        means[facts.kinds[parent]],
    ]
