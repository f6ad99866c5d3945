"""Rows come back by bucket as they were written, or the damage is named."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import Damaged
from corpus.storage.store import Store
from corpus.tasks.shuffle import scatter_file
from corpus.tasks.shuffle.scatter_file import ScatterWriter, bucket_size, read_bucket

SCHEMA = pa.schema([("value", pa.int64()), ("text", pa.large_string())])
BUCKETS = 3


def write(folder: Path, parts: list[list[int]]) -> Store:
    store = Store(str(folder))
    with store.writing("some.scattered") as stream:
        writer = ScatterWriter(stream, BUCKETS)
        for part in parts:
            values = pa.array(part, pa.int64())
            texts = pa.array([f"text {n}" for n in part], pa.large_string())
            table = pa.Table.from_arrays([values, texts], schema=SCHEMA)
            writer.write(table, np.array(part, np.int64) % BUCKETS)
        writer.close()
    return store


def read(store: Store, bucket: int) -> list[int]:
    batches = read_bucket(store, "some.scattered", bucket, SCHEMA)
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert all(row["text"] == f"text {row['value']}" for row in rows)
    return [row["value"] for row in rows]


def read_all(store: Store) -> list[list[int]] | None:
    """All buckets, or None where damage was found."""
    try:
        return [read(store, bucket) for bucket in range(BUCKETS)]
    except Damaged:
        return None


PARTS = st.lists(st.lists(st.integers(0, 9), max_size=20), max_size=4)


@given(PARTS, st.sampled_from([1, 200, 8 << 20]))
def test_what_is_scattered_is_read_by_bucket(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[int]], room: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scatter_file, "_LEAST_BUFFER", room)
        patch.setattr(scatter_file, "_BLOCK", 1)
        store = write(tmp_path_factory.mktemp("scattered"), parts)
    every = [value for part in parts for value in part]
    for bucket in range(BUCKETS):
        held = [value for value in every if value % BUCKETS == bucket]
        assert read(store, bucket) == held
        assert (bucket_size(store, "some.scattered", bucket) > 0) == bool(held)


def test_no_more_waits_than_there_is_room_for(tmp_path: Path) -> None:
    room = scatter_file.buffer_bytes(BUCKETS)
    with Store(str(tmp_path)).writing("some.scattered") as stream:
        writer = ScatterWriter(stream, BUCKETS)
        before = pa.total_allocated_bytes()
        for _ in range(5):
            values = pa.array(np.zeros(room * 2 // 3 // 8, np.int64)).take(pa.array([0]))
            values = pa.concat_arrays([values] * (room * 2 // 3 // 8))
            writer.write(pa.table({"value": values}), np.zeros(len(values), np.int64))
            del values
            assert pa.total_allocated_bytes() - before <= room
        writer.close()


def test_a_file_in_which_nothing_was_written_has_empty_buckets(tmp_path: Path) -> None:
    store = write(tmp_path, [])
    assert [read(store, bucket) for bucket in range(BUCKETS)] == [[], [], []]


def test_every_flipped_bit_is_found_by_some_reader(tmp_path: Path) -> None:
    store = write(tmp_path, [[0, 1, 2, 3, 5, 8], [7]])
    path = tmp_path / "some.scattered"
    whole = path.read_bytes()
    right = read_all(store)
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << (at % 8)
        path.write_bytes(bytes(damaged))
        # Rows may be as they were (a size in a directory decides nothing), but never others.
        assert read_all(store) in (right, None)
    path.write_bytes(whole)
    assert read_all(store) == right


def test_a_file_cut_short_is_damaged(tmp_path: Path) -> None:
    store = write(tmp_path, [[0, 1, 2]])
    path = tmp_path / "some.scattered"
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert read_all(store) is None
