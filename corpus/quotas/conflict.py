"""What of quotas cannot hold together on a supply.

Bounds of nested groups can be met just where, from the leaves upward, no group needs more than its
members can hold (the intervals of `waterfill.py`, in which here no bound yields). From all that is
asked for, one item after the other is left out for good if the rest cannot be met either. What
remains cannot be met, and can without any one of its items: an irreducible infeasible subset, found
by the deletion filter (Chinneck & Dravnieks 1991, Locating minimal infeasible constraint sets in
linear programs).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from corpus.config.units import Quantity
from corpus.messages import Message
from corpus.quotas.allocation import allocate
from corpus.quotas.model import Quotas
from corpus.quotas.shortfall import Allocation
from corpus.quotas.tree import tree_of
from corpus.quotas.waterfill import QuotaNode

__all__ = ["SLACK", "Asked", "Item", "asked_of", "conflict"]

SLACK = 1e-9
"""By so much of an amount a bound may be missed and count as met."""
_TOTAL = ("total", "")
_ORDER = ("maximum", "cap", "minimum")
"""Items are left out of a conflict in this order."""
_FREE = 1e-9
"""The total, relative to that wanted, that stands for any total however small."""

Item = tuple[str, str]
"""Something asked for: `minimum`, `maximum` or `cap`, and the name of a language or group."""


@dataclass(frozen=True)
class Asked:
    """All that is asked for of a supply: items and the total.

    items: shares of minimums and maximums; amounts of caps, which languages can take. Firm shares,
    and targets where nothing firm is missed, are minimums too.
    """

    tree: QuotaNode
    items: Mapping[Item, float]
    total: float

    def can_be_met(self) -> bool:
        """Whether any division meets all of it."""
        slack = self.total * SLACK

        def visit(node: QuotaNode) -> tuple[float, float] | None:
            """The least and the most of a node; None where there is none."""
            low, high = 0.0, self.items.get(("cap", node.name), math.inf)
            if node.children:
                below = [visit(child) for child in node.children]
                found = [one for one in below if one is not None]
                if len(found) < len(below):
                    return None
                low, high = (math.fsum(one[i] for one in found) for i in (0, 1))
            low = max(low, self.items.get(("minimum", node.name), 0.0) * self.total)
            high = min(high, self.items.get(("maximum", node.name), math.inf) * self.total)
            return (low, high) if low <= high + slack else None

        whole = visit(self.tree)
        return whole is not None and whole[0] - slack <= self.total <= whole[1] + slack

    def with_item(self, item: Item, value: float) -> "Asked":
        """The same with another value of one item."""
        return replace(self, items={**self.items, item: value})

    def without(self, item: Item) -> "Asked":
        """The same but for one item; `_TOTAL` stands for the total."""
        if item == _TOTAL:
            return replace(self, total=self.total * _FREE)
        return replace(self, items={key: self.items[key] for key in self.items if key != item})


def conflict(quotas: Quotas, supply: Mapping[str, float]) -> list[Message]:
    """What cannot hold together, a phrase each; empty where nothing is missed."""
    allocation = allocate(quotas, supply)
    asked = asked_of(quotas, supply, allocation)
    if asked.can_be_met():
        return []
    left, kept = asked, []
    for item in [*sorted(asked.items, key=lambda item: _ORDER.index(item[0])), _TOTAL]:
        fewer = left.without(item)
        if fewer.can_be_met():
            kept.append(item)
        else:
            left = fewer
    return [_phrase(quotas, supply, asked, item) for item in reversed(kept)]


def asked_of(quotas: Quotas, supply: Mapping[str, float], allocation: Allocation) -> Asked:
    """What is asked for; with targets where nothing firm is missed."""
    items: dict[Item, float] = {}
    for name, row in {**allocation.languages, **allocation.groups}.items():
        if row.minimum:
            items["minimum", name] = row.minimum
        if row.maximum is not None:
            items["maximum", name] = row.maximum
        if row.minimum is None and row.declared is not None:
            items["minimum", name] = row.wanted
    if not any(one.hard for one in allocation.shortfalls):
        for one in allocation.shortfalls:
            if not one.is_excess:
                items["minimum", one.name] = one.wanted
    for tag, quota in quotas.languages.items():
        items["cap", tag] = supply.get(tag, 0.0) * quota.max_epochs
    return Asked(tree_of(quotas), items, allocation.asked or allocation.total or 1.0)


def _phrase(quotas: Quotas, supply: Mapping[str, float], asked: Asked, item: Item) -> Message:
    """One item of a conflict in words."""
    kind, name = item
    unit = quotas.unit
    if item == _TOTAL:
        return Message("the total of %(amount)s", amount=Quantity(asked.total, unit))
    if kind == "cap":
        if not supply.get(name):
            return Message("%(name)s has no text", name=name)
        return Message(
            "%(name)s has %(supply)s of text, read %(times)s times at most, %(most)s",
            name=name,
            supply=Quantity(supply[name], unit),
            times=Quantity(quotas.languages[name].max_epochs, "number"),
            most=Quantity(asked.items[item], unit),
        )
    share = asked.items[item]
    one = quotas.groups[name] if name in quotas.groups else quotas.languages[name]
    values = {
        "name": name,
        "share": Quantity(share, "share"),
        "amount": Quantity(share * asked.total, unit),
    }
    if share not in (one.minimum, one.maximum):
        return Message("%(name)s has the share %(share)s, %(amount)s", **values)
    if kind == "minimum":
        return Message("%(name)s has the minimum %(share)s, %(amount)s", **values)
    return Message("%(name)s has the maximum %(share)s, %(amount)s", **values)
