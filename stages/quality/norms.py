"""What is usual in a language: its most frequent words, how long its words are.

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
    """Of one language: bounds of the mean word length in letters, the share of all words that
    its stop words usually have, the stop words."""

    shortest: float
    longest: float
    stop_share: float
    stop_words: frozenset[str]


@cache
def norms() -> Mapping[str, Norms]:
    """By tag; read once."""
    found = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "tag\t")):
            continue
        tag, shortest, longest, share, words = line.split("\t")
        stop_words = frozenset(words.split())
        found[tag] = Norms(float(shortest), float(longest), float(share), stop_words)
    return found
