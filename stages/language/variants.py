"""Which standard of its language a text keeps to, for information: Portuguese of Portugal or of
Brazil, Gascon, Languedocian or Provençal, Belarusian in the classical spelling."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from stages.language.lexicon import expand

__all__ = ["FILE", "VARIANTS", "variant_of"]

FILE = Path(__file__).parent / "data" / "variants.tsv"
VARIANTS = frozenset({"be", "oc", "pt"})
"""The languages whose variants are told."""
_LEAST = 2
"""Different words that must speak for a variant."""
_TIMES = 2
"""How many times as many as for another one."""
_SHORTEST, _LONGEST = 2, 10


def variant_of(language: str, words: Iterable[str]) -> str | None:
    """The variant of a language that the words of a text show; None where they show none, or more
    than one. words: in any case, each once."""
    forms, stems = _marks().get(language, ({}, {}))
    if not forms:
        return None
    counts: dict[str, int] = {}
    for word in {word.lower() for word in words}:
        variant = forms.get(word)
        for length in range(min(len(word), _LONGEST), _SHORTEST - 1, -1):
            variant = variant or stems.get(word[:length])
        if variant is not None:
            counts[variant] = counts.get(variant, 0) + 1
    ranked = sorted(counts, key=lambda variant: (-counts[variant], variant))
    if not ranked or counts[ranked[0]] < _LEAST:
        return None
    if len(ranked) > 1 and counts[ranked[0]] < _TIMES * counts[ranked[1]]:
        return None
    return ranked[0]


@cache
def _marks() -> Mapping[str, tuple[dict[str, str], dict[str, str]]]:
    """Language -> the variants of its whole words, and of beginnings of words."""
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "language\t")):
            continue
        language, variant, patterns = line.split("\t")
        forms, stems = found.setdefault(language, ({}, {}))
        for form in (form for pattern in patterns.split() for form in expand(pattern)):
            if form.endswith("-"):
                stems[form[:-1]] = variant
            else:
                forms[form] = variant
    return found
