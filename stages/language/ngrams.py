"""Hashed n-grams of characters, words and pairs of words, of many lines at once.

The hashing trick (Weinberger et al. 2009, arXiv 0902.2206): a feature is named by the slot of a
table that its hash falls into, so no dictionary is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stages.language.hashing import STEP, mixed

__all__ = ["Features", "hashed_ngrams"]

_LENGTHS = (3, 5)
"""Characters of an n-gram. A word of up to three letters is one, with the spaces beside it."""
_SPACE = ord(" ")
_PAIR = np.uint64(0xA0761D6478BD642F)

_Array = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Features:
    """Features of lines: those of line `i` are `slots[bounds[i]:bounds[i + 1]]`."""

    slots: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.int64]

    def of(self, lines: npt.NDArray[np.int64]) -> "Features":
        """The features of these lines alone."""
        parts = [self.slots[self.bounds[line] : self.bounds[line + 1]] for line in lines]
        sizes = [0, *(len(part) for part in parts)]
        return Features(np.concatenate([self.slots[:0], *parts]), np.cumsum(sizes))


def hashed_ngrams(lines: Sequence[str], bits: int) -> Features:
    """The features of each line, as slots below 2 ** bits.

    lines: words with one space between them. A line has a feature for each of its n-grams of three
    to five characters (the spaces before and after it count), each word, and each pair of words
    that stand side by side.
    """
    # Each line is followed by spaces that part it from the next: no n-gram spans two lines.
    gap = " " * max(_LENGTHS)
    text = " " + gap.join(lines) + gap
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    letter = codes != _SPACE
    length = len(codes) - len(gap) + 1
    hashes = np.empty((length, len(_LENGTHS) + 2), np.uint64)
    known = np.empty(hashes.shape, bool)
    rolling = codes
    for size in range(2, _LENGTHS[-1] + 1):
        rolling = rolling[:-1] * STEP + codes[size - 1 :]
        if size in _LENGTHS:
            column = _LENGTHS.index(size)
            hashes[:, column] = rolling[:length]
            # Two spaces side by side stand between lines: nothing is there.
            known[:, column] = letter[1 : length + 1] & letter[size - 2 : length + size - 2]
    _words(codes, letter, hashes[:, -2:], known[:, -2:])
    hashes += np.arange(hashes.shape[1], dtype=np.uint64)
    slots = (mixed(hashes[known]) >> np.uint64(64 - bits)).astype(np.int64)
    ends = np.cumsum(np.fromiter((len(line) + len(gap) for line in lines), np.int64, len(lines)))
    counts = np.concatenate([[0], np.cumsum(known.sum(axis=1))])
    bounds = counts[np.minimum(np.concatenate([[0], ends]), length)]
    return Features(slots, bounds)


def _words(
    codes: _Array, letter: npt.NDArray[np.bool_], hashes: _Array, known: npt.NDArray[np.bool_]
) -> None:
    """Write the hash of each word, and of it with the next word of its line, where it begins."""
    known[:] = False
    starts = np.flatnonzero(letter[1:] & ~letter[:-1]) + 1
    if not len(starts):
        return
    ends = np.flatnonzero(letter[:-1] & ~letter[1:]) + 1
    first = np.zeros(len(codes), np.int64)
    first[starts] = starts
    within = np.arange(len(codes)) - np.maximum.accumulate(first)
    terms = mixed(codes + (within.astype(np.uint64) << np.uint64(32)))
    words = np.add.reduceat(terms * letter, starts)
    hashes[starts, 0] = words
    known[starts, 0] = True
    beside = starts[1:] == ends[:-1] + 1
    hashes[starts[:-1][beside], 1] = (words[:-1] * _PAIR + words[1:])[beside]
    known[starts[:-1][beside], 1] = True
