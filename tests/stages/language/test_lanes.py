from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stages.language.lanes import exact_product, packed, row_sums


@given(st.integers(1, 9), st.lists(st.integers(0, 700), max_size=6), st.integers(0, 2**32 - 1))
def test_sums_are_those_of_the_rows(columns: int, sizes: list[int], seed: int) -> None:
    draw = np.random.default_rng(seed)
    weights = draw.integers(-127, 128, (20, columns)).astype(np.int8)
    weights[0] = 0
    rows = draw.integers(0, 20, sum(sizes))
    bounds = np.concatenate([[0], np.cumsum(np.array(sizes, np.int64))])
    found = row_sums(packed(weights), rows, bounds)[:, :columns]
    for line, (start, end) in enumerate(pairwise(bounds)):
        expected = weights[rows[start:end]].astype(np.int64).sum(axis=0)
        assert found[line].tolist() == expected.tolist()


def test_a_line_without_rows_beside_one_with_many() -> None:
    weights = np.array([[0, 0], [1, -1]], np.int8)
    found = row_sums(packed(weights), np.ones(300, np.int64), np.array([0, 0, 300]))
    assert found[:, :2].tolist() == [[0, 0], [300, -300]]


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_a_product_does_not_depend_on_the_lines_beside(lines: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    values = draw.normal(0, 5, (lines, 30)).astype(np.float32)
    weights = draw.normal(0, 2, (30, 12)).astype(np.float32)
    together = exact_product(values, weights)
    alone = np.concatenate([exact_product(values[n : n + 1], weights) for n in range(lines)])
    assert together.tobytes() == alone.tobytes()
    assert np.abs(together - values @ weights).max() < 1.5
