"""How much of a text is repeated, by Gopher's measures (Rae et al. 2021, arXiv 2112.11446, A.1.1).

Words are represented by numbers, equal for equal words, and by their lengths in characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Numbered", "duplicates", "numbered", "repeated_share", "top_share"]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""Factor in the hash of an n-gram; odd, so that the first words still count in a long n-gram."""


@dataclass(frozen=True)
class Numbered:
    """Words as numbers (uint64), and their lengths in characters."""

    words: npt.NDArray[np.uint64]
    lengths: npt.NDArray[np.int64]


def numbered(words: Sequence[str]) -> Numbered:
    """The words of a text, in order, as numbers in the order of their first occurrence."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words), start=1)}
    ids = np.fromiter(map(numbers.__getitem__, words), np.uint64, len(words))
    return Numbered(ids, np.fromiter(map(len, words), np.int64, len(words)))


def duplicates(pieces: Sequence[str]) -> tuple[float, float]:
    """The share (0 to 1) of lines or paragraphs that occurred before, and the share of characters
    in them."""
    seen: set[str] = set()
    count = characters = 0
    for piece in pieces:
        if piece in seen:
            count += 1
            characters += len(piece)
        seen.add(piece)
    return count / max(len(pieces), 1), characters / max(sum(map(len, pieces)), 1)


def top_share(text: Numbered, size: int) -> float:
    """The share (0 to 1) of characters in the most frequent n-gram of `size` words; 0 when none is
    repeated. Of equally frequent n-grams the longest counts."""
    grams, lengths = _grams(text, size)
    if not len(grams):
        return 0.0
    _, first, counts = np.unique(grams, return_index=True, return_counts=True)
    most = counts.max()
    if most < 2:
        return 0.0
    return float(most * lengths[first[counts == most]].max() / text.lengths.sum())


def repeated_share(text: Numbered, size: int) -> float:
    """The share (0 to 1) of characters in n-grams of `size` words that occurred before."""
    grams, _ = _grams(text, size)
    if not len(grams):
        return 0.0
    _, first = np.unique(grams, return_index=True)
    again = np.ones(len(grams), np.int64)
    again[first] = 0
    # A word is covered when one of the `size` n-grams that contain it is a repetition.
    sums = np.concatenate(([0], np.cumsum(again), np.full(size - 1, again.sum())))
    covered = sums[1:] - np.concatenate((np.zeros(size, np.int64), sums[1:-size])) > 0
    return float(text.lengths[covered].sum() / text.lengths.sum())


def _grams(text: Numbered, size: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """The hash and the length in characters of each n-gram."""
    count = max(len(text.words) - size + 1, 0)
    grams = np.zeros(count, np.uint64)
    for offset in range(size):
        grams = grams * _FACTOR + text.words[offset : offset + count]
    ends = np.concatenate(([0], np.cumsum(text.lengths)))
    return grams, ends[size : size + count] - ends[:count]
