"""Precision and recall of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.gold.marks import Gold
from benchmarks.gold.score import Score, score

TEXTS = st.lists(st.sampled_from("a b c d É".split()), min_size=1, max_size=12).map(" ".join)


@given(TEXTS, TEXTS, TEXTS)
def test_shares(text: str, main: str, optional: str) -> None:
    found = score(text, Gold(main, optional))
    assert 0 <= found.recall <= 1
    low, high = sorted((found.precision, found.recall))
    assert low - 1e-9 <= found.f1 <= high + 1e-9


@given(TEXTS, TEXTS)
def test_without_optional_text_the_two_sides_are_each_others(text: str, main: str) -> None:
    there, back = score(text, Gold(main, "")), score(main, Gold(text, ""))
    assert (there.precision, there.recall) == (back.recall, back.precision)


@given(TEXTS, TEXTS)
def test_optional_text_does_no_harm(main: str, optional: str) -> None:
    for text in (main, f"{main} {optional}"):
        assert score(text, Gold(main, optional)) == Score(1.0, 1.0)


def test_figures() -> None:
    found = score("The cat, the CAT and a dog", Gold("the cat sat", "dog"))
    assert found == Score(2 / 6, 2 / 3)
    assert found.f1 == pytest.approx(4 / 9)


def test_no_text() -> None:
    assert score("", Gold("the cat", "")) == Score(0.0, 0.0)
    assert score("", Gold("the cat", "")).f1 == 0.0
