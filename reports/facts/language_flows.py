"""What became of the documents of each language of each source."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.facts.run_facts import Amount, Facts

__all__ = ["LanguageFlow", "Quarantined", "language_flows", "quarantined"]


@dataclass(frozen=True)
class LanguageFlow:
    """Documents of one language and source. entered: those known as of this language, and for `und`
    those that left before their language was identified. kept: what the dataset has of them, held
    out or not. dropped: dropped or quarantined."""

    language: str
    source: str
    kept: Amount
    dropped: int

    @property
    def entered(self) -> int:
        """Documents that were kept or dropped."""
        return self.kept.documents + self.dropped


@dataclass(frozen=True)
class Quarantined:
    """Records of a source at which a stage failed. fault: its kind, and never its message."""

    stage: str
    fault: str
    language: str
    source: str
    documents: int


def language_flows(facts: Facts) -> list[LanguageFlow]:
    """Sorted by language, `und` last, then by source."""
    sink = facts.manifest["stages"][-1]["name"]
    kept: dict[tuple[str, str], Amount] = {}
    dropped: dict[tuple[str, str], int] = {}
    for (stage, _, language, source, event, _), amounts in facts.ledger.counts.items():
        key = language, source
        if event == "out" and stage == sink:
            kept[key] = kept.get(key, Amount()) + Amount(*amounts)
        elif event in ("dropped", "quarantined") and stage != source:
            dropped[key] = dropped.get(key, 0) + amounts[0]
    return [
        LanguageFlow(*key, kept.get(key, Amount()), dropped.get(key, 0))
        for key in sorted({*kept, *dropped}, key=lambda key: (key[0] == "und", key))
    ]


def quarantined(facts: Facts) -> list[Quarantined]:
    """In the order of the pipeline, then by fault, language and source."""
    found: Mapping[tuple[str, str, str, str], int] = {
        (stage, reason, language, source): amounts[0]
        for (stage, _, language, source, event, reason), amounts in facts.ledger.counts.items()
        if event == "quarantined"
    }
    places = {stage["name"]: place for place, stage in enumerate(facts.manifest["stages"])}
    order = sorted(found, key=lambda key: (places.get(key[0], -1), key[1:]))
    return [Quarantined(*key, found[key]) for key in order]
