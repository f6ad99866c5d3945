"""Signals of quality: numbers that tell prose from lists, menus, tables and spam.

They are those of Gopher (Rae et al. 2021, arXiv 2112.11446) and FineWeb (Penedo et al. 2024, arXiv
2406.17557), with stop words by language as in FineWeb2 (Penedo et al. 2025, arXiv 2506.20920). All
are rounded to 4 decimals. Pure.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean

from stages.quality.norms import Norms
from stages.quality.repetition import Numbered, duplicates, numbered, repeated_share, top_share

__all__ = ["SHORT", "Signals"]

_LETTERS = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_SYMBOLS = re.compile(r"#|…|\.\.\.")
_BULLETS = tuple("•‣▶◀◦■□▪▫►●*-–—")
_ELLIPSES = ("…", "...")
_TERMINAL = tuple(".!?…;:\"'”’»“)]。")
"""Signs at the end of a sentence. `;` is the Greek question mark; quotation marks and brackets may
follow the sign itself."""
_GAP = re.compile(r"\n\s*\n")
SHORT = 30
"""Characters below which a line is short (FineWeb)."""
_ENOUGH_WORDS = 200
_SCORED = 5
"""Words of the n-grams by which the score counts repetition."""


@dataclass(frozen=True)
class Signals:
    """The signals of one text that has a word. usual: the norms of its language; None without."""

    text: str
    usual: Norms | None
    _shares: dict[int, float] = field(default_factory=dict, repr=False)
    """Repeated shares by the size of n-grams, as far as they were asked for."""

    @cached_property
    def tokens(self) -> Sequence[str]:
        """The words of the text, split at white space."""
        return self.text.split()

    def all(
        self, top_n_gram: Collection[str], repeated_n_grams: Collection[str]
    ) -> Mapping[str, float]:
        """All signals but `words`, by name. Without norms there is no `mean_word_length` and no
        `stop_words`.

        top_n_gram, repeated_n_grams: numbers of words, for one signal each: `top_n_gram.2`.
        """
        return {
            **self._of_words(),
            **self._of_lines(),
            **self._of_repetition(),
            **{f"top_n_gram.{n}": _rounded(top_share(self._numbered, int(n))) for n in top_n_gram},
            **{f"repeated_n_grams.{n}": self._repeated(int(n)) for n in repeated_n_grams},
        }

    def score(self) -> float:
        """The mean of five shares, 0 to 1, as the docstring of `Quality` has them."""
        ended = sum(len(line) for line in self._lines if line.endswith(_TERMINAL))
        parts = [
            self._alphabetic,
            ended / sum(map(len, self._lines)),
            1 - max(self._duplicate_lines[1], self._repeated(_SCORED)),
            min(len(self.tokens) / _ENOUGH_WORDS, 1),
        ]
        if self.usual:
            known = self.usual.stop_words
            share = sum(map(known.__contains__, self._words)) / max(len(self._words), 1)
            parts.append(min(share / self.usual.stop_share, 1.0))
        return _rounded(fmean(parts))

    def _of_words(self) -> Mapping[str, float]:
        found = {
            "symbol_ratio": _rounded(len(_SYMBOLS.findall(self.text)) / len(self.tokens)),
            "alphabetic_ratio": _rounded(self._alphabetic),
        }
        if self.usual:
            found["stop_words"] = len(self.usual.stop_words.intersection(self._words))
            if self._words:
                mean = sum(map(len, self._words)) / len(self._words)
                found["mean_word_length"] = _rounded(mean)
        return found

    def _of_lines(self) -> Mapping[str, float]:
        return {
            "bullet_lines": self._share(lambda line: line.startswith(_BULLETS)),
            "ellipsis_lines": self._share(lambda line: line.endswith(_ELLIPSES)),
            "short_lines": self._share(lambda line: len(line) < SHORT),
            "line_punctuation": self._share(lambda line: line.endswith(_TERMINAL)),
        }

    def _of_repetition(self) -> Mapping[str, float]:
        found = {}
        paragraphs = duplicates(_GAP.split(self.text))
        for kind, shares in (("line", self._duplicate_lines), ("paragraph", paragraphs)):
            count, characters = shares
            found[f"duplicate_{kind}s"] = _rounded(count)
            found[f"duplicate_{kind}_characters"] = _rounded(characters)
        return found

    @cached_property
    def _words(self) -> Sequence[str]:
        """Runs of letters, in lower case."""
        return _LETTERS.findall(self.text.lower())

    @cached_property
    def _lines(self) -> Sequence[str]:
        """The lines that are not blank, trimmed."""
        return [line for line in map(str.strip, self.text.split("\n")) if line]

    @cached_property
    def _duplicate_lines(self) -> tuple[float, float]:
        """The share of lines that occurred before, and of characters in them."""
        return duplicates(self._lines)

    @cached_property
    def _alphabetic(self) -> float:
        """The share of words that have a letter."""
        return sum(map(bool, map(_LETTER.search, self.tokens))) / len(self.tokens)

    @cached_property
    def _numbered(self) -> Numbered:
        return numbered(self._words)

    def _repeated(self, size: int) -> float:
        if size not in self._shares:
            self._shares[size] = _rounded(repeated_share(self._numbered, size))
        return self._shares[size]

    def _share(self, holds: Callable[[str], bool]) -> float:
        """The share (0 to 1) of lines for which `holds` is true."""
        return _rounded(sum(map(holds, self._lines)) / len(self._lines))


def _rounded(value: float) -> float:
    return round(value, 4)
