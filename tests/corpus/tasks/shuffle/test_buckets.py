from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.storage.store import Store
from corpus.storage.tables import sort_rows
from corpus.tasks.shuffle.buckets import bucket_count, buckets_of

HEX = st.text("0123456789abcdef", min_size=32, max_size=32)
VALUES = st.lists(st.one_of(st.text(max_size=12), HEX), max_size=40)


@given(VALUES, st.integers(1, 9), st.randoms(use_true_random=False))
def test_a_bucket_depends_on_the_value_only(values: list[str], count: int, chance: object) -> None:
    whole = buckets_of(pa.table({"key": pa.array(values, pa.string())}), ["key"], count)
    assert ((whole >= 0) & (whole < count)).all()
    for i, value in enumerate(values):
        alone = pa.table({"key": pa.array([value], pa.string())})
        assert buckets_of(alone, ["key"], count)[0] == whole[i]


@given(st.lists(st.tuples(st.integers(-(2**62), 2**62), st.sampled_from("abc")), max_size=30))
def test_several_keys(rows: list[tuple[int, str]]) -> None:
    numbers, letters = zip(*rows, strict=True) if rows else ((), ())
    table = pa.table({"n": pa.array(numbers, pa.int64()), "l": pa.array(letters, pa.string())})
    buckets = buckets_of(table, ["n", "l"], 5)
    seen: dict[tuple[int, str], int] = {}
    for row, bucket in zip(rows, buckets.tolist(), strict=True):
        assert seen.setdefault(row, bucket) == bucket


def test_ids_are_spread_evenly() -> None:
    ids = [f"{i * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128:032x}" for i in range(8000)]
    held = np.bincount(buckets_of(pa.table({"id": ids}), ["id"], 8), minlength=8)
    assert held.min() > 850
    assert held.max() < 1150


def test_without_keys_all_rows_meet() -> None:
    assert buckets_of(pa.table({"a": [1, 2, 3]}), [], 7).tolist() == [0, 0, 0]


def test_buckets_follow_from_the_data() -> None:
    assert bucket_count(0) == 1
    assert bucket_count(64 << 20) == 1
    assert bucket_count((64 << 20) + 1) == 2
    assert bucket_count(256 << 30) == 4096
    assert bucket_count(1 << 40) == 4096
    assert bucket_count(11 << 40) == 11 << 10


def test_rows_are_sorted_by_the_columns_that_are_there() -> None:
    table = pa.table({"a": [2, 1, 1], "b": ["x", "z", "y"]})
    assert sort_rows(table, ["a", "none", "b"]).to_pylist() == [
        {"a": 1, "b": "y"},
        {"a": 1, "b": "z"},
        {"a": 2, "b": "x"},
    ]


def test_a_store_never_shows_half_a_file(tmp_path: Path) -> None:
    store = Store(str(tmp_path))

    def write_and_stop() -> None:
        with store.writing("x/y.bin") as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_stop()
    assert not store.exists("x/y.bin")
    assert store.names("x") == []
