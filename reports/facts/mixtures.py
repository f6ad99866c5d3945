"""Mixtures: how much of each language a trainer shall read, as a whole and in each phase.

Shares are of the unit of the quotas. A trainer that draws sequences of equal length takes them as
they are. One that draws documents needs other numbers: where the documents of a language are long,
fewer of them make the same share. So each language has the probability too with which a document
is drawn from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.facts.run_facts import Facts

__all__ = ["Mixture", "Part", "mixtures"]


@dataclass(frozen=True)
class Part:
    """One language in a mixture.

    share: of all that is read, in the unit (0 to 1). documents: probability that a document that is
    drawn is of this language, where all its rows are drawn alike. factor: by which the mixture
    reads it more than the quotas say. epochs: how often its text is read. amount: what is read.
    """

    share: float
    documents: float
    factor: float
    epochs: float
    amount: float


@dataclass(frozen=True)
class Mixture:
    """A mixture by name, "" for the whole. size: share of the whole training (0 to 1). unit: of its
    shares. parts: by tag; languages of which nothing is read are left out."""

    name: str
    size: float
    unit: str
    parts: Mapping[str, Part]


def mixtures(facts: Facts) -> Sequence[Mixture]:
    """The mixture that the quotas make, and then those of the phases, if there are any, in the
    order of the training."""
    tags = facts.manifest["languages"]
    trained = {tag: facts.share([tag], trained=True) for tag in tags}
    trained = {tag: share for tag, share in trained.items() if share > 0}
    found = [_mixture(facts, "", 1.0, trained, trained)]
    for phase in _phases(facts):
        shares = _shares_in(facts, phase["shares"], trained)
        found.append(_mixture(facts, phase["name"], phase["size"], shares, trained))
    return found


def _phases(facts: Facts) -> Sequence[Mapping[str, Any]]:
    for stage in facts.manifest["stages"]:
        if "phases" in stage["facts"]:
            phases: Sequence[Mapping[str, Any]] = stage["facts"]["phases"]
            return phases
    return ()


def _shares_in(
    facts: Facts, named: Mapping[str, float], trained: Mapping[str, float]
) -> Mapping[str, float]:
    """The share of each language in a phase. named: language or group -> share; what these leave,
    and what is named but has no text, goes to the others as they are trained."""
    groups = facts.quotas.groups if facts.quotas is not None else {}
    shares: dict[str, float] = {}
    for name, share in named.items():
        members = groups[name].tags if name in groups else {name}
        there = {tag: trained[tag] for tag in sorted(members) if tag in trained}
        whole = sum(there.values())
        shares |= {tag: share * part / whole for tag, part in there.items()}
    others = {tag: share for tag, share in trained.items() if tag not in shares}
    if not others:  # what is named shares the rest
        whole = sum(shares.values())
        return {tag: shares[tag] / whole for tag in trained}
    left, whole = 1 - sum(shares.values()), sum(others.values())
    shares |= {tag: left * share / whole for tag, share in others.items()}
    return {tag: shares[tag] for tag in trained if shares[tag] > 0}


def _mixture(
    facts: Facts,
    name: str,
    size: float,
    shares: Mapping[str, float],
    trained: Mapping[str, float],
) -> Mixture:
    """trained: the shares in the whole."""
    unit, languages = facts.unit, facts.manifest["languages"]
    # Where repeats are written out, rows are documents as they are trained on.
    rows = "trained_" if facts.written_out else ""
    total = sum(languages[tag][f"trained_{unit}"] for tag in trained) * size
    drawn = {
        tag: share * languages[tag][f"{rows}documents"] / languages[tag][f"{rows}{unit}"]
        for tag, share in shares.items()
    }
    whole = sum(drawn.values())
    parts = {
        tag: Part(
            share=share,
            documents=drawn[tag] / whole,
            factor=share / trained[tag],
            epochs=total * share / languages[tag][unit],
            amount=total * share,
        )
        for tag, share in shares.items()
    }
    return Mixture(name, size, unit, parts)
