"""What an allocation gave, what it missed, and what would meet it."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.config.units import format_amount, format_share
from corpus.quotas.model import Quotas
from corpus.quotas.waterfill import QuotaNode, has_weight, intervals, nodes_of

__all__ = ["Allocation", "Share", "Shortfall", "shortfalls"]

_ROUNDING = 1e-9  # a share missed by less, relatively, is met
_NOTHING = 1e-12  # a share of so little is none


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one language or group wanted and got. Shares are of trained text (with repeats)."""

    name: str
    declared: float | None
    """As written."""
    wanted: float
    """What shares and bounds give if every language had text without end."""
    minimum: float | None
    maximum: float | None
    supply: float
    cap: float
    """Supply times max_epochs."""
    amount: float
    """Trained: stored times repeats."""
    stored: float

    @property
    def epochs(self) -> float:
        """How often its text is read; below 1, a part of it once. 0 without supply."""
        return self.amount / self.supply if self.supply > 0 else 0.0


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """One bound that was missed, and what would meet it at the same total."""

    name: str
    """Language, group, or `total`."""
    bound: str
    """minimum | maximum | share | total"""
    wanted: float
    """The share that the bound asks for (of a total: 1)."""
    got: float
    wanted_amount: float
    got_amount: float
    supply: float
    supply_that_would_meet_it: float | None
    """With the same max_epochs; of a group or total: each of its languages grown alike."""
    epochs_that_would_meet_it: float | None
    """With the same supply; None if there is none, or if no number of epochs would do."""
    hard: bool
    """A bound or a firm share was missed, not just a target (a share beside a minimum)."""
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """How much of each language to take."""

    unit: str
    asked: float | None
    """The total that was asked for; None: as much as possible."""
    total: float
    """What is given out, repeats counted."""
    stored: float
    supply: float
    languages: dict[str, Share]
    groups: dict[str, Share]
    shortfalls: tuple[Shortfall, ...]

    def share(self, name: str) -> float:
        """Trained share of a language or group, 0 to 1."""
        return self._row(name).amount / self.total if self.total > 0 else 0.0

    def stored_share(self, name: str) -> float:
        """Stored share of a language or group, 0 to 1."""
        return self._row(name).stored / self.stored if self.stored > 0 else 0.0

    def _row(self, name: str) -> Share:
        return self.languages[name] if name in self.languages else self.groups[name]


def shortfalls(
    *,
    tree: QuotaNode,
    quotas: Quotas,
    rows: Mapping[str, Share],
    whole: Share,
    caps: Mapping[str, float],
    weights: Mapping[str, float],
    asked: float | None,
) -> tuple[Shortfall, ...]:
    """What was missed, hard bounds first, then in the order of the quotas."""
    total = whole.amount
    found = []
    if asked is not None and total < asked * (1 - _ROUNDING):
        found.append(_total_missed(quotas, whole, asked))
    nodes = {node.name: node for node in nodes_of(tree)}
    for name in [*quotas.groups, *quotas.languages]:
        row = rows[name]
        got = row.amount / total if total > 0 else 0.0
        if row.maximum is not None and got > row.maximum * (1 + _ROUNDING):
            bound, share = "maximum", row.maximum
            remedy = _Remedy(
                None,
                None,
                "the languages that have supply are too few to add up to 100 % within their "
                "maximums, so these were lifted; supply of further languages would meet it",
            )
        elif row.minimum is not None and got < row.minimum * (1 - _ROUNDING):
            bound, share = "minimum", row.minimum
            remedy = _remedy(nodes[name], row, share * total, total=total, quotas=quotas, caps=caps)
        elif got < row.wanted * (1 - _ROUNDING) - _NOTHING:
            # A group without a share has no target of its own; its languages say what they miss.
            # What has no weight only fills up the minimum of a group.
            if name in quotas.groups and row.declared is None:
                continue
            if not has_weight(nodes[name], weights):
                continue
            bound, share = "share", row.wanted
            remedy = _remedy(nodes[name], row, share * total, total=total, quotas=quotas, caps=caps)
        else:
            continue
        found.append(
            Shortfall(
                name=name,
                bound=bound,
                wanted=share,
                got=got,
                wanted_amount=share * total,
                got_amount=row.amount,
                supply=row.supply,
                supply_that_would_meet_it=remedy.supply,
                epochs_that_would_meet_it=remedy.epochs,
                hard=bound != "share" or (row.declared is not None and row.minimum is None),
                explanation=(
                    f"{name}: {bound} {format_share(share)}, got {format_share(got)} "
                    f"({format_amount(row.amount, quotas.unit)}); {remedy.text}"
                ),
            )
        )
    return tuple(sorted(found, key=lambda one: not one.hard))


@dataclass(frozen=True)
class _Remedy:
    """What would meet a bound, at the same total."""

    supply: float | None
    epochs: float | None
    text: str


def _remedy(
    node: QuotaNode,
    row: Share,
    need: float,
    *,
    total: float,
    quotas: Quotas,
    caps: Mapping[str, float],
) -> _Remedy:
    """What would let a language or group take `need` of the total."""
    leaves = [leaf.name for leaf in nodes_of(node) if not leaf.children]
    most = max(quotas.languages[tag].max_epochs for tag in leaves)
    unit = quotas.unit
    if row.supply <= 0:
        supply = need / most if need > 0 else None
        more = f", {format_amount(supply, unit)} would meet it" if supply else ""
        return _Remedy(supply, None, f"there is no supply{more}")
    has = f"its supply of {format_amount(row.supply, unit)} is read {row.epochs:.2f} times"

    def holds(factor: float) -> bool:
        grown = {tag: caps[tag] * factor for tag in leaves}
        weights = dict.fromkeys(leaves, 1.0)
        return intervals(node, total, grown, weights)[node.name].full >= need * (1 - _ROUNDING)

    if holds(1.0):
        return _Remedy(None, None, f"{has}; other bounds leave it no more")
    factor = need / row.cap
    if node.children:
        low, factor = 1.0, 2.0
        while not holds(factor):
            low, factor = factor, factor * 2
            if factor > 2.0**60:
                return _Remedy(
                    None, None, f"{has}; its members reach their maximums or have no supply"
                )
        while factor - low > factor * 1e-12:
            middle = (low + factor) / 2
            low, factor = (low, middle) if holds(middle) else (middle, factor)
    supply, epochs = row.supply * factor, most * factor
    would = f"a supply of {format_amount(supply, unit)}, or max_epochs {epochs:.2f}, would meet it"
    return _Remedy(supply, epochs, f"{has}; {would}")


def _total_missed(quotas: Quotas, whole: Share, asked: float) -> Shortfall:
    # What can be given out grows in proportion to the supply, all languages growing alike.
    factor = asked / whole.amount if whole.amount > 0 else None
    supply = whole.supply * factor if factor else None
    epochs = quotas.max_epochs * factor if factor else None
    text = (
        f"total: {format_amount(asked, quotas.unit)} wanted, "
        f"{format_amount(whole.amount, quotas.unit)} got; "
    )
    if factor and supply and epochs:
        text += (
            f"{factor:.2f} times the supply of every language, "
            f"{format_amount(supply, quotas.unit)}, or max_epochs {epochs:.2f}, would meet it"
        )
    else:
        text += "there is no supply of any language wanted"
    return Shortfall(
        name="total",
        bound="total",
        wanted=1.0,
        got=whole.amount / asked,
        wanted_amount=asked,
        got_amount=whole.amount,
        supply=whole.supply,
        supply_that_would_meet_it=supply,
        epochs_that_would_meet_it=epochs,
        hard=True,
        explanation=text,
    )
