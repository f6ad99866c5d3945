"""Against brute force: all integer allocations of small trees."""

import itertools
import math
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.quotas.waterfill import (
    Leaf,
    QuotaNode,
    bisect,
    fill,
    intervals,
    leaves_of,
    nodes_of,
    reach,
)

TOTAL = 8

Bound = st.none() | st.integers(0, TOTAL)


@st.composite
def bounds(draw: st.DrawFn) -> tuple[float | None, float | None]:
    low, high = draw(Bound), draw(Bound)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return (
        None if low is None else low / TOTAL,
        None if high is None else high / TOTAL,
    )


@st.composite
def trees(draw: st.DrawFn) -> QuotaNode:
    """Two to four leaves, up to two nested groups, bounds that nothing but caps can break."""
    names = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]
    tops = [QuotaNode(name, (), None, *draw(bounds())) for name in names]
    for group in ("g", "h")[: draw(st.integers(0, 2))]:
        count = draw(st.integers(1, len(tops)))
        members, tops = tops[:count], tops[count:]
        tops.insert(0, QuotaNode(group, tuple(members), None, *draw(bounds())))
    root = QuotaNode("", tuple(tops))
    endless = dict.fromkeys(names, float(TOTAL))
    ranges = intervals(root, TOTAL, limits(endless, dict.fromkeys(names, 1.0)))
    for node in nodes_of(root):
        low, high = (node.minimum or 0) * TOTAL, ranges[node.name].high
        assume(low <= high)
        most = math.inf if node.maximum is None else node.maximum * TOTAL
        assume(math.fsum(ranges[child.name].low for child in node.children) <= most)
    assume(ranges[""].low <= TOTAL <= ranges[""].high)
    return root


def limits(caps: dict[str, float], weights: dict[str, float]) -> dict[str, Leaf]:
    return {name: Leaf(cap=cap, weight=weights.get(name, 0.0)) for name, cap in caps.items()}


def amount_of(node: QuotaNode, parts: dict[str, float]) -> float:
    return math.fsum(parts[name] for name in leaves_of(node))


def allowed(root: QuotaNode, caps: dict[str, float]) -> Iterator[dict[str, float]]:
    """Every integer allocation within caps and maximums, and minimums as far as caps let."""
    names = leaves_of(root)

    def best(node: QuotaNode) -> float:
        most = math.inf if node.maximum is None else node.maximum * TOTAL
        if not node.children:
            return min(most, caps[node.name])
        return min(most, sum(best(child) for child in node.children))

    for amounts in itertools.product(*(range(int(caps[name]) + 1) for name in names)):
        parts = dict(zip(names, map(float, amounts), strict=True))
        if all(
            min((node.minimum or 0) * TOTAL, best(node)) - 1e-9
            <= amount_of(node, parts)
            <= best(node) + 1e-9
            for node in nodes_of(root)
        ):
            yield parts


def divergence(parts: dict[str, float], weights: dict[str, float]) -> float:
    return math.fsum(
        part * math.log(part / weights[name]) for name, part in parts.items() if part > 1e-12
    )


@given(trees(), st.data())
def test_the_fill_is_the_best_of_all_allocations(root: QuotaNode, data: st.DataObject) -> None:
    names = leaves_of(root)
    caps = {name: float(data.draw(st.integers(0, TOTAL), label=name)) for name in names}
    weights = {name: float(data.draw(st.integers(1, 9))) for name in names}
    every = list(allowed(root, caps))
    most = max((sum(parts.values()) for parts in every), default=0.0)
    held = intervals(root, TOTAL, limits(caps, weights))[""].high
    assert math.isclose(held, most)

    amounts = fill(root, TOTAL, limits(caps, weights))
    parts = {name: amounts[name] for name in names}
    given_out = min(TOTAL, most)
    assert math.isclose(math.fsum(parts.values()), given_out, rel_tol=1e-9, abs_tol=1e-12)
    for node in nodes_of(root):
        assert math.isclose(amounts[node.name], amount_of(node, parts), rel_tol=1e-9, abs_tol=1e-9)
    rivals = [one for one in every if math.isclose(sum(one.values()), given_out)]
    assert rivals
    least = min(divergence(rival, weights) for rival in rivals)
    assert divergence(parts, weights) <= least + 1e-6
    # Within every bound that any allocation can meet.
    for node in nodes_of(root):
        low = min(amount_of(node, rival) for rival in every)
        high = max(amount_of(node, rival) for rival in every)
        assert low - 1e-9 <= amounts[node.name] <= high + 1e-9


@given(trees(), st.data())
def test_reach_is_the_end_of_what_can_be_made_up(root: QuotaNode, data: st.DataObject) -> None:
    names = leaves_of(root)
    some = st.floats(0, 20, allow_subnormal=False)  # a thousandth of the others may be none
    caps = {name: data.draw(some, label=name) for name in names}
    weights = dict.fromkeys(names, 1.0)
    limit = math.fsum(caps.values())
    total = reach(root, limit, limits(caps, weights))
    assert 0 <= total <= limit
    if total > 0:
        held = intervals(root, total, limits(caps, weights))[""].high
        assert held >= total * (1 - 1e-11)
    if total < limit:
        beyond = total * 1.001 + limit * 1e-9
        assert intervals(root, beyond, limits(caps, weights))[""].high < beyond


@pytest.mark.parametrize("limit", [5e-324, 1e-323, 1e-310, 1.0, 1e300])
def test_the_smallest_amounts_have_an_end_too(limit: float) -> None:
    """Numbers so small that there is none between a number and the next half of it."""
    asked: list[float] = []

    def within(number: float) -> bool:
        asked.append(number)
        assert len(asked) < 500
        return number <= limit / 3

    assert bisect(within, limit) == pytest.approx(limit / 3, rel=1e-12, abs=5e-324)


def test_a_group_without_bounds_changes_nothing() -> None:
    leaves = (QuotaNode("a", (), None, 0.5), QuotaNode("b"), QuotaNode("c"))
    weights = {"a": 1.0, "b": 1.0, "c": 2.0}
    caps = dict.fromkeys("abc", 1.0)
    flat = fill(QuotaNode("", leaves), 1.0, limits(caps, weights))
    nested = fill(
        QuotaNode("", (QuotaNode("g", leaves[:2]), leaves[2])), 1.0, limits(caps, weights)
    )
    assert {name: nested[name] for name in flat} == pytest.approx(flat, rel=1e-12)
    assert flat["b"] == pytest.approx(flat["c"] / 2, rel=1e-12)


def test_the_unweighted_get_what_the_minimum_of_their_group_needs_and_no_more() -> None:
    group = QuotaNode("g", (QuotaNode("a"), QuotaNode("b")), None, 0.5)
    root = QuotaNode("", (group, QuotaNode("c"), QuotaNode("d")))
    caps = {"a": 0.2, "b": 1.0, "c": 1.0, "d": 1.0}
    amounts = fill(root, 1.0, limits(caps, {"a": 1.0, "c": 1.0}))
    assert math.isclose(amounts["b"], 0.3)
    assert math.isclose(amounts["c"], 0.5)
    assert amounts["d"] == 0
