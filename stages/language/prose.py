"""Whether a text is language at all: running text, and no code, table, list of words or names.

What running text has and the others lack are the small words of its language, at their usual rate.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["FEATURES", "ProseModel"]

FEATURES = (
    "small words", "no small words", "letters", "words kept", "signs of code", "capitals",
    "length of words", "ends of sentences", "commas", "one word", "one",
)  # fmt: skip
"""What is measured of a text, as shares of its words or characters unless the name says it."""
_CODE = re.compile(r"[{}\[\]()<>=|\\/_#$^~*+;@`]")
_USUAL = 0.15
"""The share of small words that is assumed: half of what running text has."""
_END = re.compile(r"[.!?…](?:[\s\"'»”)]|$)")


@dataclass(frozen=True)
class ProseModel:
    """A logistic regression over the `FEATURES` of a text."""

    words: Mapping[str, Set[str]]
    """The most frequent words of each language, by tag, in lower case."""
    weights: npt.NDArray[np.float32]

    def probability(self, raw: str, line: str, words: str, tag: str) -> float:
        """The probability (0 to 1) that a text in this language is running text.

        raw: the text. line: what `readable` leaves of it; words: `letters_of` it.
        """
        found = float(self.features(raw, line, words, tag) @ self.weights)
        return float(1 / (1 + np.exp(-found)))

    def features(self, raw: str, line: str, words: str, tag: str) -> npt.NDArray[np.float32]:
        """The `FEATURES` of a text."""
        tokens = words.split()
        count = max(len(tokens), 1)
        characters = max(len(raw), 1)
        # Of a language that is not served the small words are not known: they are not missed.
        small = self.words.get(tag)
        spoken = _USUAL if small is None else sum(token in small for token in tokens) / count
        cased = line.split()
        capitals = sum(word[0].isupper() for word in cased[1:]) / max(len(cased) - 1, 1)
        return np.array(
            [
                min(spoken, 0.5),
                (spoken < 0.04) * min(count, 30) / 30,
                len(words) / characters,
                len(cased) / max(len(raw.split()), 1),
                min(len(_CODE.findall(raw)) / characters * 20, 2),
                capitals,
                min(len(words) / count, 15) / 10,
                min(len(_END.findall(raw)) / count * 10, 2),
                min(raw.count(",") / count, 1),
                count <= 2,
                1,
            ],
            np.float32,
        )


def small_words(lines: Sequence[str], most: int) -> frozenset[str]:
    """The most frequent words of lines in one language."""
    counts: dict[str, int] = {}
    for line in lines:
        for word in set(line.split()):
            counts[word] = counts.get(word, 0) + 1
    return frozenset(sorted(counts, key=lambda word: (-counts[word], word))[:most])
