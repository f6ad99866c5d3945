"""Divides an amount down a tree of nested groups, within bounds. Pure arithmetic.

Every node has bounds, which are shares of the total T; every leaf has limits, which are amounts
(`Leaf`). There are two passes, both exact up to rounding:

1. Bottom-up: the interval of amounts that each node can take. A leaf can take from minimum x T to
   maximum x T, neither above its cap: where the cap is below the minimum, the cap wins. A leaf with
   a share is repeated up to that share and not beyond, unless the minimum or share of a group needs
   it. A group can take from what its children need to what they can hold, cut by its own bounds.
2. Top-down: water-filling. At a level, a leaf takes clip(level x weight, low, high), and a group
   takes clip(what its children take at that level, low, high). The amount of a node fixes the level
   at which its children together take that amount. So a group whose bounds do not bind changes
   nothing, and one whose bounds bind scales its languages alike. A group with a share of its own
   takes clip(level x weight of all its leaves): what one of its languages lacks, the others make
   up. Without such groups this is the division nearest to the weights in relative entropy among
   all that are within the bounds (Csiszár 1975, I-divergence geometry).

Children are taken in the order of their names and summed by `math.fsum`, so that results do not
depend on the order in which languages or groups were written.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

__all__ = [
    "Interval",
    "Leaf",
    "QuotaNode",
    "bisect",
    "fill",
    "has_weight",
    "intervals",
    "leaves_of",
    "nodes_of",
    "reach",
    "without_maxima",
]

_PRECISION = 2.0**-45
"""Relative precision of a bisection: finer than the tolerance of what it asks."""
_TOLERANCE = 1e-12
"""Relative tolerance. The sum of shares such as .1 + .2 + .7 is off by less."""


@dataclass(frozen=True)
class QuotaNode:
    """A group with children, or a leaf: a language. Share and bounds are shares of the total."""

    name: str
    children: tuple["QuotaNode", ...] = ()
    share: float | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Leaf:
    """What a language can take, as amounts.

    cap: the most. weight: relative to those of the other leaves; at 0 it takes its least only.
    once, share: beyond the share of the total, it takes no more than `once`, its text read once.
    least: what it takes whatever its share, such as a first document.
    """

    cap: float
    weight: float = 1.0
    once: float = math.inf
    share: float = 0.0
    least: float = 0.0


class Interval(NamedTuple):
    """The amounts that a node can take.

    low: the least. full: the most, with all of its leaves filled.
    high: the most while leaves without weight stay at their minimum, and those above their share
        are read once; more only as far as the minimum or share of a group asks for it.
    """

    low: float
    high: float
    full: float


def nodes_of(root: QuotaNode) -> list[QuotaNode]:
    """The root and all nodes below it, parents first."""
    found = [root]
    for child in root.children:
        found.extend(nodes_of(child))
    return found


def leaves_of(node: QuotaNode) -> list[str]:
    """The names of the leaves of a node; of a leaf, its own."""
    return [below.name for below in nodes_of(node) if not below.children]


def has_weight(node: QuotaNode, leaves: Mapping[str, Leaf]) -> bool:
    """Whether any leaf of a node has a weight above 0."""
    return any(leaves[name].weight > 0 for name in leaves_of(node))


def intervals(root: QuotaNode, total: float, leaves: Mapping[str, Leaf]) -> dict[str, Interval]:
    """The interval of each node, by name. leaves: limits of every leaf, by name."""
    found: dict[str, Interval] = {}

    def visit(node: QuotaNode) -> Interval:
        most = math.inf if node.maximum is None else node.maximum * total
        least = (node.minimum or 0.0) * total
        if not node.children:
            leaf = leaves[node.name]
            full = min(most, leaf.cap)
            low = min(max(least, leaf.least), full)
            high = min(full, max(low, leaf.once, leaf.share * total)) if leaf.weight > 0 else low
            found[node.name] = interval = Interval(low, high, full)
            return interval
        below = [visit(child) for child in node.children]
        full = min(most, math.fsum(one.full for one in below))
        asked = max(least, (node.share or 0.0) * total)
        high = min(most, max(math.fsum(one.high for one in below), min(asked, full)))
        low = min(high, max(math.fsum(one.low for one in below), min(least, full)))
        found[node.name] = interval = Interval(low, high, full)
        return interval

    visit(root)
    return found


def reach(root: QuotaNode, limit: float, leaves: Mapping[str, Leaf]) -> float:
    """The largest total up to `limit` that the leaves can make up within bounds and limits.

    What the tree can hold, divided by the total, never rises with the total. So the totals within
    reach are an interval from 0, and bisection finds its end.
    """

    def within(total: float) -> bool:
        return intervals(root, total, leaves)[root.name].high >= total * (1 - _TOLERANCE)

    return bisect(within, limit)


def bisect(within: Callable[[float], bool], limit: float) -> float:
    """The largest number from 0 to `limit` for which a predicate holds. It must hold up to some
    number and not above."""
    if limit <= 0 or within(limit):
        return max(limit, 0.0)
    low, high = 0.0, limit
    smallest = limit * 2.0**-100  # below this, the answer is 0
    while high - low > high * _PRECISION and high > smallest:
        middle = (low + high) / 2
        if not low < middle < high:  # no number lies between two so small ones
            break
        low, high = (middle, high) if within(middle) else (low, middle)
    return low if high > smallest else 0.0


def fill(root: QuotaNode, total: float, leaves: Mapping[str, Leaf]) -> dict[str, float]:
    """The amount of each node, by name. total: the amount of the root, unless it can hold only
    less."""
    ranges = intervals(root, total, leaves)
    weights: dict[str, float] = {}
    for node in reversed(nodes_of(root)):
        below = (weights[child.name] for child in node.children)
        weights[node.name] = math.fsum(below) if node.children else leaves[node.name].weight
    amounts: dict[str, float] = {}

    def visit(node: QuotaNode, amount: float) -> None:
        amounts[node.name] = amount
        if node.children:
            children = sorted(node.children, key=lambda child: child.name)
            parts = _divide(children, amount, ranges, weights)
            for child, part in zip(children, parts, strict=True):
                visit(child, part)

    visit(root, min(total, ranges[root.name].high))
    return amounts


def _divide(
    children: list[QuotaNode],
    amount: float,
    ranges: Mapping[str, Interval],
    weights: Mapping[str, float],
) -> list[float]:
    """The amounts of siblings: what each takes at the level at which together they take
    `amount`. ranges, weights: of all nodes, by name."""
    highest = 0.0  # from this level on, no node takes more
    for child in children:
        for node in nodes_of(child):
            weight = weights[node.name]
            if weight > 0 and (not node.children or node.share is not None):
                highest = max(highest, ranges[node.name].high / weight)

    def parts(level: float) -> list[float]:
        return [_taken(child, level, ranges, weights) for child in children]

    top = parts(highest)
    missing = amount - math.fsum(top)
    if missing < 0:
        return parts(_level(lambda level: math.fsum(parts(level)), amount, highest))
    room = [ranges[child.name].full - part for child, part in zip(children, top, strict=True)]
    whole = math.fsum(room)
    if whole <= 0 or missing <= amount * _TOLERANCE:
        return top
    # All are at their highest. What a group still asks for, they give by what they can hold.
    return [part + missing * more / whole for part, more in zip(top, room, strict=True)]


def _level(taken: Callable[[float], float], amount: float, highest: float) -> float:
    """The level, up to `highest`, at which siblings together take `amount`.

    What they take rises with the level, in straight pieces. So interpolation ends the search as
    soon as the bracket lies within a piece; every second step is a bisection, which gets it there.
    """
    low, high = 0.0, highest
    below, above = taken(low), taken(high)
    if below >= amount:
        return low
    halve = False
    while high - low > high * 2.0**-52:
        part = 0.5 if halve else (amount - below) / (above - below)
        middle = low + part * (high - low)
        if not low < middle < high:
            break
        got = taken(middle)
        if abs(got - amount) <= amount * 2.0**-52:
            return middle
        if got < amount:
            low, below = middle, got
        else:
            high, above = middle, got
        halve = not halve
    return low


def _taken(
    node: QuotaNode, level: float, ranges: Mapping[str, Interval], weights: Mapping[str, float]
) -> float:
    """What a node takes at a level; see the top of this file."""
    own = ranges[node.name]
    if not node.children or node.share is not None:
        wish = level * weights[node.name]
    else:
        wish = math.fsum([_taken(child, level, ranges, weights) for child in node.children])
    return min(max(wish, own.low), own.high)


def without_maxima(root: QuotaNode) -> QuotaNode:
    """The same tree without any maximum."""
    children = tuple(without_maxima(child) for child in root.children)
    return replace(root, children=children, maximum=None)
