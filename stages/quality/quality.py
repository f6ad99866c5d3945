"""The stage `quality`: heuristics that tell prose from lists, menus, tables and spam."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, ClassVar

import pyarrow as pa

from corpus.config.settings import Count, Fraction, NotNegative, Positive
from corpus.documents.languages import LANGUAGES
from corpus.errors import ConfigError
from corpus.schema import COLUMNS, Schema
from corpus.stage import Drop, LanguageData, Result, Stage, each, setting, table_digest
from stages.quality import norms
from stages.quality.repetition import Numbered, duplicates, numbered, repeated_share, top_share

__all__ = ["Quality"]

_LETTERS = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_SYMBOLS = re.compile(r"#|…|\.\.\.")
_BULLETS = tuple("•‣▶◀◦■□▪▫►●*-–—")
_ELLIPSES = ("…", "...")
_TERMINAL = tuple(".!?…;:\"'”’»“)]。")
"""Signs at the end of a sentence. `;` is the Greek question mark; quotation marks and brackets may
follow the sign itself."""
_GAP = re.compile(r"\n\s*\n")
_SHORT = 30
"""Characters below which a line is short (FineWeb)."""
_TOP = {2: 0.20, 3: 0.18, 4: 0.16}
_REPEATED = {5: 0.15, 10: 0.10}
_ENOUGH_WORDS = 200


@dataclass(frozen=True, kw_only=True)
class Quality(Stage):
    """Drops documents that are not running text, and scores the rest.

    The heuristics are those of Gopher (Rae et al. 2021, arXiv 2112.11446) and FineWeb (Penedo et
    al. 2024, arXiv 2406.17557), with stop words and bounds of word length by language as in
    FineWeb2 (Penedo et al. 2025, arXiv 2506.20920), from `stages/quality/data/quality.tsv`. The
    first heuristic that fails is the reason. Languages without norms skip `mean_word_length` and
    `stop_words`.

    The column `quality` is the mean of five shares: words with letters; characters in lines that
    end like sentences; text that is not repeated; stop words, relative to the usual share in the
    language, at most 1; and length, relative to 200 words, at most 1. It allows comparison of
    documents in one language and does not judge their content.
    """

    name = "quality"
    version = 1
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("text", "language")}
    adds: ClassVar[Schema] = {"quality": COLUMNS["quality"].type}
    reasons = frozenset(
        {
            "alphabetic_ratio",
            "bullet_lines",
            "duplicate_lines",
            "duplicate_paragraphs",
            "ellipsis_lines",
            "line_punctuation",
            "mean_word_length",
            "repeated_n_grams",
            "short_lines",
            "stop_words",
            "symbol_ratio",
            "too_few_words",
            "too_many_words",
            "top_n_gram",
        }
    )

    minimum_words: Positive = setting(50, "documents of fewer words: too_few_words")
    maximum_words: Positive = setting(100_000, "documents of more words: too_many_words")
    word_length: bool = setting(True, "drop by the language's bounds of the mean word length")
    symbol_ratio: NotNegative = setting(0.1, "largest number of # and ellipses for each word")
    bullet_lines: Fraction = setting(0.9, "largest share of lines that start with a bullet")
    ellipsis_lines: Fraction = setting(0.3, "largest share of lines that end with an ellipsis")
    alphabetic_ratio: Fraction = setting(0.8, "smallest share of words that have a letter")
    stop_words: Count = setting(2, "least number of different stop words of the language")
    duplicate_lines: Fraction = setting(0.3, "largest share of lines that occurred before")
    duplicate_line_characters: Fraction = setting(0.2, "largest share of characters in them")
    duplicate_paragraphs: Fraction = setting(0.3, "largest share of paragraphs seen before")
    duplicate_paragraph_characters: Fraction = setting(0.2, "largest share of characters in them")
    top_n_gram: Mapping[str, Fraction] = setting(
        {str(n): share for n, share in _TOP.items()},
        "words of an n-gram -> largest share of characters in the most frequent one",
    )
    repeated_n_grams: Mapping[str, Fraction] = setting(
        {str(n): share for n, share in _REPEATED.items()},
        "words of an n-gram -> largest share of characters in those that occurred before",
    )
    short_lines: Fraction = setting(0.67, f"largest share of lines under {_SHORT} characters")
    line_punctuation: Fraction = setting(0.12, "smallest share of lines that end like a sentence")

    def __post_init__(self) -> None:
        for name in ("top_n_gram", "repeated_n_grams"):
            for size in getattr(self, name):
                if not (size.isdecimal() and 1 <= int(size) <= 20):
                    raise ConfigError(
                        f"{size!r} is no number of words; valid: 1 to 20", where=f"{name}.{size}"
                    )
        if self.minimum_words > self.maximum_words:
            raise ConfigError(
                f"minimum_words ({self.minimum_words}) must not be above maximum_words "
                f"({self.maximum_words})"
            )
        norms.norms()  # here, so that a fault in a language pack is found before anything runs

    @classmethod
    def language_data(cls) -> LanguageData:
        known = {tag: norms.norms_of(tag) for tag in LANGUAGES}
        return LanguageData(
            has={tag: str(own) for tag, own in known.items() if own},
            lacks=frozenset(tag for tag, own in known.items() if not own),
            otherwise="mean_word_length and stop_words are skipped",
        )

    def identity(self) -> Mapping[str, Any]:
        return {**super().identity(), "norms": table_digest(norms.FILE)}

    def process(self, batch: pa.RecordBatch) -> Result:
        return each(batch, self._assess, self.adds)

    def _assess(self, text: str | None, language: str | None) -> Mapping[str, Any] | Drop:
        """The score of one document, or the reason for which it is dropped."""
        text = text or ""
        tokens = text.split()
        if len(tokens) < max(self.minimum_words, 1):
            return Drop("too_few_words")
        if len(tokens) > self.maximum_words:
            return Drop("too_many_words")
        words = _LETTERS.findall(text.lower())
        usual = norms.norms_of(language or "")
        lines = [line for line in map(str.strip, text.split("\n")) if line]
        alphabetic = sum(map(bool, map(_LETTER.search, tokens))) / len(tokens)
        reason = (
            self._of_words(text, tokens, words, alphabetic, usual)
            or self._of_lines(text, lines)
            or self._of_repetition(text, lines, repeated := numbered(words))
        )
        if reason:
            return Drop(reason)
        parts = [
            alphabetic,
            sum(len(line) for line in lines if line.endswith(_TERMINAL)) / sum(map(len, lines)),
            1 - max(duplicates(lines)[1], repeated_share(repeated, 5)),
            min(len(tokens) / _ENOUGH_WORDS, 1),
        ]
        if usual:
            share = sum(map(usual.stop_words.__contains__, words)) / max(len(words), 1)
            parts.append(min(share / usual.stop_share, 1.0))
        return {"quality": round(fmean(parts), 4)}

    def _of_words(
        self,
        text: str,
        tokens: Sequence[str],
        words: Sequence[str],
        alphabetic: float,
        usual: norms.Norms | None,
    ) -> str | None:
        """The first reason that words give, in the order of Gopher's rules, or None."""
        if usual and words and self.word_length:
            mean = round(sum(map(len, words)) / len(words), 4)
            if not usual.shortest <= mean <= usual.longest:
                return "mean_word_length"
        if round(len(_SYMBOLS.findall(text)) / len(tokens), 4) > self.symbol_ratio:
            return "symbol_ratio"
        if round(alphabetic, 4) < self.alphabetic_ratio:
            return "alphabetic_ratio"
        if usual and len(usual.stop_words.intersection(words)) < self.stop_words:
            return "stop_words"
        return None

    def _of_lines(self, text: str, lines: Sequence[str]) -> str | None:
        """The first reason that lines give, or None."""
        if _share(lines, lambda line: line.startswith(_BULLETS)) > self.bullet_lines:
            return "bullet_lines"
        if _share(lines, lambda line: line.endswith(_ELLIPSES)) > self.ellipsis_lines:
            return "ellipsis_lines"
        if _share(lines, lambda line: len(line) < _SHORT) > self.short_lines:
            return "short_lines"
        if _share(lines, lambda line: line.endswith(_TERMINAL)) < self.line_punctuation:
            return "line_punctuation"
        return None

    def _of_repetition(self, text: str, lines: Sequence[str], words: Numbered) -> str | None:
        """The first reason that repetition gives, or None."""
        count, characters = duplicates(lines)
        if count > self.duplicate_lines or characters > self.duplicate_line_characters:
            return "duplicate_lines"
        count, characters = duplicates(_GAP.split(text))
        if count > self.duplicate_paragraphs or characters > self.duplicate_paragraph_characters:
            return "duplicate_paragraphs"
        for size, most in self.top_n_gram.items():
            if round(top_share(words, int(size)), 4) > most:
                return "top_n_gram"
        for size, most in self.repeated_n_grams.items():
            if round(repeated_share(words, int(size)), 4) > most:
                return "repeated_n_grams"
        return None


def _share(lines: Sequence[str], holds: Callable[[str], bool]) -> float:
    """The share (0 to 1) of lines for which `holds` is true, rounded to 4 decimals."""
    return round(sum(map(holds, lines)) / len(lines), 4)
