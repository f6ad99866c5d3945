"""What a first guess says about the blocks around each block, for a second one.

Stacking of this kind (Cohen and Carvalho, "Stacked Sequential Learning", IJCAI 2005) makes what
belongs together alike: neighbours, the blocks of a box, the boxes of a group.
"""

import numpy as np

from stages.extraction.features import Facts, Ints

__all__ = ["CERTAIN", "context"]

CERTAIN = 10_000
"""The probability 1; all others are whole numbers below."""
_NEIGHBOURS = (-4, -3, -2, -1, 1, 2, 3, 4)
_AROUND = (3, 10, 30)
"""Blocks on each side whose mean counts."""
_WITHOUT = 3
"""Boxes around a block of which the mean without the block counts too."""


def context(facts: Facts, guess: Ints) -> Ints:
    """Rows of whole numbers, with one for each block. guess: its probability."""
    n, size = facts.n, facts.size
    numbers = np.arange(n)
    until = np.zeros((2, n + 1), np.int64)
    np.cumsum([guess * size, size], axis=1, out=until[:, 1:])
    reach = max(_NEIGHBOURS)
    wide = np.full(n + 2 * reach, -1)
    wide[reach : reach + n] = guess
    columns = [guess, *(wide[reach + offset : reach + offset + n] for offset in _NEIGHBOURS)]
    boxes = np.stack(facts.up)
    zero = np.zeros(n, np.int64)
    start = [*(np.maximum(numbers - far, 0) for far in _AROUND), zero, numbers + 1, zero]
    end = [*(np.minimum(numbers + far + 1, n) for far in _AROUND), numbers, zero + n, zero + n]
    of, by = (
        until[:, np.concatenate([end, facts.end[boxes]])]
        - until[:, np.concatenate([start, facts.start[boxes]])]
    )
    columns += [*(of // np.maximum(by, 1))]
    inner = slice(len(start), len(start) + _WITHOUT)
    rest, others = of[inner] - guess * size, by[inner] - size
    columns += [*np.where(others > 0, rest // np.maximum(others, 1), -1)]
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
    of, by = until[:, facts.end] - until[:, facts.start]
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
