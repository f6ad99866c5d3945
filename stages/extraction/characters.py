"""Characters of blocks counted by kind, whatever their script."""

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["KINDS", "Counted"]

KINDS = 8
UPPER, LETTER, DIGIT, SPACE, END, PAUSE, OTHER = range(1, KINDS)
_ENDS = ".!?…。！？؟;·।"
_PAUSES = ",،、，：:"
_LAST = 0xFFFF
"""The code as which all higher ones count; there are letters and pictures beyond it."""

Counts = npt.NDArray[np.int64]


class Counted:
    """Counts of characters of each block by kind, and the kinds of its first and last one."""

    def __init__(self, texts: Sequence[str], sizes: Counts) -> None:
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        kinds = _kinds()[np.minimum(codes, _LAST)]
        ends = np.cumsum(sizes)
        at = np.repeat(np.arange(len(sizes)) * KINDS, sizes) + kinds
        self.of = np.bincount(at, minlength=KINDS * len(sizes)).reshape(-1, KINDS)
        self.first, self.last = kinds[ends - sizes], kinds[ends - 1]


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """The kind of each code up to `_LAST`."""
    table = np.full(_LAST + 1, OTHER, np.uint8)
    for code in range(_LAST):
        category = unicodedata.category(chr(code))
        if category[0] == "L":
            table[code] = UPPER if category in ("Lu", "Lt") else LETTER
        elif category == "Nd":
            table[code] = DIGIT
        elif category[0] == "Z":
            table[code] = SPACE
    table[[ord(char) for char in "\t\n\r"]] = SPACE
    table[[ord(char) for char in _ENDS]] = END
    table[[ord(char) for char in _PAUSES]] = PAUSE
    return table
