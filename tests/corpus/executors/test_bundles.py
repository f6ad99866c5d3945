"""How tasks are sent to workers together."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.executors.bundles import bundles
from corpus.tasks.task import Task

SIZES = st.lists(st.integers(0, 100), max_size=40)


@given(SIZES, st.integers(1, 200), st.integers(1, 9))
def test_bundles_hold_every_task_once_in_order(sizes: list[int], size: int, most: int) -> None:
    tasks = [Task(folder=str(i), fingerprint="", size=s) for i, s in enumerate(sizes)]
    made = list(bundles(tasks, size, most))
    assert [task for bundle in made for task in bundle] == tasks
    for bundle in made:
        assert 1 <= len(bundle) <= most
        assert len(bundle) == 1 or sum(task.size for task in bundle) <= size


def test_tasks_of_unknown_size_are_spread_too() -> None:
    tasks = [Task(folder=str(i), fingerprint="") for i in range(40)]
    assert [len(bundle) for bundle in bundles(tasks, 1 << 26, 5)] == [5] * 8
