"""How likely each letter follows another, by language; from `data/letters.tsv`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["FOLDED", "LEVELS", "OTHER", "STEP", "TABLE", "ZERO", "Letters", "letters"]

TABLE = Path(__file__).parent / "data" / "letters.tsv"
STEP = 15
"""Cost of one level, in hundredths of a natural logarithm."""
LEVELS = 56
"""Number of levels in the file: costs are rounded to levels."""
ZERO = "0"
"""The character of level 0 in the file; those of the other levels follow in Unicode."""
OTHER = 1
"""Place of letters that no language has; place 0 is the space."""
_FOREIGN = LEVELS - 1
"""Level of a pair with a letter that the language does not have."""
_MIXED = 140
"""Level of an ASCII letter beside a letter of another script: hardly ever seen in a word."""
_BESIDE = 7
"""Levels added for each word in ASCII letters in a language of another script, so that a single
Cyrillic letter does not make an English text a Russian one."""
FOLDED = str.maketrans("şţ", "șț")
"""All charsets but one have the Romanian letters with a cedilla; they count as those with a
comma."""


@dataclass(frozen=True)
class Letters:
    """The table of letter pairs.

    tags: the languages, in order. numbers: letter in lower case -> its place in `levels`.
    usual: the mean cost of a letter in text of each language, in hundredths.
    levels: shape (languages, places, places): the level of a letter (third axis) after another
        (second axis); place 0 is the space, place 1 any letter that no language has.
    """

    tags: tuple[str, ...]
    numbers: dict[str, int]
    usual: tuple[int, ...]
    levels: npt.NDArray[np.uint8]


@cache
def letters() -> Letters:
    """The table, read once. In a language of another script, words in ASCII letters count as
    English ones, since pages in every language contain some."""
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
