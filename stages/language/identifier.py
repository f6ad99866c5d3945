"""What any model of languages offers to the stage `language`."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

__all__ = ["OTHER", "Identifier"]

OTHER = "mis"
"""The label of a language that a model knows to be none of those that it names (ISO 639-2: uncoded
languages)."""


class Identifier(Protocol):
    """A model of languages."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Tags of the registry, codes of languages that are not served, and perhaps `zxx`, `und`
        and `OTHER`. No label stands twice."""

    @property
    def names(self) -> frozenset[str]:
        """The labels that a document may get: `labels`, but for those that are `divided`."""

    @property
    def growth(self) -> float:
        """How evidence grows with the length of a text: 0 for a model whose logits are averages
        over a text, 0.5 for one whose logits grow with the square root of its length."""

    def log_probabilities(
        self, lines: Sequence[str], words: Sequence[str]
    ) -> npt.NDArray[np.float32]:
        """The natural logarithm of each label's probability for each line, (lines, labels).

        The probabilities of a line may sum to less than 1: what was not looked at is missing.

        lines: as `cleaning.readable` leaves them. words: `cleaning.letters_of` each of them.
        """

    def divided(self, label: str, line: str, words: str) -> Mapping[str, float]:
        """The shares of the labels that a label of several languages stands for, in a text that has
        it; the label alone, with 1, where it stands for itself."""

    def calibrated(self, score: float) -> float:
        """The probability that a document with this score is in its language."""
