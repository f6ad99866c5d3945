"""How unequal domains are, beside what the definitions give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.facts import concentration as module
from reports.facts.concentration import Concentration, Sizes, concentration

LISTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any)


def of(*batches: list[int]) -> Concentration | None:
    sizes = Sizes()
    for batch in batches:
        sizes.add(np.array(batch, np.int64))
    return concentration(sizes)


def test_equal_domains_are_not_concentrated() -> None:
    found = of([5] * 20)
    assert found is not None
    assert (found.gini, found.hhi, found.top, found.tenth) == (0, 0.05, 0.5, 2)
    assert (found.tenth_share, found.tenth_least) == (0.1, 5)


def test_one_domain_has_all() -> None:
    found = of([0] * 99 + [7])
    assert found is not None
    assert (found.gini, found.hhi, found.top, found.tenth_share) == (0.99, 1, 1, 1)


def test_nothing_has_no_concentration() -> None:
    assert of() is None
    assert of([0, 0]) is None


@given(LISTS)
def test_it_is_as_defined(sizes: list[int]) -> None:
    found = of(sizes)
    assert found is not None
    mean = sum(sizes) / len(sizes)
    pairs = sum(abs(one - other) for one in sizes for other in sizes)
    assert found.gini == pytest.approx(pairs / (2 * len(sizes) ** 2 * mean), abs=1e-4)
    assert found.hhi == pytest.approx(sum((one / sum(sizes)) ** 2 for one in sizes), abs=1e-4)
    largest = sorted(sizes, reverse=True)
    assert found.top == pytest.approx(sum(largest[:10]) / sum(sizes))
    assert found.tenth == -(-len(sizes) // 10)
    assert found.tenth_least == largest[found.tenth - 1]


@given(st.lists(LISTS, min_size=1, max_size=5))
def test_batches_do_not_matter(batches: list[list[int]]) -> None:
    whole = of([one for batch in batches for one in batch])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BATCH", 10)
        assert of(*batches) == whole
