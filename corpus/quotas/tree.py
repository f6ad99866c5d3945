"""Quotas as a tree of nested groups, the weights of its languages, and contradictions in its
numbers."""

import math
from collections.abc import Mapping, Sequence

from corpus.config.units import format_share
from corpus.quotas.model import GroupQuota, Quotas
from corpus.quotas.waterfill import Leaf, QuotaNode, intervals, nodes_of

__all__ = ["WHOLE", "contradiction", "enclosing", "tree_of", "weights_of"]

WHOLE = ""
"""Name of the root, which stands for all languages together."""

_ROUNDING = 1e-9
"""By so much the sum of written percentages may be off."""


def tree_of(quotas: Quotas) -> QuotaNode:
    """The tree of the quotas: groups inside the groups that contain them, languages as leaves;
    children in the order of their names."""

    def height(group: GroupQuota) -> int:
        inner = [quotas.groups[name] for name in group.members if name in quotas.groups]
        return 1 + max(map(height, inner), default=0)

    # From the innermost group outward. Of two groups with the same languages the
    # one that is a member of the other comes first.
    ordered = sorted(quotas.groups.values(), key=lambda g: (len(g.tags), height(g), g.name))
    tops: dict[str, QuotaNode] = {
        tag: QuotaNode(tag, (), one.share, one.minimum, one.maximum)
        for tag, one in quotas.languages.items()
    }
    inside: dict[str, frozenset[str]] = {tag: frozenset({tag}) for tag in tops}
    for group in ordered:
        names = sorted(name for name in tops if inside[name] <= group.tags)
        children = tuple(tops.pop(name) for name in names)
        tops[group.name] = QuotaNode(
            group.name, children, group.share, group.minimum, group.maximum
        )
        inside[group.name] = group.tags
    return QuotaNode(WHOLE, tuple(tops[name] for name in sorted(tops)))


def enclosing(quotas: Quotas) -> dict[str, str]:
    """The innermost group around each language and group that is in one."""
    nodes = nodes_of(tree_of(quotas))
    return {child.name: node.name for node in nodes if node.name for child in node.children}


def weights_of(root: QuotaNode, quotas: Quotas, supply: Mapping[str, float]) -> dict[str, float]:
    """The weight of each language, as `corpus/quotas/allocation.py` defines it. supply: text of
    each language, in any unit."""
    weights: dict[str, float] = {}
    declared = quotas.strategy == "declared"

    def has_budget(node: QuotaNode) -> bool:
        """Whether a group divides an amount of its own among its languages."""
        return node.share is not None or (declared and bool(node.minimum))

    def collect(node: QuotaNode) -> tuple[list[QuotaNode], list[str]]:
        """The nodes below a node that claim a part of its budget by themselves, and its open
        languages."""
        claims: list[QuotaNode] = []
        open_tags: list[str] = []
        for child in node.children:
            if child.children and not has_budget(child):
                inner = collect(child)
                claims += inner[0]
                open_tags += inner[1]
            elif child.children or child.share is not None:
                claims.append(child)
            else:
                open_tags.append(child.name)
        return claims, open_tags

    def claim(node: QuotaNode) -> float:
        """The part of the budget that a node claims."""
        if node.share is not None:
            return node.share
        claims, open_tags = collect(node)
        inner = math.fsum(map(claim, claims))
        return max(inner, node.minimum or 0.0) if open_tags else inner

    def divide(node: QuotaNode, budget: float, scale: float) -> None:
        """Set the weights below a node that has a budget. scale: factor for all of them."""
        claims, open_tags = collect(node)
        taken = math.fsum(map(claim, claims))
        rest = max(0.0, budget - taken)
        if node.name == WHOLE and declared:
            rest = 0.0
        for tag, fraction in _open_parts(open_tags, quotas, supply).items():
            weights[tag] = rest * fraction * scale
        # With nobody to take the rest, the shares stretch to fill the budget.
        if taken and (not open_tags or (node.name == WHOLE and declared)):
            scale *= budget / taken
        for child in claims:
            if child.children:
                divide(child, claim(child), scale)
            else:
                weights[child.name] = claim(child) * scale

    divide(root, 1.0, 1.0)
    return weights


