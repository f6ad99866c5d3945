"""How the signals of quality are distributed within each language, and where their limits stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.config.units import Quantity
from corpus.messages import Message
from reports.facts.run_facts import Facts

__all__ = ["Distribution", "LanguageBins", "distributions", "limits_in_words"]


@dataclass(frozen=True)
class LanguageBins:
    """One signal in one language. counts: documents in each bin. least, most: the limits; None
    where there is none."""

    tag: str
    counts: Sequence[int]
    least: float | None = None
    most: float | None = None

    @property
    def documents(self) -> int:
        """All documents whose signal was counted."""
        return sum(self.counts)


@dataclass(frozen=True)
class Distribution:
    """One signal of a stage. edges: the lower edges of its bins, the last of which is open upwards.
    languages: sorted by tag, `und` last."""

    stage: str
    signal: str
    edges: Sequence[float]
    languages: Sequence[LanguageBins]
    least: float | None = None
    most: float | None = None

    @property
    def documents(self) -> int:
        """Documents in all languages."""
        return sum(one.documents for one in self.languages)


def distributions(facts: Facts) -> list[Distribution]:
    """The distributions of all stages that give such, in the order of the pipeline and of their
    signals. A stage says in its facts which signals it counts in which bins, and their limits."""
    found = []
    for stage in facts.manifest["stages"]:
        said = stage["facts"]
        for signal, edges in ((one["name"], one["edges"]) for one in said.get("signals", ())):
            counts = _counts(facts, stage["name"], signal, edges)
            languages = [
                LanguageBins(tag, counts[tag], *_limits(said, signal, tag))
                for tag in sorted(counts, key=lambda tag: (tag == "und", tag))
            ]
            if languages:
                limits = said["limits"].get(signal, (None, None))
                found.append(Distribution(stage["name"], signal, edges, languages, *limits))
    return found


def limits_in_words(least: float | None, most: float | None) -> str:
    """`at least 0.12`, `at most 0.3`, `50 to 100,000`, as messages; "" without a limit."""
    if least is not None and most is not None:
        return Message("%(least)s to %(most)s", least=_number(least), most=_number(most))
    if least is not None:
        return Message("at least %(least)s", least=_number(least))
    return "" if most is None else Message("at most %(most)s", most=_number(most))


def _counts(
    facts: Facts, stage: str, signal: str, edges: Sequence[float]
) -> Mapping[str, Sequence[int]]:
    """Language -> documents in each bin."""
    bins = {f"{edge:g}": number for number, edge in enumerate(edges)}
    found: dict[str, list[int]] = {}
    for (by, _, language, _, measure, key), value in facts.ledger.measures.items():
        if by == stage and measure == f"signal.{signal}" and key in bins:
            found.setdefault(language, [0] * len(edges))[bins[key]] += value
    return found


def _limits(said: Mapping[str, Any], signal: str, tag: str) -> Sequence[float | None]:
    own = said["limits_by_language"].get(tag, {})
    limits: Sequence[float | None] = own.get(signal) or said["limits"].get(signal) or (None, None)
    return limits


def _number(value: float) -> Quantity:
    return Quantity(value, "number")
