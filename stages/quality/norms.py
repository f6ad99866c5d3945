"""Norms of languages: their most frequent words, and how long their words are.

The table `data/quality.tsv` is made by tools/quality_table.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["FILE", "Norms", "norms"]

FILE = Path(__file__).parent / "data" / "quality.tsv"


@dataclass(frozen=True)
class Norms:
    """The norms of one language.

    shortest, longest: bounds of the mean word length, in letters. stop_share: the usual share (0
    to 1) of stop words among all words. stop_words: the most frequent words, in lower case.
    """

    shortest: float
    longest: float
    stop_share: float
    stop_words: frozenset[str]


@cache
def norms() -> Mapping[str, Norms]:
    """The norms of every language in the table, by tag; read once."""
    found = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "tag\t")):
            continue
        tag, shortest, longest, share, words = line.split("\t")
        stop_words = frozenset(words.split())
        found[tag] = Norms(float(shortest), float(longest), float(share), stop_words)
    return found