def _open_parts(
    tags: Sequence[str], quotas: Quotas, supply: Mapping[str, float]
) -> dict[str, float]:
    """The parts, adding up to 1, in which open languages divide what is left of a budget."""
    if quotas.strategy == "unimax":
        raw = dict.fromkeys(tags, 1.0)
    else:
        power = 1 / quotas.temperature if quotas.strategy == "temperature" else 1.0
        raw = {tag: supply[tag] ** power for tag in tags}
    whole = math.fsum(raw.values())
    return {tag: raw[tag] / whole if whole else 1 / len(tags) for tag in tags}


def contradiction(quotas: Quotas) -> tuple[str, tuple[str, ...]] | None:
    """What in the quotas no supply could ever meet: a message, and the key path that it is about;
    None where there is nothing."""
    root = tree_of(quotas)

    def keys(node: QuotaNode) -> tuple[str, ...]:
        if node.name == WHOLE:
            return ("languages",)
        return ("groups" if node.children else "languages", node.name)

    def check(node: QuotaNode) -> tuple[float, float, float] | tuple[str, tuple[str, ...]]:
        """The declared share of a node, the least and the most share that its bounds allow; or the
        message and key path of a contradiction."""
        if not node.children:
            most = 1.0 if node.maximum is None else node.maximum
            return node.share or 0.0, node.minimum or 0.0, most
        below: list[tuple[float, float, float]] = []
        for child in node.children:
            found = check(child)
            if len(found) == 2:
                return found
            below.append(found)
        shares, least, most = (math.fsum(one[i] for one in below) for i in range(3))
        own = 1.0 if node.name == WHOLE else node.share
        if own is not None and shares > own + _ROUNDING:
            over = "100 %" if node.name == WHOLE else f"the group's share, {format_share(own)}"
            return f"the shares add up to {format_share(shares)}, over {over}", keys(node)
        top = 1.0 if node.maximum is None else node.maximum
        if least > top + _ROUNDING:
            over = "100 %" if node.maximum is None else f"the maximum, {format_share(top)}"
            return f"the minimums add up to {format_share(least)}, over {over}", keys(node)
        bottom = 1.0 if node.name == WHOLE else node.minimum or 0.0
        if most < bottom - _ROUNDING:
            under = "100 %" if node.name == WHOLE else f"the minimum, {format_share(bottom)}"
            return f"the maximums add up to {format_share(most)}, under {under}", keys(node)
        declared = shares if node.share is None else node.share
        return declared, max(least, node.minimum or 0.0), min(most, top)

    for node in nodes_of(root):
        if node.minimum is not None and node.maximum is not None and node.minimum > node.maximum:
            over = f"{format_share(node.minimum)} is over the maximum, {format_share(node.maximum)}"
            return over, (*keys(node), "minimum")
    found = check(root)
    if len(found) == 2:
        return found
    wanted = any(node.share or node.minimum for node in nodes_of(root))
    if quotas.strategy == "declared" and not wanted:
        hint = "give shares, or choose strategy: natural, temperature or unimax"
        return f"strategy: declared, and no language or group has a share; {hint}", ("languages",)
    endless = dict.fromkeys(quotas.languages, 1.0)
    weights = weights_of(root, quotas, endless)
    leaves = {tag: Leaf(cap=1.0, weight=weights[tag]) for tag in endless}
    most = intervals(root, 1.0, leaves)[WHOLE].high
    if most < 1 - _ROUNDING:
        what = f"the maximums leave {format_share(most)} to the languages that have a share"
        return f"{what}; 100 % is needed", ("languages",)
    return None
