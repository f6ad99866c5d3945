"""A bucket that is too large is gathered part by part."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from corpus.storage.store import Store
from corpus.tasks.shuffle import exchange
from corpus.tasks.shuffle.buckets import buckets_of
from corpus.tasks.shuffle.exchange import Exchange, TableRead, gather_bucket, part_count
from corpus.tasks.shuffle.scatter_file import ScatterWriter
from corpus.tasks.work_folder import numbered

SCHEMA = pa.schema([("key", pa.int64()), ("value", pa.int64())])


@pytest.fixture
def scattered(tmp_path: Path) -> tuple[Store, TableRead]:
    store = Store(str(tmp_path))
    for task in range(3):
        rows = np.arange(1000) * 3 + task
        table = pa.table({"key": rows % 50, "value": rows}, SCHEMA)
        folder = numbered("step", task)
        with (
            store.working(folder) as working,
            working.writing(f"{folder}/rows-by-key.scattered") as stream,
        ):
            writer = ScatterWriter(stream, 2)
            writer.write(table, buckets_of(table, ["key"], 2))
            writer.close()
    return store, TableRead(Exchange("step", 3, "rows-by-key.scattered"), SCHEMA, ("key",))


def test_parts_hold_each_key_once(scattered: tuple[Store, TableRead]) -> None:
    store, read = scattered
    seen: list[int] = []
    values: list[int] = []
    for bucket in range(2):
        for part in range(4):
            table = gather_bucket(store, read, bucket, part, 4)
            seen += set(table["key"].to_pylist())
            values += table["value"].to_pylist()
    assert len(seen) == len(set(seen)) == 50
    assert sorted(values) == list(range(3000))


def test_a_bucket_is_gathered_in_as_many_parts_as_it_needs(
    scattered: tuple[Store, TableRead], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, read = scattered
    assert part_count(store, {"rows": read}, 0) == 1
    size = gather_bucket(store, read, 0).nbytes
    monkeypatch.setattr(exchange, "PART_BYTES", size // 3)
    assert part_count(store, {"rows": read}, 0) in (3, 4)
    without_key = TableRead(read.exchange, SCHEMA)
    assert part_count(store, {"rows": read, "all": without_key}, 0) == 1
