"""Divides an amount of text among languages, as their quotas ask and their supply allows.

Pure: it knows no documents. Amounts are in the unit of the quotas and count repeats: the amount of
a language is its stored text times its epochs.

Weights. The weight of a language is its declared share. Languages without a share ("open" ones)
divide what the declared shares leave of the budget that they are in: the share of the nearest group
around them that has one, or else the whole. How they do so is the strategy:

- `declared`: they get nothing of the whole. So an open language has the weight 0, unless it is in
  a group with a share or a minimum, of whose rest it gets a part in proportion to its supply. (It
  gets a minimum of its own in any case.)
- `natural`: in proportion to supply.
- `temperature`: in proportion to supply to the power 1/temperature (Devlin et al. 2018, Arivazhagan
  et al. 2019).
- `unimax`: in equal parts, as far as supply and `max_epochs` go; what is left over goes in equal
  parts to the others (Chung et al. 2023, arXiv 2304.09151).

Wanted. Declared shares need not add up to 100 %, nor agree with the bounds. So the *wanted* share
of a language is the one that weights and bounds would give it if every language had unlimited text.

Got. With a total, the same division is made with each language capped at supply x max_epochs
(`waterfill.py`). Caps win over minimums. What one language cannot take goes to the others by
weight, but repeats only serve the balance: a language with a declared share is repeated up to the
share that it would have if all that have text had it without end, and above that it is read once.
Only a minimum of its own, and the minimum or share of a group, take more repeats of it. Bounds are
shares of what is given out: if the total is out of reach, less is given out, and the bounds still
hold. Only where the maximums would then leave nothing at all are they lifted, and reported as
missed.

`total: null` is the largest total at which every language and group without a `minimum` has at
least its wanted share, and every one with a minimum at least that minimum. Each of these conditions
says that a cap, or a sum or minimum of caps, is at least a constant times the total. So the totals
that meet them are an interval from 0, and bisection finds its end. Languages without supply are
left out of the conditions and reported; their share goes to the others by weight. With a strategy
other than `declared` the total is also at most the supply.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from corpus.quotas.missed import shortfalls
from corpus.quotas.model import Quotas
from corpus.quotas.shortfall import Allocation, Share
from corpus.quotas.tree import WHOLE, tree_of, weights_of
from corpus.quotas.waterfill import (
    Leaf,
    QuotaNode,
    bisect,
    fill,
    has_weight,
    intervals,
    leaves_of,
    nodes_of,
    reach,
    without_maxima,
)

__all__ = ["Division", "allocate", "division_of"]


@dataclass(frozen=True)
class Division:
    """Quotas and a supply, made ready to divide any total.

    tree: without its maximums, if within them the languages that have text make up no total.
    leaves: limits of each language. needs: the share that each language and group has to have with
    `total: null`. most: the largest total that the strategy allows then.
    """

    tree: QuotaNode
    leaves: Mapping[str, Leaf]
    needs: Mapping[str, float]
    most: float

    def largest(self) -> float:
        """The total that `total: null` stands for."""

        def met(total: float) -> bool:
            ranges = intervals(self.tree, total, self.leaves)
            slack = total * 1e-12
            return ranges[WHOLE].high >= total - slack and all(
                ranges[name].high >= need * total - slack for name, need in self.needs.items()
            )

        single = (leaf.cap / self.needs[tag] for tag, leaf in self.leaves.items()
                  if leaf.weight > 0 and self.needs[tag] > 0)  # fmt: skip
        # Mostly a single language sets the end, and then there is nothing to search for.
        return bisect(met, min([self.most, *(most for most in single if most > 0)]))

    def within_reach(self, total: float) -> float:
        """The largest total up to `total` that can be given out."""
        cap = math.fsum(leaf.cap for leaf in self.leaves.values())
        return reach(self.tree, min(total, cap), self.leaves)

    def amounts(self, total: float) -> dict[str, float]:
        """What each language and group gets of a total within reach, by name. No amount falls when
        the total rises."""
        return fill(self.tree, total, self.leaves)


def division_of(
    quotas: Quotas, supply: Mapping[str, float], firsts: Mapping[str, float] | None = None
) -> Division:
    """The division of a supply, which has an amount for every language of the quotas.

    firsts: the amount of each language's first document, which every language gets that gets
        anything and is under no maximum.

    Raises ValueError where a supply is negative or infinite.
    """
    _check_amounts(supply)
    tree = tree_of(quotas)
    weights = weights_of(tree, quotas, supply)
    caps = {tag: 1.0 if amount > 0 else 0.0 for tag, amount in supply.items()}
    present = {tag: Leaf(cap=cap, weight=weights[tag]) for tag, cap in caps.items()}
    bounded = _attainable(tree, present)
    shares = fill(bounded, 1.0, present)
    capped = _capped(tree)
    leaves = {}
    for tag, quota in quotas.languages.items():
        leaf = Leaf(cap=supply[tag] * quota.max_epochs, weight=weights[tag])
        if quota.share is not None:
            leaf = replace(leaf, once=supply[tag], share=shares[tag])
        if firsts is not None and leaf.weight > 0 and tag not in capped:
            leaf = replace(leaf, least=firsts.get(tag, 0.0))
        leaves[tag] = leaf
    declared = quotas.strategy == "declared"
    most = [leaf.cap for leaf in leaves.values()] if declared else supply.values()
    return Division(
        tree=bounded,
        leaves=leaves,
        needs=_needs(bounded, shares, present),
        most=math.fsum(most),
    )


def allocate(quotas: Quotas, supply: Mapping[str, float], total: float | None = None) -> Allocation:
    """Divide `total`, or else the total of the quotas, among the languages of the quotas.

    supply: the text that there is of each language, in the unit of the quotas. A language that is
        missing there has no text; a language without a quota is ignored.

    Raises ValueError where a supply or the total is negative or infinite.
    """
    have = {tag: float(supply.get(tag, 0.0)) for tag in sorted(quotas.languages)}
    asked = total if total is not None else quotas.total
    _check_amounts({"total": asked or 0.0})
    division = division_of(quotas, have)
    given = division.largest() if asked is None else division.within_reach(float(asked))
    tree = tree_of(quotas)
    endless = {tag: replace(leaf, cap=1.0, once=1.0) for tag, leaf in division.leaves.items()}
    wanted = fill(tree, 1.0, endless)
    rows = _shares(tree, have, division.leaves, wanted, division.amounts(given))
    whole = rows.pop(WHOLE)
    return Allocation(
        unit=quotas.unit,
        asked=None if asked is None else float(asked),
        total=whole.amount,
        stored=whole.stored,
        supply=whole.supply,
        languages={tag: rows[tag] for tag in quotas.languages},
        groups={name: rows[name] for name in quotas.groups},
        shortfalls=shortfalls(
            tree=division.tree,
            quotas=quotas,
            rows=rows,
            whole=whole,
            leaves=division.leaves,
            asked=asked,
        ),
    )


def _check_amounts(amounts: Mapping[str, float]) -> None:
    """Raise ValueError where an amount is negative or infinite."""
    for name, amount in amounts.items():
        if not 0 <= amount < math.inf:
            raise ValueError(f"{name}: {amount} is not an amount of text")


def _attainable(tree: QuotaNode, present: Mapping[str, Leaf]) -> QuotaNode:
    """The tree; without its maximums, if within them the languages that have text cannot make up
    any total.

    present: with a cap of 1 for each language that has text, of 0 for the others.
    """
    if any(leaf.cap for leaf in present.values()) and reach(tree, 1.0, present) == 0:
        return without_maxima(tree)
    return tree


def _capped(tree: QuotaNode) -> set[str]:
    """The languages that have a maximum or are in a group that has one."""
    return {tag for node in nodes_of(tree) if node.maximum is not None for tag in leaves_of(node)}


def _shares(
    tree: QuotaNode,
    supply: Mapping[str, float],
    leaves: Mapping[str, Leaf],
    wanted: Mapping[str, float],
    amounts: Mapping[str, float],
) -> dict[str, Share]:
    """What each language, each group and the whole wanted and got, by name."""
    rows = {}
    bound = _bound_by(tree, leaves, amounts)
    for node in nodes_of(tree):
        tags = leaves_of(node)
        rows[node.name] = Share(
            name=node.name,
            bound_by=bound[node.name],
            declared=node.share,
            wanted=wanted[node.name],
            minimum=node.minimum,
            maximum=node.maximum,
            supply=math.fsum(supply[tag] for tag in tags),
            cap=math.fsum(leaves[tag].cap for tag in tags),
            amount=amounts[node.name],
            stored=math.fsum(min(supply[tag], amounts[tag]) for tag in tags),
        )
    return rows


def _bound_by(
    tree: QuotaNode, leaves: Mapping[str, Leaf], amounts: Mapping[str, float]
) -> dict[str, str]:
    """What bound each language and group, by name; see `Share.bound_by`."""
    total = amounts[tree.name]
    found: dict[str, str] = {}

    def at(node: QuotaNode, amount: float | None) -> bool:
        return amount is not None and abs(amounts[node.name] - amount) <= total * 1e-9

    def visit(node: QuotaNode, inside: bool) -> None:
        own = [leaves[tag] for tag in leaves_of(node)]
        cap = math.fsum(leaf.cap for leaf in own)
        least, most = (
            None if not share else share * total for share in (node.minimum, node.maximum)
        )
        by = "group" if inside else "share"
        if at(node, least):
            by = "minimum"
        if at(node, most):
            by = "maximum"
        if not node.children and at(node, own[0].once) and not at(node, own[0].share * total):
            by = "once"
        if at(node, cap):
            by = "epochs" if cap > math.fsum(min(leaf.once, leaf.cap) for leaf in own) else "supply"
        found[node.name] = by
        binds = by in ("minimum", "maximum") or (node.share is not None and bool(node.children))
        for child in node.children:
            visit(child, binds or (inside and by == "group"))

    visit(tree, inside=False)
    return found


def _needs(
    tree: QuotaNode, shares: Mapping[str, float], present: Mapping[str, Leaf]
) -> dict[str, float]:
    """The share that each language and group needs with `total: null`: its firm share or its
    minimum, as far as languages that have text can make it up."""
    bound = intervals(tree, 1.0, present)
    needs = {}
    for node in nodes_of(tree)[1:]:
        firm = node.share is not None and node.minimum is None and has_weight(node, present)
        needs[node.name] = shares[node.name] if firm else bound[node.name].low
    return needs
