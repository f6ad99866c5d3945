import numpy as np
import pytest

from stages.language.calibration import Calibration
from tools.languages.calibrate import PRECISION, Held, calibration, derived
from tools.languages.web_shares import SHARES, web_shares


def held(truth: str, said: str, score: float, count: int) -> list[Held]:
    return [Held(truth, "s", said, score, 3, 0)] * count


def test_calibration_of_scores_that_are_too_sure() -> None:
    """Of those with .95, .9 are right; of those with .6, .5."""
    seen = [
        *held("ca", "ca", 0.95, 180), *held("ca", "es", 0.95, 20),
        *held("ca", "ca", 0.6, 50), *held("ca", "es", 0.6, 50),
    ]  # fmt: skip
    slope, shift = calibration(seen)
    for score, right in ((0.95, 0.9), (0.6, 0.5)):
        assert Calibration(slope, shift)(score) == pytest.approx(right, abs=0.03)


def test_the_threshold_of_a_rare_language_is_higher() -> None:
    seen = [
        *held("es", "es", 0.99, 1000), *held("es", "an", 0.6, 3),
        *held("an", "an", 0.97, 995), *held("an", "an", 0.5, 5),
    ]  # fmt: skip
    scores = np.array([one.score for one in seen])
    rare = {t.tag: t for t in derived(seen, {"es": 0.5, "an": 0.003}, scores)}
    assert rare["es"].limit == 0.3
    assert rare["an"].limit == 0.65
    assert rare["an"].recall == 0.995
    assert rare["an"].precision >= PRECISION
    usual = {t.tag: t for t in derived(seen, {"es": 0.5, "an": 0.5}, scores)}
    assert usual["an"].limit == 0.3
    assert usual["an"].precision >= PRECISION


def test_a_threshold_costs_little() -> None:
    """Of texts that are hardly told apart most are kept, however rare the language is."""
    seen = [*held("es", "es", 0.9, 500), *held("an", "an", 0.6, 250), *held("an", "an", 0.8, 250)]
    scores = np.array([one.score for one in seen])
    (_, rare) = derived(seen, {"es": 0.9, "an": 0.001}, scores)
    assert (rare.limit, rare.recall) == (0.6, 1.0)


def test_a_count_of_none_shows_no_rate_of_none() -> None:
    seen = [*held("es", "es", 0.99, 100), *held("an", "an", 0.99, 100)]
    scores = np.array([one.score for one in seen])
    (_, an) = derived(seen, {"es": 0.99, "an": 0.0001}, scores)
    assert an.precision == pytest.approx(0.0001 / (0.0001 + 0.99 * 0.5 / 101), rel=0.01)
    assert an.recall == 1


def test_shares_of_the_web() -> None:
    shares = web_shares(SHARES)
    assert shares["en"] == pytest.approx(0.438846)
    assert 0 < sum(shares.values()) < 1
    assert min(shares.values()) > 0
