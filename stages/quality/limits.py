"""Limits of the signals of quality: the settings that they have, and which one a text breaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from math import inf
from typing import Any

from corpus.config.settings import Count, Fraction, NotNegative, Positive, build
from corpus.documents.languages import LANGUAGES, UnknownLanguage, resolve
from corpus.errors import ConfigError, suggest
from corpus.stage import setting
from stages.quality.norms import Norms
from stages.quality.signals import SHORT

__all__ = ["Bound", "Limits", "edges_of", "limits_by_language"]

_TOP = {2: 0.20, 3: 0.18, 4: 0.16}
_REPEATED = {5: 0.15, 10: 0.10}


@dataclass(frozen=True)
class Bound:
    """The bounds of one signal: documents with less than `least`, or with more than `most`, are
    dropped for `reason`."""

    signal: str
    reason: str
    least: float = -inf
    most: float = inf

    def broken(self, value: float) -> float | None:
        """The limit that a value breaks; None if it breaks none."""
        if value < self.least:
            return self.least
        return self.most if value > self.most else None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of all signals, as settings."""

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
    short_lines: Fraction = setting(0.67, f"largest share of lines under {SHORT} characters")
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

    def of_words(self) -> Bound:
        """The bounds of the number of words."""
        return Bound("words", "", self.minimum_words, self.maximum_words)

    def bounds(self, usual: Norms | None) -> Iterator[Bound]:
        """The bounds of all other signals, in the order in which they are asked: the first that is
        broken is the reason. usual: the norms of the language."""
        if usual and self.word_length:
            yield Bound("mean_word_length", "mean_word_length", usual.shortest, usual.longest)
        yield _most("symbol_ratio", self.symbol_ratio)
        yield _least("alphabetic_ratio", self.alphabetic_ratio)
        if usual:
            yield _least("stop_words", self.stop_words)
        yield _most("bullet_lines", self.bullet_lines)
        yield _most("ellipsis_lines", self.ellipsis_lines)
        yield _most("short_lines", self.short_lines)
        yield _least("line_punctuation", self.line_punctuation)
        for kind in ("line", "paragraph"):
            for signal in (f"duplicate_{kind}s", f"duplicate_{kind}_characters"):
                yield _most(signal, getattr(self, signal), f"duplicate_{kind}s")
        for name in ("top_n_gram", "repeated_n_grams"):
            for size, most in getattr(self, name).items():
                yield _most(f"{name}.{size}", most, name)


def _least(signal: str, limit: float) -> Bound:
    return Bound(signal, signal, least=limit)


def _most(signal: str, limit: float, reason: str = "") -> Bound:
    return Bound(signal, reason or signal, most=limit)


def limits_by_language(
    common: Limits, own: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Limits]:
    """The limits of each language that has some of its own, by tag. A variety has those of its
    language and its own; what neither sets is as in `common`.

    own: language code -> setting -> value, plain. Raises ConfigError, with the key path below the
    stage's settings, for an unknown language or setting and for a value that cannot be.
    """
    shared = {field.name: getattr(common, field.name) for field in fields(Limits)}
    given: dict[str, Mapping[str, Any]] = {}
    for code, values in own.items():
        tag = _tag(code)
        if tag in given:
            raise ConfigError(f"{tag} has limits twice", where=f"languages.{code}")
        _built({**shared, **values}, code)
        given[tag] = values
    found = {}
    for tag, language in LANGUAGES.items():
        values = {**given.get(language.parent, {}), **given.get(tag, {})}
        if values:
            found[tag] = _built({**shared, **values}, tag)
    return found


def _built(values: Mapping[str, Any], code: str) -> Limits:
    return build(Limits, values, where=lambda keys: ".".join(map(str, ("languages", code, *keys))))


def _tag(code: str) -> str:
    try:
        return resolve(code)
    except UnknownLanguage:
        valid = suggest(code, LANGUAGES)
        message = f"{code!r} is no language served here{valid}"
        raise ConfigError(message, where=f"languages.{code}") from None


@cache
def edges_of(signal: str) -> Sequence[float]:
    """The lower edges of the bins in which a signal is counted: a twentieth each for a share; words
    by powers of two."""
    if signal == "words":
        return (0, *(2**power for power in range(18)))
    if signal == "mean_word_length":
        return tuple(half / 2 for half in range(25))
    return tuple(range(21)) if signal == "stop_words" else tuple(n / 20 for n in range(20))
