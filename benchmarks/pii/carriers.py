"""Sentences that carry what is planted, and the words that announce it, in each language.

`carriers.tsv` has, for each language, sentences with {} for the value: four with [] for the words
that announce it (`labelled`), three without any (`bare`), in most languages two in which anything
may stand (`about`); and for each topic the words that announce it in general.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

__all__ = ["announced", "bare", "languages", "open_sentences", "words"]


_SAME = {"health": "social", "bank": "iban"}
"""Topics that are announced in general by the words of another."""


@cache
def _sentences() -> Mapping[tuple[str, str], Sequence[str]]:
    found = defaultdict[tuple[str, str], list[str]](list)
    path = Path(__file__).with_name("carriers.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["tag"], row["kind"]].append(row["sentence"])
    return found


def languages() -> list[str]:
    """The languages that have carriers."""
    return sorted({tag for tag, _ in _sentences()})


def words(tag: str, topic: str) -> Sequence[str]:
    """What announces a topic in general in a language."""
    return _sentences()[tag, _SAME.get(topic, topic)][0].split("|")


def announced(tag: str, label: str, number: int) -> str:
    """One of the sentences that announce a value, with {} for the value."""
    sentences = _sentences()[tag, "labelled"]
    sentence = sentences[number % len(sentences)]
    if sentence.startswith("["):
        label = label[:1].upper() + label[1:]
    return sentence.replace("[]", label)


def bare(tag: str, number: int) -> str:
    """One of the sentences that do not announce a value, with {} for the value."""
    sentences = _sentences()[tag, "bare"]
    return sentences[number % len(sentences)]


def open_sentences(tag: str) -> Sequence[str]:
    """Sentences in which anything may stand; none in some languages."""
    about = _sentences().get((tag, "about"), ())
    return (*about, *_sentences()[tag, "bare"][1:]) if about else ()
