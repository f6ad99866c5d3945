"""How likely a text is in each language, by its letters, its capitals and its signs."""

import unicodedata
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from stages.html.letters import FOLDED, OTHER, STEP, letters

__all__ = ["CASES", "Costs", "costs", "traits"]

Costs = npt.NDArray[np.int64]

# Costs are in hundredths of a natural logarithm: a cost of 100 makes a text less likely by a factor
# of e. They are whole numbers, so that sums are the same on every machine.
CASES = np.array([[0, 20, 180], [0, 0, 600], [100, 30, 150]])
"""Cost of a character by the case of the one before it (row) and its own (column): no letter,
lower case, upper case."""
_AFTER_CAPITALS = 900
"""Cost of a lower-case letter after two capitals, which is how a word in capitals goes wrong."""
_SCRIPTS = 900
"""Cost of a letter beside one of another script."""
_MARK, _SIGN, _CONTROL = 400, 1400, 1800
"""Costs of characters beyond ASCII that are no letters: marks of prose, other signs, the rest."""
_MARKS = frozenset("\xa0«»“”„‘’‚–—…·•€§°©®№ªº¿¡™‹›´\xad")
"""Characters beyond ASCII that are no letters and are usual in prose."""


def costs(text: str) -> Costs:
    """The cost of each character after the one before it; shape (languages, characters).

    The languages are those of `letters().tags`. The text begins after a space.
    """
    letter, case, sign = np.array([(0, 0, 0), *map(traits, text)], np.int64).T
    script = np.array([0, *map(_script, text)])
    after = letters().levels[:, letter[:-1], letter[1:]].astype(np.int64)
    shared = CASES[case[:-1], case[1:]] + sign[1:]
    shared[1:] += _AFTER_CAPITALS * ((case[:-2] == 2) & (case[1:-1] == 2) & (case[2:] == 1))
    shared += _SCRIPTS * ((script[:-1] != script[1:]) & (script[:-1] > 0) & (script[1:] > 0))
    of_characters: Costs = STEP * after + shared
    return of_characters


@lru_cache(1 << 12)
def _script(character: str) -> int:
    """0 for what is no letter, 1 for a Latin letter, and a number for each other script."""
    if not character.isalpha():
        return 0
    name = unicodedata.name(character, "").partition(" ")[0]
    return 1 if name == "LATIN" or not name else 2 + sum(map(ord, name))


@lru_cache(1 << 12)
def traits(character: str) -> tuple[int, int, int]:
    """A character's letter, by its place in `letters().levels`; its case (0 none, 1 lower, 2
    upper); and its own cost."""
    if character.isalpha() and character not in _MARKS:
        number = letters().numbers.get(character.lower().translate(FOLDED), OTHER)
        return number, 1 if character.islower() else 2, 0
    if character.isascii() or character in _MARKS:
        return 0, 0, 0 if character.isascii() else _MARK
    is_drawn = "\u2500" <= character <= "\u25ff"
    is_sign = character.isprintable() and character != "\ufffd" and not is_drawn
    return 0, 0, _SIGN if is_sign else _CONTROL
