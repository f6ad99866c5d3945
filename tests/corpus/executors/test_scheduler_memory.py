"""The driver's process stays small, however many tasks there are."""

import pytest

from benchmarks.scheduler import measure


@pytest.mark.soak
def test_a_hundred_thousand_tasks_planned_and_twenty_thousand_run() -> None:
    assert measure(planned=100_000, run=20_000, workers=2).growth < 500e6
