"""stages/pii/evidence.py: reasons add up to a score, and say nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from stages.pii.evidence import Evidence


def test_even_odds_are_one_half() -> None:
    assert Evidence().score == 0.5
    assert Evidence().plus("form", -2.0).plus("check digits", 2.0).score == 0.5
    assert Evidence().plus("word", 1.0).score == round(10 / 11, 4)


def test_the_rationale_lists_the_reasons() -> None:
    evidence = Evidence().plus("form", -2.5).plus('word for "identity"', 3.0)
    assert evidence.rationale == 'form -2.5, word for "identity" +3.0'


reasons = st.lists(st.floats(-5, 5), max_size=6)


@given(reasons, st.floats(0.01, 5))
def test_one_more_reason_for_it_never_lowers_the_score(values: list[float], more: float) -> None:
    evidence = Evidence(tuple(("reason", value) for value in values))
    assert 0 <= evidence.score <= evidence.plus("more", more).score <= 1
    assert evidence.plus("less", -more).score <= evidence.score
