"""The lexicon of varieties: words and endings that mark each, from `data/variety.tsv`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["FILE", "Lexicon", "expand", "marks", "parse"]

FILE = Path(__file__).parent / "data" / "variety.tsv"
_STEM = 3
_CHOICE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Lexicon:
    """The marks of one variety: words (in lower case) and endings (without `-`) with their
    weights."""

    words: Mapping[str, float]
    endings: Mapping[str, float]

    def weight(self, word: str) -> float:
        """The weight of a word as evidence for the variety; 0 for most words."""
        known = self.words.get(word.lower())
        if known is not None:
            return known
        if word.islower():
            for length in range(min(len(word) - _STEM, 6), 1, -1):
                found = self.endings.get(word[-length:])
                if found is not None:
                    return found
        return 0.0


@cache
def marks() -> Mapping[str, Lexicon]:
    """The lexicon of every variety in the table, by tag; read once."""
    return parse(FILE.read_text(encoding="utf-8"))


def parse(table: str) -> Mapping[str, Lexicon]:
    """The lexicons in the text of a table, by tag. Each line has variety, weight and forms,
    separated by tabs; later lines overrule earlier ones."""
    words: dict[str, dict[str, float]] = {}
    endings: dict[str, dict[str, float]] = {}
    for line in table.splitlines():
        if not line or line.startswith(("#", "variety\t")):
            continue
        variety, weight, forms = line.split("\t")
        for form in (form for pattern in forms.split() for form in expand(pattern)):
            kind = endings if form.startswith("-") else words
            kind.setdefault(variety, {})[form.removeprefix("-")] = float(weight)
    varieties = sorted(words.keys() | endings.keys())
    return {v: Lexicon(words.get(v, {}), endings.get(v, {})) for v in varieties}


def expand(pattern: str) -> Iterator[str]:
    """All forms of a pattern: `meu{a,es}` gives `meua` and `meues`."""
    choice = _CHOICE.search(pattern)
    if choice is None:
        yield pattern
        return
    for part in choice.group(1).split(","):
        yield from expand(pattern[: choice.start()] + part + pattern[choice.end() :])
