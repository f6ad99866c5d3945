"""What decided within languages: sources that weigh, bands of quality, the maximum of a domain."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.facts.run_facts import Facts

__all__ = ["OfBand", "OfSource", "WithinLanguages", "within_languages"]

_SETTINGS = ("sources", "prefer", "domain_maximum")


@dataclass(frozen=True)
class OfSource:
    """What one source gives to a language. weight: how readily its documents are chosen. supply,
    trained: its shares (0 to 1) of what the language has, and of what is trained on."""

    language: str
    source: str
    weight: int
    supply: float
    trained: float


@dataclass(frozen=True)
class OfBand:
    """The share (0 to 1) of what is trained on of a language that one band of quality gives.
    at_least: the lowest score of the band."""

    language: str
    at_least: str
    trained: float


@dataclass(frozen=True)
class WithinLanguages:
    """settings: those that decide within languages, of them that are set. sources: a row for each
    language and source, where sources weigh. bands: a row for each language and band, where quality
    is preferred. over: language -> documents dropped since their domain had given its maximum."""

    settings: Mapping[str, Any]
    sources: tuple[OfSource, ...]
    bands: tuple[OfBand, ...]
    over: Mapping[str, int]


def within_languages(facts: Facts) -> WithinLanguages | None:
    """None where nothing but the priority decided."""
    for stage in facts.manifest["stages"]:
        if "quotas" in stage["facts"]:
            given = stage["settings"]
            settings = {name: given[name] for name in _SETTINGS if given.get(name)}
            if settings:
                weights = settings.get("sources", {})
                rows = _of_sources(facts, weights) if weights else ()
                shares = _shares(facts.measure("quality_bands"))
                bands = tuple(OfBand(*key, share) for key, share in shares.items())
                return WithinLanguages(settings, rows, bands, _over(facts, stage["name"]))
    return None


def _of_sources(facts: Facts, weights: Mapping[str, int]) -> tuple[OfSource, ...]:
    supply, trained = (_by_source(facts, name) for name in ("supply", "trained"))
    return tuple(
        OfSource(*key, weights.get(key[1], 1), share, trained.get(key, 0.0))
        for key, share in supply.items()
    )


def _by_source(facts: Facts, name: str) -> Mapping[tuple[str, str], float]:
    """(language, source) -> share of the language's sum of a measure."""
    values: dict[tuple[str, str], int] = {}
    for (_, _, language, source, measure, _), value in facts.ledger.measures.items():
        if measure == name:
            values[language, source] = values.get((language, source), 0) + value
    return _shares(values)


def _shares(values: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, str], float]:
    """Each value as a share of the sum of its language, sorted by key."""
    wholes: dict[str, int] = {}
    for (language, _), value in values.items():
        wholes[language] = wholes.get(language, 0) + value
    return {key: value / (wholes[key[0]] or 1) for key, value in sorted(values.items())}


def _over(facts: Facts, stage: str) -> Mapping[str, int]:
    """Language -> documents that their domain was not to give."""
    found: dict[str, int] = {}
    for (name, _, language, _, event, reason), (documents, _, _) in facts.ledger.counts.items():
        if (name, event, reason) == (stage, "dropped", "over_domain_maximum"):
            found[language] = found.get(language, 0) + documents
    return dict(sorted(found.items()))
