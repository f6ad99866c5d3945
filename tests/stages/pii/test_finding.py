"""stages/pii/finding.py: which of several findings stay."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from stages.pii.catalogue import KINDS
from stages.pii.finding import VALIDATED, Finding, resolve

findings = st.builds(
    lambda kind, start, length, value, score: Finding(kind, start, start + length, value, score),
    st.sampled_from(KINDS),
    st.integers(0, 40),
    st.integers(1, 12),
    st.sampled_from("ab"),
    st.sampled_from([0.4, 0.6, VALIDATED]),
)


@given(st.lists(findings, max_size=12), st.randoms())
def test_what_stays_is_apart_in_any_order(found: list[Finding], random: Random) -> None:
    kept = resolve(found)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    assert set(kept) <= set(found)
    random.shuffle(found)
    assert resolve(found) == kept
    assert resolve(kept) == kept


@given(st.lists(findings, max_size=12))
def test_what_goes_overlaps_something_that_stays(found: list[Finding]) -> None:
    kept = resolve(found)
    for gone in set(found) - set(kept):
        assert any(gone.start < one.end and one.start < gone.end for one in kept)


def test_precedence() -> None:
    phone = Finding("phone", 0, 20, "p", 0.9)
    card = Finding("card", 5, 12, "c")
    assert resolve([phone, card]) == [card]  # validated beats longer
    short = Finding("phone", 0, 5, "s", 0.9)
    assert resolve([short, phone]) == [phone]  # longer beats shorter
    right = Finding("phone", 4, 9, "r", 0.9)
    assert resolve([right, short]) == [short]  # then the left one
    dni, nie = Finding("dni", 0, 9, "x"), Finding("nie", 0, 9, "x")
    assert resolve([dni, nie]) == [dni]  # then the name of the kind
