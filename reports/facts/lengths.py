"""How long the documents of each language are."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.facts.run_facts import Facts
from reports.facts.signals import Distribution

__all__ = ["Length", "lengths", "quantile_bin"]

_QUANTILES = (0.1, 0.5, 0.9)
_WORDS = "words"
"""The signal that counts words."""


@dataclass(frozen=True)
class Length:
    """Documents of a language in the dataset. words, bytes: of a document, on average. quantiles:
    words of the 10th, 50th and 90th percentile, as the lower end of the bin in which it lies; none
    where no stage counted words."""

    language: str
    documents: int
    words: float
    bytes: float
    quantiles: tuple[int, ...]


def lengths(facts: Facts, distributions: Sequence[Distribution]) -> list[Length]:
    """A row for each language with documents, sorted by tag. The first signal of words tells the
    quantiles."""
    signal = next((one for one in distributions if one.signal == _WORDS), None)
    counts = {one.tag: one.counts for one in signal.languages} if signal is not None else {}
    rows = []
    for tag, amounts in sorted(facts.manifest["languages"].items()):
        number = amounts["documents"]
        if number:
            quantiles: tuple[int, ...] = ()
            if signal is not None and tag in counts:
                quantiles = tuple(
                    int(signal.edges[quantile_bin(counts[tag], share)]) for share in _QUANTILES
                )
            rows.append(
                Length(tag, number, amounts["words"] / number, amounts["bytes"] / number, quantiles)
            )
    return rows


def quantile_bin(counts: Sequence[int], share: float) -> int:
    """The number of the bin in which the document stands of which `share` of all are not after it.
    Raises ValueError where no bin has a document."""
    least, before = share * sum(counts), 0
    for number, count in enumerate(counts):
        before += count
        if count and before >= least:
            return number
    raise ValueError("no bin has a document")
