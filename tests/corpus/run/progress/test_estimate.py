"""Rates and the time that is left."""

import pytest

from corpus.run.progress.estimate import RecentRate, RunningTasks, StepCount
from corpus.tasks.timing import Spent


def test_a_rate_forgets_what_is_long_ago() -> None:
    rate = RecentRate(0.0)
    for second in range(1, 101):
        rate.add(float(second), 10)
    assert rate.rate(100.0, 1.0) == pytest.approx(10, rel=0.03)
    assert rate.rate(130.0, 1.0) == pytest.approx(5, rel=0.05)
    assert rate.rate(200.0, 1.0) == 0


def test_tasks_that_take_long_are_looked_at_for_longer() -> None:
    rate = RecentRate(0.0)
    for minute in range(1, 7):
        rate.add(60.0 * minute * 5, 600)
    assert rate.rate(1800.0, 300.0) == pytest.approx(2, rel=0.4)


def test_a_rate_holds_few_events() -> None:
    rate = RecentRate(0.0)
    for number in range(100_000):
        rate.add(number / 1000, 1)
    assert len(rate._events) <= 256
    assert rate.rate(100.0, 0.001) == pytest.approx(1000, rel=0.05)


def step(total: int, done: int, seconds: float, size: int = 1) -> StepCount:
    counted = StepCount("crawl.text", RecentRate(0.0), total, done, 0, total * size, done * size)
    for number in range(done):
        counted.tally.add(str(number), Spent(seconds, seconds))
    return counted


def test_time_left() -> None:
    half = step(total=20, done=10, seconds=6)
    assert half.left_seconds([]) == 60
    assert half.status(0.0, [], 2.0).remaining_seconds == 30
    assert step(5, 5, 1).left_seconds([]) == 0
    assert step(5, 0, 1).left_seconds([]) is None


def test_large_partitions_are_foretold_by_their_size() -> None:
    counted = StepCount("crawl.text", RecentRate(0.0), 3, 2, 0, 1000, 100)
    counted.tally.add("a", Spent(5))
    counted.tally.add("b", Spent(5))
    assert counted.left_seconds([]) == 90


def test_tasks_at_work_are_partly_done() -> None:
    half = step(total=20, done=10, seconds=6)
    assert half.left_seconds([RunningTasks(1, 3), RunningTasks(1, 2)]) == 55
    # One that takes longer than the mean is nearly done, for all we know.
    assert step(11, 10, 6).left_seconds([RunningTasks(1, 100)]) == pytest.approx(0.6)
    # A bundle of three, the first of which may be done already.
    assert half.left_seconds([RunningTasks(3, 10)]) == 50


def test_the_last_task_has_one_worker() -> None:
    assert step(total=11, done=10, seconds=6).status(0.0, [], 8.0).remaining_seconds == 6


def test_states_of_tasks_add_up() -> None:
    found = step(total=20, done=10, seconds=6).status(0.0, [RunningTasks(1, 1)] * 3, 1.0)
    assert (found.done, found.running, found.waiting) == (10, 3, 7)
    assert step(11, 10, 6).status(0.0, [RunningTasks(1, 1)] * 3, 1.0).running == 1
