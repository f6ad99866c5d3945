"""Files that were damaged since a run ended are told by their name."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.errors import InputError
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    pq.write_table(pa.table({"id": [f"{n:09d}" * 99 for n in range(999)]}), tmp_path / "a.parquet",
                   compression="zstd")  # fmt: skip
    return Store(str(tmp_path))


def test_it_is_read(store: Store) -> None:
    with finished_parquet(store, "a.parquet") as file:
        assert file.read().num_rows == 999


def test_damage_names_the_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[50:400] = bytes(350)
    for content in (b"", whole[:-9], bytes(damaged)):
        path.write_bytes(content)
        with (
            pytest.raises(InputError, match=r"a\.parquet: is missing or not readable"),
            finished_parquet(store, "a.parquet") as file,
        ):
            file.read()


def test_a_missing_file_too(store: Store) -> None:
    with (
        pytest.raises(InputError, match=r"b\.parquet: is missing"),
        finished_parquet(store, "b.parquet"),
    ):
        pass
