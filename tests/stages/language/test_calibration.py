import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.languages import LANGUAGES
from stages.language.calibration import FILE, USUAL, Calibration, calibration, thresholds

scores = st.floats(0, 1)


@given(scores, scores)
def test_a_better_score_stays_better(one: float, two: float) -> None:
    own = calibration()
    assert 0 <= own(one) <= 1
    if one <= two:
        assert own(one) <= own(two)


def test_no_change() -> None:
    assert Calibration(1.0, 0.0)(0.3) == pytest.approx(0.3)


def test_the_table() -> None:
    rows = json.loads(FILE.read_text(encoding="utf-8"))["thresholds"]
    assert {row["tag"] for row in rows} == set(LANGUAGES) - {"ca-valencia"}
    for row in rows:
        assert thresholds()[row["tag"]] == row["limit"]
        assert 0.3 <= row["limit"] < 1
        assert 0 < row["precision"] <= 1
    assert thresholds()["ca-valencia"] == USUAL
