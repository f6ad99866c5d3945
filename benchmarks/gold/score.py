"""How near an extracted text is to gold: precision and recall of words."""

import re
from collections import Counter
from dataclasses import dataclass

from benchmarks.gold.marks import Gold

__all__ = ["Score", "score"]


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def words(text: str) -> Counter[str]:
    r"""The multiset of `\w+`, in lower case."""
    return Counter(re.findall(r"\w+", text.lower()))


def score(text: str, gold: Gold) -> Score:
    """Words of optional text do no harm: they are taken out where the text has more of them than
    the main text. No text has precision and recall 0."""
    wanted, found = words(gold.main), words(text)
    found -= (found - wanted) & words(gold.optional)
    hits = (found & wanted).total()
    if not hits:
        return Score(0.0, 0.0)
    return Score(hits / found.total(), hits / wanted.total())
