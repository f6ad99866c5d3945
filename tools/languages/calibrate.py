"""Calibrates scores, and derives thresholds, on texts whose sources a model has not seen.

Calibration: a score is the probability that the label is right if all languages that are served are
equally likely, and no others come (Platt 1999; the logits of scores are scaled and shifted).
Thresholds: on the web languages are not equally likely. What is kept as language L at threshold t
is right with the probability

    share(L) recall(L, t) / (share(L) recall(L, t) + sum of share(K) false(K as L, t) over K)

where shares are those of the web, and rates are measured: of n texts in K, false(K as L, t) is
(k + 0.5) / (n + 1) for k mistakes, as a count of none shows no rate of none (Jeffreys' estimate).
The threshold is the lowest one at which that probability is `PRECISION`. For languages so rare that
no number of texts at hand could show it, it is the highest one that costs no more than `MOST_LOST`
of the language's own texts, and the table says what was shown.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stages.language.calibration import logit

__all__ = ["PRECISION", "Held", "Threshold", "calibration", "derived"]

PRECISION = 0.9
MOST_LOST = 0.01
_GRID = (*np.arange(0.3, 0.95, 0.05).round(2).tolist(), 0.95, 0.97, 0.98, 0.99)


@dataclass(frozen=True)
class Held:
    """What a model said of a text that it had not seen the source of."""

    truth: str
    """A tag, or the code of a language that is not served."""
    source: str
    said: str
    score: float
    lines: int
    fold: int


@dataclass(frozen=True)
class Threshold:
    """A threshold, and what it gives: recall in texts of unseen sources, precision on the web."""

    tag: str
    limit: float
    recall: float
    precision: float
    texts: int


def calibration(held: Sequence[Held]) -> tuple[float, float]:
    """Slope and shift of the logits of scores; each language counts alike."""
    counts = Counter(one.truth for one in held)
    logits = np.array([logit(one.score) for one in held])
    right = np.array([one.said == one.truth for one in held], float)
    weights = np.array([1 / counts[one.truth] for one in held])
    weights /= weights.sum()
    slope, shift = 1.0, 0.0
    for _ in range(4000):
        error = (1 / (1 + np.exp(-(slope * logits + shift))) - right) * weights
        slope -= 0.3 * float((error * logits).sum()) / 4
        shift -= 0.3 * float(error.sum()) * 4
    return slope, shift


def derived(
    held: Sequence[Held], shares: Mapping[str, float], scores: npt.NDArray[np.float64]
) -> list[Threshold]:
    """The threshold of each language. scores: calibrated, of each text."""
    texts = Counter(one.truth for one in held)
    kept: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one, score in zip(held, scores, strict=True):
        kept[one.truth, one.said].append(float(score))
    arrays = {pair: np.array(own) for pair, own in kept.items()}
    none = np.zeros(0)

    def measured(tag: str, limit: float) -> Threshold:
        own = int((arrays.get((tag, tag), none) >= limit).sum())
        recall = own / texts[tag]
        false = sum(
            share
            * (int((arrays.get((other, tag), none) >= limit).sum()) + 0.5)
            / (texts[other] + 1)
            for other, share in shares.items()
            if other != tag and texts[other]
        )
        right = shares[tag] * recall
        return Threshold(tag, limit, recall, right / (right + false), texts[tag])

    found = []
    for tag in shares:
        if texts[tag]:
            steps = [measured(tag, limit) for limit in _GRID]
            least = steps[0].recall * (1 - MOST_LOST)
            allowed = [step for step in steps if step.recall >= least]
            enough = [step for step in allowed if step.precision >= PRECISION]
            found.append(enough[0] if enough else allowed[-1])
    return found
