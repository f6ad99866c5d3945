"""What a run cost, from ledger/timing.parquet and ledger/inputs.parquet.

It differs from run to run and decides nothing, so it is in no fingerprint and not in the dataset.
"""

from dataclasses import dataclass

from corpus.storage.store import Store

__all__ = ["Cost", "StageCost", "cost"]

_TIMING = "ledger/timing.parquet"
_INPUTS = "ledger/inputs.parquet"


@dataclass(frozen=True)
class StageCost:
    """What one stage took in all tasks; its name is "" for what the engine does beside stages, such
    as reading and writing. cpu, wall: seconds, added up over tasks, so that wall is more than what
    passed where several ran at once."""

    name: str
    cpu: float
    wall: float


@dataclass(frozen=True)
class Cost:
    """stages: those that took the most CPU first. peak: bytes of memory of the largest process.
    read: bytes of input, as they are stored; None where the run did not note them."""

    stages: tuple[StageCost, ...]
    peak: int
    read: int | None

    @property
    def cpu(self) -> float:
        """Seconds of CPU of all tasks."""
        return sum(stage.cpu for stage in self.stages)

    @property
    def wall(self) -> float:
        """Seconds of all tasks, added up."""
        return sum(stage.wall for stage in self.stages)


def cost(store: Store) -> Cost | None:
    """None where the ledger has no times."""
    if not store.exists(_TIMING):
        return None
    timing = store.read_table(_TIMING)
    sums = timing.group_by("stage", use_threads=False).aggregate(
        [("cpu_seconds", "sum"), ("wall_seconds", "sum")]
    )
    rows = [
        StageCost(row["stage"], row["cpu_seconds_sum"], row["wall_seconds_sum"])
        for row in sums.to_pylist()
    ]
    rows.sort(key=lambda row: (-row.cpu, row.name))
    peak = max(timing["peak_rss"].to_pylist(), default=0)
    return Cost(tuple(rows), peak, _read(store))


def _read(store: Store) -> int | None:
    if not store.exists(_INPUTS):
        return None
    total: int = sum(store.read_table(_INPUTS)["bytes"].to_pylist())
    return total
