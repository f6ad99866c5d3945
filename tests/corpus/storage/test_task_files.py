"""Task files give back what was written, and say so where they cannot."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import Damaged
from corpus.storage.store import Store
from corpus.storage.task_files import TaskFile, TaskFileWriter, split_member

PIECES = st.lists(st.tuples(st.sampled_from("abc"), st.binary(max_size=40)), max_size=30)


def written(pieces: list[tuple[str, bytes]]) -> bytes:
    """A task file with the members a, b and c, to which these pieces are written in turn."""
    sink = io.BytesIO()
    file = TaskFileWriter(sink)
    with file.member("a") as a, file.member("b") as b, file.member("c") as c:
        streams = {"a": a, "b": b, "c": c}
        for name, data in pieces:
            streams[name].write(data)
    file.close()
    return sink.getvalue()


@given(PIECES)
def test_members_written_at_the_same_time(pieces: list[tuple[str, bytes]]) -> None:
    data = written(pieces)
    for name in "abc":
        with TaskFile(io.BytesIO(data), "x") as file:
            whole = b"".join(piece for of, piece in pieces if of == name)
            assert file.size(name) == len(whole)
            assert file.open(name).read() == whole


@given(PIECES, st.integers(0, 50), st.integers(0, 50))
def test_any_range_of_a_member(pieces: list[tuple[str, bytes]], start: int, length: int) -> None:
    whole = b"".join(piece for of, piece in pieces if of == "a")
    with TaskFile(io.BytesIO(written(pieces)), "x") as file:
        stream = file.open("a")
        assert stream.seek(0, io.SEEK_END) == len(whole)
        stream.seek(start)
        assert stream.read(length) == whole[start : start + length]
        assert stream.tell() == max(start, min(start + length, len(whole)))
        buffer = bytearray(7)
        stream.seek(-min(3, len(whole)), io.SEEK_END)
        assert buffer[: stream.readinto(buffer)] == whole[-3:]


@given(PIECES, PIECES)
def test_a_task_file_in_another(
    first: list[tuple[str, bytes]], second: list[tuple[str, bytes]]
) -> None:
    sink = io.BytesIO()
    shelf = TaskFileWriter(sink)
    for name, pieces in (("1", first), ("2", second)):
        with TaskFile(io.BytesIO(written(pieces)), "x") as file, shelf.member(name) as stream:
            copy = TaskFileWriter(stream)
            for member in file.members:
                file.copy_to(copy, member)
            copy.close()
    shelf.close()
    for name, pieces in (("1", first), ("2", second)):
        with TaskFile(TaskFile(io.BytesIO(sink.getvalue()), "x").open(name), "y") as file:
            assert file.open("b").read() == b"".join(data for of, data in pieces if of == "b")


def test_a_member_that_fails_is_not_there() -> None:
    sink = io.BytesIO()
    file = TaskFileWriter(sink)
    with suppress(RuntimeError), file.member("a") as stream:
        stream.write(b"half")
        raise RuntimeError
    with file.member("a") as stream:
        stream.write(b"whole")
    file.close()
    with TaskFile(io.BytesIO(sink.getvalue()), "x") as found:
        assert found.open("a").read() == b"whole"


def test_every_bit_of_the_directory_counts() -> None:
    data = written([("a", b"one"), ("b", b"two")])
    for place in range(6, len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1
        with pytest.raises(Damaged):
            TaskFile(io.BytesIO(bytes(flipped)), "x")
    for length in range(len(data)):
        with pytest.raises(Damaged):
            TaskFile(io.BytesIO(data[:length]), "x")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.parquet", ("", "a/b.parquet")),
        ("segments/crawl.task/0/x", ("", "segments/crawl.task/0/x")),
        ("a/b.TASK", ("", "a/b.TASK")),
        ("a/b.TASK/c.json", ("a/b.TASK", "c.json")),
        ("a/b.TASK/c/d.json", ("a/b.TASK", "c/d.json")),
        ("a.TASK-1/b.TASK/c", ("a.TASK-1/b.TASK", "c")),
    ],
)
def test_where_a_member_is(path: str, expected: tuple[str, str]) -> None:
    assert split_member(path) == expected


@pytest.mark.parametrize("where", ["local", "memory"])
def test_the_store_takes_it_for_a_folder(tmp_path: Path, where: str) -> None:
    store = Store(str(tmp_path) if where == "local" else f"memory://{tmp_path.name}")
    with store.noting().working("s/1.TASK") as working:
        working.write_json([1], "s/1.TASK/a.json")
        assert not store.exists("s/1.TASK")
        working.commit("s/1.TASK", {"files": working.written})
    assert store.names("s") == ["1.TASK"]
    assert store.read_json("s/1.TASK/a.json") == [1]
    assert store.exists("s/1.TASK", "a.json")
    assert not store.exists("s/1.TASK", "b.json")
    assert not store.exists("s/2.TASK", "a.json")
    store.check_committed("s/1.TASK/a.json")
    with pytest.raises(FileNotFoundError):
        store.open("s/1.TASK/b.json")
    if where == "local":
        with pytest.raises(Damaged, match="not as it was written"):
            store.check("s/1.TASK/a.json", "4 0")
        with pytest.raises(Damaged, match="not there any more"):
            store.check("s/1.TASK/b.json", "4 0")
    store.take_back("s/1.TASK")
    assert store.committed("s/1.TASK") is None


def test_work_that_fails_leaves_the_file_of_before(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.commit("s/1.TASK", {"of": "before"})
    with suppress(RuntimeError), store.working("s/1.TASK") as working:
        working.write_json([1], "s/1.TASK/a.json")
        raise RuntimeError
    assert store.committed("s/1.TASK") == {"of": "before"}
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["1.TASK"]


def test_what_a_killed_writer_left_of_a_file_goes_and_nothing_else(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write_json(1, "s/x.json")
    for name in (".1.TASK.abc.tmp", ".11.TASK.abc.tmp", ".x.tmp"):
        (tmp_path / "s" / name).write_text("half")
    with store.working("s/1.TASK"):
        pass
    assert sorted(p.name for p in (tmp_path / "s").iterdir()) == [
        ".11.TASK.abc.tmp",
        ".x.tmp",
        "1.TASK",
        "x.json",
    ]
