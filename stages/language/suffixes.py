"""Naive Bayes over the longest known sequence of bytes that ends at each byte of a text.

The method of langid.py (Lui and Baldwin 2012, ACL system demonstrations), whose automaton reads a
byte at a time. Here the sequences of all places are looked up at once, in a table of their hashes,
and a sequence counts each time: texts are short.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stages.language.hashing import STEP, mixed
from stages.language.lanes import row_sums

__all__ = ["LONGEST", "SuffixModel", "suffix_hashes"]

LONGEST = 5
"""Bytes of the longest sequence."""
_SHORTEST = 2
_POWERS = [np.uint64(pow(int(STEP), length, 1 << 64)) for length in range(LONGEST + 1)]


@dataclass(frozen=True)
class SuffixModel:
    """Weights of byte sequences for each label."""

    labels: tuple[str, ...]
    table: npt.NDArray[np.uint64]
    """2 ** n places. The upper 32 bits are those of the hash of a sequence, the lower 32 its row in
    `rows`; 0 where there is none."""
    rows: npt.NDArray[np.uint64]
    """Weights as `lanes.packed` has them, (sequences, words). Row 0 is that of no sequence."""
    scale: float
    """What a weight of 1 stands for, in natural logarithms."""

    def scores(self, texts: Sequence[bytes]) -> npt.NDArray[np.float32]:
        """Score of each label for each text, (texts, labels); 0 for a text without a sequence.

        A score is divided by the square root of the text's bytes, which keeps what follows from it
        alike for texts of every length, and is relative to the mean of its text.
        """
        if not texts:
            return np.zeros((0, len(self.labels)), np.float32)
        gap = b"\0" * LONGEST
        rows = self._rows(np.frombuffer(gap + gap.join(texts) + gap, np.uint8))
        lengths = np.array([len(text) for text in texts])
        # What stands behind a text, up to the next one, is known to no sequence.
        bounds = np.concatenate([[0], np.cumsum(lengths + LONGEST)])
        sums = row_sums(self.rows, rows, bounds)[:, : len(self.labels)]
        found: npt.NDArray[np.float32] = (
            sums
            * (np.float32(self.scale) / np.sqrt(np.maximum(lengths, 1)).astype(np.float32))[:, None]
        )
        relative: npt.NDArray[np.float32] = found - found.mean(axis=1, keepdims=True)
        return relative

    def _rows(self, data: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
        """The row of the longest known sequence that ends at each byte after the first five."""
        rows = np.zeros(len(data) - LONGEST, np.uint32)
        shift = np.uint64(64 - (len(self.table).bit_length() - 1))
        for hashes in suffix_hashes(data):
            entry = self.table[(hashes >> shift).astype(np.int64)]
            known = (entry ^ hashes) >> np.uint64(32) == 0
            np.copyto(rows, entry.astype(np.uint32), where=known)
        return rows


def suffix_hashes(data: npt.NDArray[np.uint8]) -> Sequence[npt.NDArray[np.uint64]]:
    """Hashes of the sequences of 2 to 5 bytes that end at each byte after the first five."""
    codes = data.astype(np.uint64)
    total = codes[LONGEST:].copy()
    found = []
    for length in range(_SHORTEST, LONGEST + 1):
        total = total + codes[LONGEST - length + 1 : len(codes) - length + 1] * _POWERS[length]
        found.append(mixed(total + np.uint64(length)))
    return found
