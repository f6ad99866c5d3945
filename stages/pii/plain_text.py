"""A text as recognisers read it: digits, spaces and hyphens of any script are plain ones, signs
without width are gone. Where its digits stand is known from the same pass."""

import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["PlainText"]

GAP = 3
"""The most other characters between two digits of one run."""

_OTHERS = {
    "‐": "-", "‑": "-", "−": "-", "﹣": "-", "﹫": "@", "。": ".", "․": ".", "⁄": "/", "∕": "/",
}  # fmt: skip
"""Signs that people write in numbers and addresses, beside those that Unicode's properties tell."""
_GONE = 0xFFFFFFFF
"""Stands for a sign without width."""


class PlainText:
    """A text with plain digits, spaces and hyphens.

    text: what recognisers read. Digits of any script are 0 to 9 (Unicode category Nd), characters
    of full width their narrow ones, spaces of any width one space (category Zs); en and em dashes
    stay, for they also part the ends of ranges. Signs without width (category Cf, such as the soft
    hyphen) are gone, so its places may differ from those of the original.
    """

    def __init__(self, original: str) -> None:
        self.text = original
        self._kept: npt.NDArray[np.intp] | None = None
        self._length = len(original)
        if original.isascii():
            codes: npt.NDArray[Any] = np.frombuffer(original.encode("ascii"), np.uint8)
        else:
            codes = self._plain(original)
        at = np.flatnonzero((codes >= ord("0")) & (codes <= ord("9")))
        parted = np.flatnonzero(at[1:] - at[:-1] > GAP + 1) + 1
        bounds = np.concatenate(([0], parted, [len(at)])) if len(at) else np.zeros(1, np.intp)
        first, after = bounds[:-1], bounds[1:]
        self._starts, self._ends, self._digits = at[first], at[after - 1] + 1, after - first

    def _plain(self, original: str) -> npt.NDArray[np.uint32]:
        codes = np.frombuffer(original.encode("utf-32-le"), np.uint32)
        plain = _table()[codes]
        kept = plain != _GONE
        if not kept.all():
            self._kept = np.append(np.flatnonzero(kept), self._length)
            plain = plain[kept]
        if self._kept is not None or not np.array_equal(plain, codes):
            self.text = plain.tobytes().decode("utf-32-le")
        return plain

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of what stands from `start` to before `end` here."""
        if self._kept is None:
            return start, end
        return int(self._kept[start]), int(self._kept[end - 1]) + 1 if end > start else start

    def runs(self, digits: int) -> Iterator[tuple[int, int]]:
        """Start and end of each run of at least so many digits, which at most `GAP` other
        characters part."""
        chosen = self._digits >= digits
        return zip(self._starts[chosen].tolist(), self._ends[chosen].tolist(), strict=True)


@cache
def _table() -> npt.NDArray[np.uint32]:
    """For each character its plain one, or `_GONE`."""
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    table[0xFF01:0xFF5F] -= 0xFEE0  # full width
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Nd":
            table[code] = ord("0") + unicodedata.decimal(character)
        elif category == "Zs":
            table[code] = ord(" ")
        elif category == "Cf":
            table[code] = _GONE
    for sign, plain in _OTHERS.items():
        table[ord(sign)] = ord(plain)
    return table
