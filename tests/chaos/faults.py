"""The faults that a run meets: their kinds, and those of one run, drawn from its seed. Pure."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["EXECUTORS", "KINDS", "Fault", "Kind", "Plan", "draw"]

SERIAL, DASK, SCHEDULER, SHARDS = "serial", "dask", "scheduler", "shards"
EXECUTORS = (SERIAL, DASK, SCHEDULER, SHARDS)
"""One process; Dask workers of the driver; a Dask scheduler and workers that are there already;
array mode: shard 0, which is the driver, and another one."""


@dataclass(frozen=True)
class Kind:
    """One kind of fault. family: kinds of which a run meets as often one as another. executors:
    with which it can happen. on: it is drawn; False while the engine has no answer to it yet."""

    family: str
    what: str
    executors: Sequence[str] = EXECUTORS
    on: bool = True

    @property
    def name(self) -> str:
        return f"{self.family} {self.what}"


KINDS = (
    Kind("kill", "driver"),
    Kind("kill", "worker", (DASK, SCHEDULER, SHARDS)),
    Kind("kill", "nanny", (SCHEDULER,)),
    Kind("kill", "scheduler", (SCHEDULER,)),
    Kind("kill", "child"),
    Kind("stop", "worker", (DASK, SCHEDULER, SHARDS)),
    Kind("fill", "disk"),
    Kind("flip", "intermediate"),
    Kind("flip", "layer"),
    Kind("flip", "sidecar"),
    Kind("flip", "scattered"),
    Kind("flip", "decisions"),
    Kind("flip", "left"),
    Kind("flip", "commit"),
    Kind("flip", "domains"),
    Kind("flip", "verdicts"),
    Kind("flip", "directory"),
    Kind("flip", "shard"),
    Kind("poison", "segfault"),
    Kind("poison", "loop"),
    Kind("poison", "allocate"),
)

_WEIGHTS: Mapping[str, int] = {"kill": 4, "stop": 1, "fill": 1, "flip": 4, "poison": 1}
"""How often a family is drawn, beside the one whose turn it is."""
_MOST = 3
"""Faults beside that one."""
_LAST = 1.1
"""Moment of the latest faults. Above 1: a run that goes on from where it was takes longer."""


@dataclass(frozen=True)
class Fault:
    """One fault, as it is planned or as it was injected.

    at: its moment, as a share of the undisturbed duration, on a clock that runs while the run does.
    pick: a number from 0 to 1 that says which of the things there are then. lasts: how long, as a
    share too. down: the driver is killed before it, and started again after it.
    """

    kind: str
    at: float
    pick: float = 0.0
    lasts: float = 0.0
    down: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.at:.2f}{' while down' if self.down else ''}"


@dataclass(frozen=True)
class Plan:
    """What is to happen to one run. poison: what documents do to the process that reads them."""

    seed: int
    executor: str
    faults: Sequence[Fault]
    poison: Sequence[str] = ()


def draw(seed: int, kinds: Sequence[Kind], executors: Sequence[str] = EXECUTORS) -> Plan:
    """The plan of a seed. Executors and families of faults take turns, so that neighbouring seeds
    have all of them; everything else is left to chance."""
    chance = random.Random(f"chaos {seed}")
    concerned = [name for name in executors if any(name in kind.executors for kind in kinds)]
    turn, place = divmod(seed, len(concerned))
    executor = concerned[place]
    by_family: dict[str, list[Kind]] = {}
    for kind in kinds:
        if executor in kind.executors:
            by_family.setdefault(kind.family, []).append(kind)
    families = list(by_family)
    weights = [_WEIGHTS[family] for family in families]
    drawn = [families[turn % len(families)]]
    drawn += chance.choices(families, weights, k=chance.randint(1, _MOST))
    faults, poison = [], set()
    for family in drawn:
        kind = chance.choice(by_family[family])
        if family == "poison":
            poison.add(kind.what)
        else:
            faults.append(_fault(chance, kind))
        if kind.name == "flip verdicts" and "poison" in by_family:  # there are none without
            poison.add(chance.choice(by_family["poison"]).what)
    return Plan(seed, executor, sorted(faults, key=lambda fault: fault.at), sorted(poison))


def _fault(chance: random.Random, kind: Kind) -> Fault:
    at, pick, lasts = chance.uniform(0.02, _LAST), chance.random(), chance.uniform(0.1, 0.4)
    # A file that is not yet published is hashed and published in one go: while that happens,
    # nobody could tell a bit that is flipped before from one that is flipped after.
    down = kind.family == "flip" and (kind.what == "shard" or chance.random() < 0.5)
    return Fault(kind.name, at, pick, lasts, down)
