"""An allocation, as values: what each language wanted and got, and what was missed."""

from dataclasses import dataclass

from corpus.messages import Message

__all__ = ["Allocation", "Share", "Shortfall"]


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one language or group wanted and got. `declared`, `wanted`, `minimum` and `maximum` are
    shares from 0 to 1 of the trained text, in which repeats count. The other values are amounts in
    the unit of the quotas."""

    name: str
    declared: float | None
    """The share as it was written."""
    wanted: float
    """The share that it would get if every language had unlimited text."""
    minimum: float | None
    maximum: float | None
    supply: float
    cap: float
    """The most that it can take: supply times max_epochs."""
    amount: float
    """The trained text that it gets: stored text times repeats."""
    stored: float
    bound_by: str = "share"
    """What kept it from more, or from less: `supply` (there is no more text), `epochs` (all of it
    is read max_epochs times), `once` (above its share it is read once), `minimum`, `maximum`,
    `group` (a bound of a group that it is in); `share` where it has what its share gives."""

    @property
    def rank(self) -> tuple[float, str]:
        """Its place among others: the largest first, ties by name. What differs in the last digits
        of a sum is a tie."""
        return -float(f"{self.amount:.9g}"), self.name

    @property
    def epochs(self) -> float:
        """How often its text is read; below 1 where a part of it is read once; 0 without supply."""
        return self.amount / self.supply if self.supply > 0 else 0.0


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """One share, bound or total that was missed, and what would meet it at the same total."""

    name: str
    """The language or group; `total` for the total."""
    bound: str
    """`minimum`, `maximum`, `share` or `total`."""
    wanted: float
    """The share that is asked for; 1 for the total."""
    got: float
    wanted_amount: float
    got_amount: float
    supply: float
    supply_that_would_meet_it: float | None
    """The supply that would meet it with the same max_epochs; for a group or the total, if all of
    its languages grow alike. None where no supply would."""
    epochs_that_would_meet_it: float | None
    """The max_epochs that would meet it with the same supply; None where there is no supply, or no
    number of epochs would do."""
    hard: bool
    """Whether a bound or a firm share was missed, and not just a target (a share beside a
    minimum), nor a share exceeded."""
    explanation: Message

    @property
    def is_excess(self) -> bool:
        """Whether more was got than the share that is wanted, since others have too little text."""
        return self.bound == "share" and self.got > self.wanted


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """How much of each language to take."""

    unit: str
    asked: float | None
    """The total that was asked for; None for as much as possible."""
    total: float
    """The trained text that is given out: repeats count."""
    stored: float
    supply: float
    languages: dict[str, Share]
    groups: dict[str, Share]
    shortfalls: tuple[Shortfall, ...]

    def share(self, name: str) -> float:
        """The share of a language or group in the trained text, from 0 to 1."""
        return self._row(name).amount / self.total if self.total > 0 else 0.0

    def stored_share(self, name: str) -> float:
        """The share of a language or group in the stored text, from 0 to 1."""
        return self._row(name).stored / self.stored if self.stored > 0 else 0.0

    def _row(self, name: str) -> Share:
        return self.languages[name] if name in self.languages else self.groups[name]
