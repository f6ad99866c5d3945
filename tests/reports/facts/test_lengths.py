"""Lengths of documents."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.facts.lengths import lengths, quantile_bin
from reports.facts.run_facts import load_facts
from reports.facts.signals import distributions
from tests.reports.example import write_run


def test_means_and_percentiles(tmp_path: Path) -> None:
    facts = load_facts(write_run(tmp_path))
    found = {one.language: one for one in lengths(facts, distributions(facts))}
    assert list(found) == ["ca", "ca-valencia", "en", "nb"]
    assert (found["ca"].documents, found["ca"].words, found["ca"].bytes) == (4, 125.0, 750.0)
    assert found["ca"].quantiles == (64, 64, 64)
    assert {one.quantiles for one in lengths(facts, [])} == {()}


@given(st.lists(st.integers(0, 20), min_size=1, max_size=9).filter(any), st.floats(0.01, 1))
def test_a_quantile_is_that_of_the_documents(counts: list[int], share: float) -> None:
    bins = [number for number, count in enumerate(counts) for _ in range(count)]
    below = next(one for place, one in enumerate(bins, 1) if place >= share * len(bins))
    assert quantile_bin(counts, share) == below


def test_nothing_has_no_quantile() -> None:
    with pytest.raises(ValueError, match="no bin"):
        quantile_bin([0, 0], 0.5)
