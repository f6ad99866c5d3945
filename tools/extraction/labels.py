"""Which blocks of a page are main text, told from its text as people wrote it down."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

__all__ = ["labels", "words_of"]

_WORDS = re.compile(r"\w+")
_GRAM = 3
_SHORT = 100
"""Characters up to which a text that occurs several times is counted."""

Words = Sequence[str]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORDS.findall(text.lower())


def labels(texts: Sequence[str], reference: str) -> list[float]:
    """For each block the share of it that is main text. texts: of the blocks. reference: the text.

    The share is that of word trigrams that the reference has. A block of fewer words is text if it
    is a line there, or with the words around it. Of equal blocks as many are text as the reference
    has, those among text first.
    """
    known = words_of(reference)
    grams = {tuple(known[i : i + _GRAM]) for i in range(len(known) - _GRAM + 1)}
    lines = Counter(tuple(words_of(line)) for line in reference.split("\n"))
    words = [words_of(text) for text in texts]
    stream = [word for own in words for word in own]
    found: list[float] = []
    at = 0
    for own in words:
        if len(own) >= _GRAM:
            count = len(own) - _GRAM + 1
            hits = sum(tuple(own[i : i + _GRAM]) in grams for i in range(count))
            found.append(hits / count)
        elif own:
            first, last = max(0, at - _GRAM + 1), min(at + len(own), len(stream) - _GRAM + 1)
            beside = any(tuple(stream[i : i + _GRAM]) in grams for i in range(first, last))
            found.append(1.0 if tuple(own) in lines or beside else 0.0)
        else:
            found.append(0.0)
        at += len(own)
    return _once(texts, words, found, " ".join(known))


def _once(
    texts: Sequence[str], words: Sequence[Words], found: Sequence[float], reference: str
) -> list[float]:
    """The labels, where of equal blocks only as many are text as the reference has."""
    copies: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if found[number] > 0.5 and len(text) <= _SHORT:
            copies[" ".join(words[number])].append(number)
    made = list(found)
    for text, numbers in copies.items():
        if len(numbers) < 2:
            continue
        count = max(1, f" {reference} ".count(f" {text} "))
        if count < len(numbers):
            near = {n: sum(found[max(0, n - 3) : n + 4]) for n in numbers}
            for number in sorted(numbers, key=lambda n: (-near[n], n))[count:]:
                made[number] = 0.0
    return made
