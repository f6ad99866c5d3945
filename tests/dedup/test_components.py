import random
from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.components import both_ways, components, large_star, small_star
from dedup.lsh import Keys

PAIRS = st.lists(
    st.tuples(st.integers(0, 25), st.integers(0, 25)).filter(lambda pair: pair[0] != pair[1]),
    max_size=40,
)


def breadth_first(pairs: list[tuple[int, int]]) -> dict[int, int]:
    neighbours = defaultdict(set)
    for a, b in pairs:
        neighbours[a].add(b)
        neighbours[b].add(a)
    labels: dict[int, int] = {}
    for start in sorted(neighbours):
        queue = [start] if start not in labels else []
        while queue:
            node = queue.pop()
            labels[node] = start
            queue += [near for near in neighbours[node] if near not in labels]
    return labels


def arrays(pairs: list[tuple[int, int]]) -> tuple[Keys, Keys]:
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def edges(left: Keys, right: Keys) -> list[tuple[int, int]]:
    return sorted(zip(left.tolist(), right.tolist(), strict=True))


def star_rounds(left: Keys, right: Keys) -> tuple[dict[int, int], int]:
    """The two steps in turn until the edges stay equal; how often they were done."""
    current, rounds = (left, right), 0
    while True:
        rounds += 1
        following = small_star(*large_star(*both_ways(*current)))
        if edges(*following) == edges(*current):
            return dict(edges(*following)), rounds
        current = following


@given(PAIRS)
def test_components_are_those_of_a_search(pairs: list[tuple[int, int]]) -> None:
    nodes, labels = components(*arrays(pairs))
    assert dict(zip(nodes.tolist(), labels.tolist(), strict=True)) == breadth_first(pairs)


@given(PAIRS)
def test_star_rounds_come_to_the_same(pairs: list[tuple[int, int]]) -> None:
    labels, _ = star_rounds(*arrays(pairs))
    expected = breadth_first(pairs)
    assert labels == {node: label for node, label in expected.items() if node != label}


@given(PAIRS, st.randoms(use_true_random=False), st.integers(0, 25))
def test_each_step_sees_one_node_at_a_time(
    pairs: list[tuple[int, int]], generator: random.Random, cut: int
) -> None:
    rows = edges(*both_ways(*arrays(pairs)))
    generator.shuffle(rows)
    for step in (large_star, small_star):
        parts = [[r for r in rows if r[0] < cut], [r for r in rows if r[0] >= cut]]
        apart = [edge for part in parts for edge in edges(*step(*arrays(part)))]
        assert sorted(apart) == edges(*step(*arrays(rows)))


@given(PAIRS, st.permutations(range(26)))
def test_labels_follow_names_not_positions(pairs: list[tuple[int, int]], names: list[int]) -> None:
    renamed = [(names[a], names[b]) for a, b in pairs]
    nodes, labels = components(*arrays(renamed))
    clusters = defaultdict(set)
    for node, label in breadth_first(pairs).items():
        clusters[label].add(names[node])
    expected = {name: min(cluster) for cluster in clusters.values() for name in cluster}
    assert dict(zip(nodes.tolist(), labels.tolist(), strict=True)) == expected


@given(PAIRS)
def test_names_may_be_bytes(pairs: list[tuple[int, int]]) -> None:
    left, right = arrays(pairs)
    # Big-endian, with values over 127 and zero bytes: order as for the numbers.
    as_bytes = [(side * 11).astype(">u4").view("S4") for side in (left, right)]
    nodes, labels = components(left, right)
    named = components(*as_bytes)
    assert named[0].view(">u4").tolist() == (nodes * 11).tolist()
    assert named[1].view(">u4").tolist() == (labels * 11).tolist()
    for step in (large_star, small_star):
        one, other = step(*both_ways(left, right))
        named_one, named_other = step(*both_ways(*as_bytes))
        assert named_one.view(">u4").tolist() == (one * 11).tolist()
        assert named_other.view(">u4").tolist() == (other * 11).tolist()


def test_long_chains_take_few_rounds() -> None:
    names = np.random.default_rng(2).permutation(20_000)
    nodes, labels = components(names[:-1], names[1:])
    assert nodes.size == 20_000
    assert not labels.any()
    found, rounds = star_rounds(names[:-1], names[1:])
    assert set(found.values()) == {0}
    assert rounds <= 20
    ordered, rounds = star_rounds(np.arange(4999), np.arange(1, 5000))
    assert set(ordered.values()) == {0}
    assert rounds <= 20


def test_pairs_with_themselves_and_none_at_all() -> None:
    nodes, labels = components(np.array([3, 1]), np.array([3, 2]))
    assert (nodes.tolist(), labels.tolist()) == ([1, 2, 3], [1, 1, 3])
    empty = np.empty(0, np.int64)
    for step in (components, large_star, small_star, both_ways):
        assert [side.tolist() for side in step(empty, empty)] == [[], []]
