"""Phases of a training, such as warm-up and anneal: mixtures of their own over the same shards.

A phase that says nothing of a language gives it what the shares that are named leave, in proportion
to the mixture that the quotas make. `reports/facts/mixtures.py` writes the mixtures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from corpus.config.settings import Fraction
from corpus.config.units import format_share
from corpus.errors import ConfigError, suggest
from corpus.quotas.model import Quotas
from corpus.stage import setting
from stages.output.splits import file_name

__all__ = ["Phase", "Phases", "check_phases"]

_NEAR = 1e-9


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One phase of a training."""

    size: Fraction = setting(help="its share of all that is trained on")
    shares: dict[str, Fraction] = setting({}, "language or group -> its share in this phase")


def _whole(phases: dict[str, Phase]) -> dict[str, Phase]:
    total = sum(phase.size for phase in phases.values())
    if phases and abs(total - 1) > _NEAR:
        raise ValueError(f"the sizes make {format_share(total)} together; they must make 100 %")
    return phases


Phases = Annotated[dict[Annotated[str, AfterValidator(file_name)], Phase], AfterValidator(_whole)]
"""Phases by name, in the order of the training."""


def check_phases(phases: Mapping[str, Phase], quotas: Quotas) -> None:
    """Raise ConfigError where a phase names what has no quota, a language twice, or too much."""
    for name, phase in phases.items():
        place = f"phases.{name}.shares"
        named: dict[str, str] = {}
        for one in phase.shares:
            if one not in quotas.languages and one not in quotas.groups:
                hint = suggest(one, [*quotas.languages, *quotas.groups])
                raise ConfigError(f"{place}.{one}: no language or group of the quotas{hint}")
            for tag in quotas.groups[one].tags if one in quotas.groups else (one,):
                if tag in named:
                    raise ConfigError(f"{place}.{one}: {tag} has a share already, by {named[tag]}")
                named[tag] = one
        total = sum(phase.shares.values())
        if total > 1 + _NEAR:
            raise ConfigError(f"{place}: make {format_share(total)} together, more than 100 %")
