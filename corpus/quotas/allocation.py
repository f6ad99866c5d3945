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
weight. Bounds are shares of what is given out: if the total is out of reach, less is given out, and
the bounds still hold. Only where the maximums would then leave nothing at all are they lifted, and
reported as missed.

`total: null` is the largest total at which every language and group without a `minimum` has at
least its wanted share, and every one with a minimum at least that minimum. Each of these conditions
says that a cap, or a sum or minimum of caps, is at least a constant times the total. So the totals
that meet them are an interval from 0, and bisection finds its end. Languages without supply are
left out of the conditions and reported; their share goes to the others by weight. With a strategy
other than `declared` the total is also at most the supply, so that repeats only serve the balance.
"""

import math
from collections.abc import Mapping

from corpus.quotas.model import Quotas
from corpus.quotas.shortfall import Allocation, Share, shortfalls
from corpus.quotas.tree import WHOLE, tree_of, weights_of
from corpus.quotas.waterfill import (
    QuotaNode,
    bisect,
    fill,
    has_weight,
    intervals,
    nodes_of,
    reach,
    without_maxima,
)

__all__ = ["allocate"]


def allocate(quotas: Quotas, supply: Mapping[str, float], total: float | None = None) -> Allocation:
    """Divide `total`, or else the total of the quotas, among the languages of the quotas.

    supply: the text that there is of each language, in the unit of the quotas. A language that is
        missing there has no text; a language without a quota is ignored.

    Raises ValueError where a supply or the total is negative or infinite.
    """
    have = {tag: float(supply.get(tag, 0.0)) for tag in sorted(quotas.languages)}
    asked = total if total is not None else quotas.total
    _check_amounts(have, asked)
    tree = tree_of(quotas)
    caps = {tag: have[tag] * quotas.languages[tag].max_epochs for tag in have}
    weights = weights_of(tree, quotas, have)

    wanted = fill(tree, 1.0, dict.fromkeys(have, 1.0), weights)
    present = {tag: 1.0 if have[tag] > 0 else 0.0 for tag in have}
    bounded = _attainable(tree, present, weights)
    if asked is None:
        most = math.fsum((caps if quotas.strategy == "declared" else have).values())
        given = _largest_total(bounded, most, caps, weights, present)
    else:
        given = reach(bounded, min(float(asked), math.fsum(caps.values())), caps, weights)
    amounts = fill(bounded, given, caps, weights)

    rows = _shares(tree, have, caps, wanted, amounts)
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
            tree=bounded,
            quotas=quotas,
            rows=rows,
            whole=whole,
            caps=caps,
            weights=weights,
            asked=asked,
        ),
    )


def _check_amounts(supply: Mapping[str, float], total: float | None) -> None:
    """Raise ValueError where an amount is negative or infinite."""
    for name, amount in [*supply.items(), ("total", total or 0.0)]:
        if not 0 <= amount < math.inf:
            raise ValueError(f"{name}: {amount} is not an amount of text")


def _attainable(
    tree: QuotaNode, present: Mapping[str, float], weights: Mapping[str, float]
) -> QuotaNode:
    """The tree; without its maximums, if within them the languages that have text cannot make up
    any total.

    present: 1 for each language that has text, 0 for the others.
    """
    if any(present.values()) and reach(tree, 1.0, present, weights) == 0:
        return without_maxima(tree)
    return tree


def _shares(
    tree: QuotaNode,
    supply: Mapping[str, float],
    caps: Mapping[str, float],
    wanted: Mapping[str, float],
    amounts: Mapping[str, float],
) -> dict[str, Share]:
    """What each language, each group and the whole wanted and got, by name."""
    rows = {}
    for node in nodes_of(tree):
        tags = [leaf.name for leaf in nodes_of(node) if not leaf.children]
        rows[node.name] = Share(
            name=node.name,
            declared=node.share,
            wanted=wanted[node.name],
            minimum=node.minimum,
            maximum=node.maximum,
            supply=math.fsum(supply[tag] for tag in tags),
            cap=math.fsum(caps[tag] for tag in tags),
            amount=amounts[node.name],
            stored=math.fsum(min(supply[tag], amounts[tag]) for tag in tags),
        )
    return rows


def _largest_total(
    tree: QuotaNode,
    most: float,
    caps: Mapping[str, float],
    weights: Mapping[str, float],
    present: Mapping[str, float],
) -> float:
    """The largest total up to `most` at which all firm shares and all minimums are met, of
    languages that have text. See `total: null` above."""
    share = fill(tree, 1.0, present, weights)
    bound = intervals(tree, 1.0, present, weights)
    needs = {}
    for node in nodes_of(tree)[1:]:
        firm = node.share is not None and node.minimum is None and has_weight(node, weights)
        needs[node.name] = share[node.name] if firm else bound[node.name].low

    def met(total: float) -> bool:
        ranges = intervals(tree, total, caps, weights)
        slack = total * 1e-12
        return ranges[WHOLE].high >= total - slack and all(
            ranges[name].high >= need * total - slack for name, need in needs.items()
        )

    return bisect(met, most)
