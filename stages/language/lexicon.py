"""The lexicon of varieties: words and endings that mark each, from `data/variety.tsv`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["FILE", "NEIGHBOURS", "Lexicon", "Mark", "expand", "lexicon_of", "parse"]

FILE = Path(__file__).parent / "data" / "variety.tsv"
NEIGHBOURS = {"ca-valencia": "ca", "oc-aranes": "oc"}
"""Varieties that are told by words, and the tag that marks their neighbours in the table."""
_STEM = 3
_SHORTEST, _LONGEST = 2, 6
_CHOICE = re.compile(r"\{([^{}]*)\}")
_NONE = "-"


@dataclass(frozen=True)
class Mark:
    """What a form says: the variety that it marks, its weight (natural logarithm of the odds), and
    the number of its line in the table, which names the feature that it belongs to."""

    variety: str
    weight: float
    line: int


@dataclass(frozen=True)
class Lexicon:
    """The marks of a variety and of its neighbour, by words (in lower case) and by endings (without
    `-`). None stands for a word that ends like a mark and is none."""

    words: Mapping[str, Mark | None]
    endings: Mapping[str, Mark]

    @property
    def marks(self) -> list[Mark]:
        """The mark of each word and ending."""
        return [*(mark for mark in self.words.values() if mark), *self.endings.values()]

    def find(self, word: str) -> Mark | None:
        """The mark that a word bears; None for most words. Capitals hide endings, not words."""
        lower = word.lower()
        if lower in self.words:
            return self.words[lower]
        if word.islower():
            for length in range(min(len(word) - _STEM, _LONGEST), _SHORTEST - 1, -1):
                found = self.endings.get(word[-length:])
                if found is not None:
                    return found
        return None


@cache
def lexicon_of(variety: str) -> Lexicon:
    """The lexicon of one of the `NEIGHBOURS`; the table is read once."""
    return parse(FILE.read_text(encoding="utf-8"), variety)


def parse(table: str, variety: str) -> Lexicon:
    """The lexicon of a variety and its neighbour in the text of a table.

    Each line has variety, weight and forms, separated by tabs. The weight `-` takes words out of
    endings; `=` before a weight says that it is set by hand.
    """
    words: dict[str, Mark | None] = {}
    endings: dict[str, Mark] = {}
    for number, line in enumerate(table.splitlines()):
        side, _, rest = line.partition("\t")
        if side not in (variety, NEIGHBOURS[variety]):
            continue
        weight, forms = rest.split("\t")
        mark = None if weight == _NONE else Mark(side, float(weight.lstrip("=")), number)
        for form in (form for pattern in forms.split() for form in expand(pattern)):
            if mark is not None and form.startswith("-"):
                endings[form[1:]] = mark
            else:
                words[form] = mark
    return Lexicon(words, endings)


def expand(pattern: str) -> Iterator[str]:
    """All forms of a pattern: `meu{a,es}` gives `meua` and `meues`."""
    choice = _CHOICE.search(pattern)
    if choice is None:
        yield pattern
        return
    for part in choice.group(1).split(","):
        yield from expand(pattern[: choice.start()] + part + pattern[choice.end() :])
