"""Whether scores are probabilities: nine in ten texts with a score of .9 should be right."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Bin", "bins_of", "calibration_error"]


@dataclass(frozen=True)
class Bin:
    """Texts whose scores lie between two bounds: how many, their mean score, the share right."""

    low: float
    texts: int
    score: float
    right: float


def bins_of(scored: Sequence[tuple[float, bool]], count: int = 10) -> list[Bin]:
    """Bins of equal width, those without a text left out. scored: score, whether right."""
    parts: list[list[tuple[float, bool]]] = [[] for _ in range(count)]
    for score, right in scored:
        parts[min(int(score * count), count - 1)].append((score, right))
    return [
        Bin(
            number / count,
            len(part),
            sum(score for score, _ in part) / len(part),
            sum(right for _, right in part) / len(part),
        )
        for number, part in enumerate(parts)
        if part
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: how far scores and shares right lie apart, by text."""
    texts = sum(own.texts for own in bins)
    return sum(own.texts * abs(own.score - own.right) for own in bins) / texts if texts else 0.0
