"""Where one language loses far more documents for a reason than the others do.

The share that a stage drops of a language, of those that reached it, is compared with the share of
all other languages together. The difference has the hybrid score interval of R. G. Newcombe (1998,
Statistics in Medicine 17:873, method 10), which is made of the intervals of E. B. Wilson (1927,
JASA 22:209) of both shares, and holds for small numbers and shares near 0. Since every language is
compared for every reason, the intervals together have the confidence stated, each a smaller error
(C. E. Bonferroni; O. J. Dunn 1961, JASA 56:52).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from reports.facts.run_facts import Facts

__all__ = [
    "CONFIDENCE",
    "FAR_MORE",
    "LEAST",
    "LossRate",
    "LossRates",
    "difference_interval",
    "loss_rates",
    "wilson_interval",
]

CONFIDENCE = 0.95
"""Of all intervals together."""
FAR_MORE = 0.05
"""A language loses far more where the interval begins above this difference of shares."""
LEAST = 30
"""A language of which fewer documents reached a stage is not compared there."""


@dataclass(frozen=True)
class LossRate:
    """What a stage dropped of a language for a reason, beside all other languages.

    dropped, entered: documents of the language; others_dropped, others_entered: of the others.
    low, high: the interval of the difference of both shares, -1 to 1.
    """

    language: str
    stage: str
    reason: str
    dropped: int
    entered: int
    others_dropped: int
    others_entered: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        """The share of the language's documents that was dropped."""
        return self.dropped / self.entered

    @property
    def others(self) -> float:
        """The share of the other languages' documents that was dropped."""
        return self.others_dropped / self.others_entered

    @property
    def difference(self) -> float:
        """By how much the share of the language is larger."""
        return self.rate - self.others


@dataclass(frozen=True)
class LossRates:
    """flagged: where a language loses far more, the largest difference first. compared: how many
    pairs of a language and a reason were compared."""

    flagged: tuple[LossRate, ...]
    compared: int


def loss_rates(facts: Facts) -> LossRates:
    """Compare all languages. Stages that choose by quotas are left out, since they are to treat
    languages differently, and so are documents whose language was not identified."""
    by_quotas = {stage["name"] for stage in facts.manifest["stages"] if "quotas" in stage["facts"]}
    entered: dict[str, dict[str, int]] = {}
    dropped: dict[tuple[str, str], dict[str, int]] = {}
    for (stage, _, language, source, event, reason), (number, _, _) in facts.ledger.counts.items():
        if language == "und" or stage == source or stage in by_quotas:
            continue
        if event == "in":
            _add(entered.setdefault(stage, {}), language, number)
        elif event == "dropped":
            _add(dropped.setdefault((stage, reason), {}), language, number)
    pairs = [
        (stage, reason, language)
        for stage, reason in sorted(dropped)
        for language, number in sorted(entered.get(stage, {}).items())
        if number >= LEAST and sum(entered[stage].values()) > number
    ]
    z = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2 / max(len(pairs), 1))
    rates = [_rate(entered[stage], dropped[stage, reason], (stage, reason, language), z)
             for stage, reason, language in pairs]  # fmt: skip
    flagged = [rate for rate in rates if rate.low > FAR_MORE]
    flagged.sort(key=lambda rate: (-rate.difference, rate.language, rate.stage, rate.reason))
    return LossRates(tuple(flagged), len(pairs))


def _add(numbers: dict[str, int], key: str, number: int) -> None:
    numbers[key] = numbers.get(key, 0) + number


def _rate(
    entered: Mapping[str, int], dropped: Mapping[str, int], key: tuple[str, str, str], z: float
) -> LossRate:
    stage, reason, language = key
    own, whole = dropped.get(language, 0), entered[language]
    rest, rest_whole = sum(dropped.values()) - own, sum(entered.values()) - whole
    low, high = difference_interval(own, whole, rest, rest_whole, z)
    return LossRate(language, stage, reason, own, whole, rest, rest_whole, low, high)


def wilson_interval(hits: int, number: int, z: float) -> tuple[float, float]:
    """The score interval of a share; z: the quantile of the normal distribution."""
    share, square = hits / number, z * z
    middle = share + square / (2 * number)
    half = z * sqrt(share * (1 - share) / number + square / (4 * number * number))
    whole = 1 + square / number
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def difference_interval(
    hits: int, number: int, others: int, others_number: int, z: float
) -> tuple[float, float]:
    """The hybrid score interval of the difference of two shares, the first less the second."""
    one, other = hits / number, others / others_number
    low, high = wilson_interval(hits, number, z)
    others_low, others_high = wilson_interval(others, others_number, z)
    difference = one - other
    below = sqrt((one - low) ** 2 + (others_high - other) ** 2)
    above = sqrt((high - one) ** 2 + (other - others_low) ** 2)
    return round(difference - below, 4), round(difference + above, 4)
