"""Languages that lose far more than others."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.tasks.ledger import Ledger
from reports.facts.loss_rates import LEAST, difference_interval, loss_rates, wilson_interval
from reports.facts.run_facts import Facts, load_facts
from tests.reports.example import write_run

Z = 1.959963984540054


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load_facts(write_run(tmp_path_factory.mktemp("run")))


def with_drops(facts: Facts, stage: str, **numbers: tuple[int, int]) -> Facts:
    """numbers: language -> documents that reached the stage, and that it dropped."""
    ledger = Ledger()
    for language, (entered, dropped) in numbers.items():
        ledger.add((stage, "", language, "crawl", "in", ""), entered, 0, 0)
        ledger.add((stage, "", language, "crawl", "dropped", "short_lines"), dropped, 0, 0)
    return replace(facts, ledger=ledger)


def test_intervals_are_those_of_the_papers() -> None:
    # Newcombe 1998, table II, row (a), method 10: 56/70 less 48/80.
    assert difference_interval(56, 70, 48, 80, Z) == (0.0524, 0.3339)
    # Row (h): 10/10 less 0/10.
    assert difference_interval(10, 10, 0, 10, Z) == (0.6075, 1.0)
    assert wilson_interval(0, 10, Z) == pytest.approx((0, 0.2775), abs=1e-4)


def test_a_language_that_loses_far_more_is_named(facts: Facts) -> None:
    found = loss_rates(with_drops(facts, "prose", ca=(1000, 20), eu=(1000, 300), gl=(1000, 25)))
    assert [one.language for one in found.flagged] == ["eu"]
    one = found.flagged[0]
    assert (one.stage, one.reason, one.dropped, one.others_dropped) == (
        *("prose", "short_lines"),
        *(300, 45),
    )
    assert one.rate == 0.3
    assert one.others == 0.0225
    assert 0.05 < one.low < one.difference < one.high
    assert found.compared == 3


def test_few_documents_say_nothing(facts: Facts) -> None:
    found = loss_rates(with_drops(facts, "prose", ca=(1000, 20), eu=(LEAST - 1, LEAST - 1)))
    assert found.flagged == ()
    assert found.compared == 1


def test_a_small_difference_is_none_however_many_documents(facts: Facts) -> None:
    numbers = {"ca": (10**7, 10**5), "eu": (10**7, 5 * 10**5)}
    assert loss_rates(with_drops(facts, "prose", **numbers)).flagged == ()


def test_quotas_and_what_is_not_identified_are_not_compared(facts: Facts) -> None:
    found = loss_rates(with_drops(facts, "mix", ca=(1000, 0), en=(1000, 900)))
    assert (found.flagged, found.compared) == ((), 0)
    found = loss_rates(with_drops(facts, "prose", ca=(1000, 0), und=(1000, 900)))
    assert (found.flagged, found.compared) == ((), 0)


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_the_interval_holds_the_difference(one: int, other: int, data: st.DataObject) -> None:
    hits, others = data.draw(st.integers(0, one)), data.draw(st.integers(0, other))
    low, high = difference_interval(hits, one, others, other, Z)
    assert -1.0001 <= low <= hits / one - others / other + 1e-4
    assert hits / one - others / other - 1e-4 <= high <= 1.0001
    back = difference_interval(others, other, hits, one, Z)
    assert back == pytest.approx((-high, -low), abs=1e-4)


def test_the_example_has_none(tmp_path: Path) -> None:
    assert loss_rates(load_facts(write_run(tmp_path))).flagged == ()
