"""What the phases of a training read together, against the quotas."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.config.units import Quantity
from corpus.messages import Message
from reports.facts.mixtures import mixtures
from reports.facts.run_facts import Facts

__all__ = ["InPhases", "Phases", "phases"]

_NEAR = 1e-6


@dataclass(frozen=True)
class InPhases:
    """One language over all phases. shares: in each phase, in their order. share, epochs: in all of
    them together."""

    language: str
    shares: tuple[float, ...]
    share: float
    epochs: float


@dataclass(frozen=True)
class Phases:
    """names, sizes: of the phases, in the order of the training. missed: what they make of the
    quotas that the quotas do not allow, a sentence each."""

    names: tuple[str, ...]
    sizes: tuple[float, ...]
    languages: tuple[InPhases, ...]
    missed: tuple[Message, ...]


def phases(facts: Facts) -> Phases | None:
    """None where the training has no phases of its own."""
    whole, *parts = mixtures(facts)
    if not parts:
        return None
    rows = []
    for tag in whole.parts:
        there = [one.parts.get(tag) for one in parts]
        shares = tuple(part.share if part else 0.0 for part in there)
        share = sum(one.size * of for one, of in zip(parts, shares, strict=True))
        epochs = sum(part.epochs for part in there if part)
        rows.append(InPhases(tag, shares, share, epochs))
    names, sizes = tuple(one.name for one in parts), tuple(one.size for one in parts)
    return Phases(names, sizes, tuple(rows), tuple(_missed(facts, rows)))


def _missed(facts: Facts, rows: Sequence[InPhases]) -> Sequence[Message]:
    """Epochs and bounds that the phases together do not keep."""
    quotas = facts.quotas
    if quotas is None:
        return []
    said = []
    shares = {row.language: row.share for row in rows}
    for row in rows:
        most = quotas.languages[row.language].max_epochs
        if row.epochs > most + _NEAR:
            said.append(
                Message(
                    "%(name)s: read %(times)s times, at most %(most)s",
                    name=row.language,
                    times=Quantity(row.epochs, "times"),
                    most=Quantity(most, "number"),
                )
            )
    for name, group in quotas.groups.items():
        got = sum(shares.get(tag, 0.0) for tag in group.tags)
        said += _outside(name, got, group.minimum, group.maximum)
    for tag, quota in quotas.languages.items():
        said += _outside(tag, shares.get(tag, 0.0), quota.minimum, quota.maximum)
    return said


def _outside(
    name: str, got: float, minimum: float | None, maximum: float | None
) -> Sequence[Message]:
    share = Quantity(got, "share")
    said = []
    if minimum is not None and got < minimum - _NEAR:
        wanted = Quantity(minimum, "share")
        said.append(
            Message(
                "%(name)s: minimum %(wanted)s, got %(got)s", name=name, wanted=wanted, got=share
            )
        )
    if maximum is not None and got > maximum + _NEAR:
        wanted = Quantity(maximum, "share")
        said.append(
            Message(
                "%(name)s: maximum %(wanted)s, got %(got)s", name=name, wanted=wanted, got=share
            )
        )
    return said
