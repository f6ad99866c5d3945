"""The benchmark's own arithmetic, and that each engine runs."""

import pytest

from benchmarks.extraction import engines, ratios
from benchmarks.gold.dress import dress
from benchmarks.gold.marks import gold_of, unmarked
from benchmarks.gold.score import score
from benchmarks.gold.texts import texts

# Trafilatura's own use of lxml.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_ratios_are_medians_of_rounds() -> None:
    rounds = [{"trafilatura": slow, "extract": 2.0} for slow in (4.0, 5.0, 18.0)]
    assert ratios(rounds) == {"trafilatura": 1.0, "extract": 2.5}


def test_every_engine_finds_an_article_in_a_plain_frame() -> None:
    text = next(text for text in texts() if text.key == "en/semaphore-signals")
    page = dress(text, "wiki-mediawiki")
    for name, engine in engines({}).items():
        (found,) = engine([(unmarked(page).encode(), "en")])
        assert score(found, gold_of(page)).f1 > 0.8, name
