"""Shelves hold what task files held, also when whoever fills them is killed."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.storage.shelves import PER_SHELF, shelf_count, shelve, sizes_of_members, task_files
from corpus.storage.store import Store
from tests.forked import forked


def make(store: Store, number: int, value: str) -> None:
    """A task file in the folder s."""
    folder = f"s/{number}.TASK"
    with store.noting().working(folder) as working:
        working.write_json(value, f"{folder}/small.json")
        working.write_json(value * 1000, f"{folder}/large.json")
        working.commit(folder, {"of": value, "files": working.written})


def values(store: Store) -> list[str | None]:
    """What the records of six tasks say; their files are checked."""
    found = list(store.committed_all([f"s/{number}.TASK" for number in range(6)]))
    for number, record in enumerate(found):
        if record is not None:
            store.check_committed(f"s/{number}.TASK/small.json")
            assert store.read_json(f"s/{number}.TASK/small.json") == record["of"]
    return [record and record["of"] for record in found]


@pytest.fixture(params=["local", "memory"])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Store:
    root = str(tmp_path) if request.param == "local" else f"memory://shelves/{tmp_path.name}"
    store = Store(root)
    for number in range(5):
        make(store, number, f"v{number}")
    return store


def test_many_files_become_one(store: Store) -> None:
    before, files = values(store), task_files(store, "s")
    shelve(store, "s")
    assert store.names("s") == ["shelf"]
    assert values(store) == before == ["v0", "v1", "v2", "v3", "v4", None]
    assert task_files(store, "s") == files


def test_what_is_newer_goes_before_and_is_taken_up(store: Store) -> None:
    shelve(store, "s")
    make(store, 3, "new")
    make(store, 5, "more")
    expected = ["v0", "v1", "v2", "new", "v4", "more"]
    assert values(store) == expected
    shelve(store, "s")
    assert store.names("s") == ["shelf"]
    assert values(store) == expected


def test_what_is_taken_back_stays_so(store: Store) -> None:
    shelve(store, "s")
    store.take_back("s/2.TASK")
    assert values(store)[2] is None
    shelve(store, "s")
    assert store.names("s") == ["shelf"]
    assert values(store) == ["v0", "v1", None, "v3", "v4", None]


def test_members_that_are_dropped(store: Store) -> None:
    sizes = sizes_of_members(store, "s")
    assert sizes.keys() == {"small.json", "large.json", "commit.json"}
    shelve(store, "s", drop=lambda name: name == "large.json")
    assert store.names("s") == ["shelf"]
    assert values(store)[:5] == ["v0", "v1", "v2", "v3", "v4"]
    assert not store.exists("s/1.TASK/large.json")
    assert sizes_of_members(store, "s") == {n: sizes[n] for n in ("small.json", "commit.json")}


def test_one_file_alone_stays(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    shelve(store, "s")
    assert store.names("s") == []
    make(store, 0, "one")
    shelve(store, "s")
    assert store.names("s") == ["0.TASK"]
    shelve(store, "s", drop=lambda name: name == "large.json")
    assert store.names("s") == ["shelf"]


def to_its_death(root: str, removals: int) -> None:
    """Fills a shelf, and kills its own process when so many task files have been removed."""
    real = Store.remove
    seen = []

    def remove(self: Store, *parts: str) -> None:
        seen.append(parts)
        if len(seen) > removals:
            os.kill(os.getpid(), signal.SIGKILL)
        real(self, *parts)

    Store.remove = remove  # type: ignore[method-assign]  # in a process of its own
    shelve(Store(root), "s")


@pytest.mark.parametrize("removals", [0, 2, 4])
def test_killed_between_shelf_and_files(tmp_path: Path, removals: int) -> None:
    store = Store(str(tmp_path))
    for number in range(5):
        make(store, number, f"v{number}")
    expected = values(store)
    assert forked(to_its_death, store.root, removals).returncode == -signal.SIGKILL
    assert values(store) == expected
    assert len(store.names("s")) == 6 - removals
    shelve(store, "s")
    assert store.names("s") == ["shelf"]
    assert values(store) == expected


def test_a_damaged_shelf_holds_nothing(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    for number in range(5):
        make(store, number, f"v{number}")
    shelve(store, "s")
    path = tmp_path / "s/shelf"
    data = bytearray(path.read_bytes())
    data[-30] ^= 1  # of the directory
    path.write_bytes(bytes(data))
    make(store, 1, "anew")
    assert values(store) == [None, "anew", None, None, None, None]
    shelve(store, "s")
    assert values(store) == [None, "anew", None, None, None, None]


@given(st.integers(0, 10**7))
def test_shelves_have_a_fair_number_of_files(tasks: int) -> None:
    count = shelf_count(tasks)
    assert count == 1 or PER_SHELF / 2 < tasks / count <= PER_SHELF
    assert shelf_count(tasks, count) == count


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_there_are_more_shelves_only_when_little_is_lost(before: int, tasks: int) -> None:
    had = shelf_count(before)
    count = shelf_count(tasks, had)
    assert count >= had
    assert count == had or tasks > 63 * before
