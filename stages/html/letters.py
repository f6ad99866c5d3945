"""Which letter follows which in the languages served, from `data/letters.tsv`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["FOLDED", "LEVELS", "OTHER", "STEP", "TABLE", "ZERO", "Letters", "letters"]

TABLE = Path(__file__).parent / "data" / "letters.tsv"
STEP = 15
"""Cost of a level, in hundredths: 100 is an e-th as likely."""
LEVELS = 56
ZERO = "0"
"""The character of level 0; those of the others follow in Unicode."""
OTHER = 1
"""Place of letters that no language has; 0 is the space."""
_FOREIGN = LEVELS - 1
"""Level of a letter that a language does not have, or of one beside it."""
_MIXED = 140
"""Level of an ASCII letter beside one of another script: nearly never in one word."""
_BESIDE = 7
"""What a word in ASCII letters costs more in a language of another script, so that one letter alone
in an English text makes it no Russian one."""
FOLDED = str.maketrans("şţ", "șț")
"""The Romanian letters stand with a cedilla in all charsets but one."""


@dataclass(frozen=True)
class Letters:
    """levels: language, letter, letter after it -> level; 0 is the space, 1 any foreign letter.
    numbers: letter, in lower case -> its place in `levels`.
    usual: mean cost of a letter in text of each language, in hundredths.
    """

    tags: tuple[str, ...]
    numbers: dict[str, int]
    usual: tuple[int, ...]
    levels: npt.NDArray[np.uint8]


@cache
def letters() -> Letters:
    """The table; read once. Words in ASCII letters, which every language has about it, count as
    English in languages of another script."""
    rows = [
        line.split("\t")
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    known = sorted({letter for _, _, alphabet, _ in rows for letter in alphabet})
    numbers = {letter: number for number, letter in enumerate(known, OTHER + 1)}
    size = len(known) + 2
    levels = np.full((len(rows), size, size), _FOREIGN, np.uint8)
    tags = tuple(row[0] for row in rows)
    places = [np.array([0, *(numbers[letter] for letter in row[2])]) for row in rows]
    for own, place, row in zip(levels, places, rows, strict=True):
        flat = np.frombuffer(row[3].encode("ascii"), np.uint8) - ord(ZERO)
        own[np.ix_(place, place)] = flat.reshape(len(place), len(place))
    english = tags.index("en")
    ascii_only = np.array([n for letter, n in numbers.items() if letter.isascii()])
    words = np.ix_([0, *ascii_only], [0, *ascii_only])
    for own, row in zip(levels, rows, strict=True):
        if not row[2][0].isascii():
            own[ascii_only] = own[:, ascii_only] = _MIXED
            own[words] = levels[english][words]
            own[0, ascii_only] += _BESIDE
    levels[:, 0, 0] = 0
    return Letters(tags, numbers, tuple(int(row[1]) for row in rows), levels)
