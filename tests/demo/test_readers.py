"""The demo's dataset as its readers see it, each with no option beyond the path."""

import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.schema import dataset_schema
from tests.demo.demo import Demo

MAY_BE_NULL = {"date", "language_score", "quality"}
MOST_GROUP_BYTES = 128 << 20
LOAD = """
import sys, datasets
folder, cache, *tags = sys.argv[1:]
for tag in tags:
    rows = datasets.load_dataset(folder, tag, cache_dir=cache, split="train")
    assert all(text.strip() for text in rows["text"])
    print(rows.num_rows, *rows.column_names)
"""


@pytest.fixture(scope="module")
def columns() -> list[str]:
    return dataset_schema().names


@pytest.fixture(scope="module")
def documents(demo: Demo) -> int:
    found: int = demo.manifest["totals"]["documents"]
    assert found > 100
    return found


def test_datasets(demo: Demo, columns: list[str], tmp_path: Path) -> None:
    tags = ["ca", "sr-Cyrl"]
    offline = {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    command = [sys.executable, "-c", LOAD, demo.run / "dataset", tmp_path / "cache", *tags]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **offline}
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for tag, line in zip(tags, done.stdout.splitlines(), strict=True):
        rows, *names = line.split()
        assert int(rows) == demo.manifest["languages"][tag]["documents"]
        assert names == columns


def test_duckdb(demo: Demo, columns: list[str], documents: int) -> None:
    import duckdb

    files = f"{demo.run}/dataset/data/*/*.parquet"
    with duckdb.connect() as connection:
        found = connection.execute(f"from read_parquet('{files}', union_by_name = true)")
        assert [column[0] for column in found.description] == columns
        (counted,) = connection.execute(
            f"select count(*) from read_parquet('{files}') where length(trim(text)) > 0"
        ).fetchall()
        by_tag = connection.execute(
            f"select language, count(*) from read_parquet('{files}') group by language"
        ).fetchall()
    assert counted[0] == documents
    listed = demo.manifest["languages"]
    assert dict(by_tag) == {tag: amounts["documents"] for tag, amounts in listed.items()}


def test_polars(demo: Demo, columns: list[str], documents: int) -> None:
    import polars

    frame = polars.read_parquet(f"{demo.run}/dataset/data/*/*.parquet")
    assert frame.columns == columns
    assert frame.height == documents
    assert frame["text"].str.strip_chars().str.len_chars().min() > 0  # type: ignore[operator]  # a number
    assert frame["id"].n_unique() == documents


def test_dask_dataframe(demo: Demo, columns: list[str], documents: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas' and Dask's own
        import dask.dataframe as dd

        frame = dd.read_parquet(f"{demo.run}/dataset/data/*/*.parquet")
        assert list(frame.columns) == columns
        table = frame[["id", "text"]].compute(scheduler="synchronous")
    assert len(table) == documents
    assert table["text"].str.strip().str.len().min() > 0


def test_datatrove(demo: Demo, columns: list[str], documents: int) -> None:
    from datatrove.pipeline.readers import ParquetReader

    reader = ParquetReader(str(demo.run / "dataset/data"), file_progress=False)
    read = list(reader.run())
    assert len(read) == documents
    assert all(document.text.strip() for document in read)
    assert len({document.id for document in read}) == documents
    known = {*read[0].metadata, "text", "id"}
    assert set(columns) <= known


def test_one_schema_without_unexpected_nulls(demo: Demo) -> None:
    schemas = {path: pq.read_schema(path).remove_metadata() for path in demo.shards}
    for path, schema in schemas.items():
        assert schema.equals(dataset_schema().remove_metadata()), path
        table = pq.read_table(path)
        null = {name for name in table.schema.names if table[name].null_count}
        assert null <= MAY_BE_NULL, path


def test_zstd_page_index_and_row_groups(demo: Demo) -> None:
    for path in demo.shards:
        file = pq.ParquetFile(path)
        for number in range(file.num_row_groups):
            group = file.metadata.row_group(number)
            assert group.total_byte_size <= MOST_GROUP_BYTES
            for index in range(group.num_columns):
                column: Any = group.column(index)
                assert column.compression == "ZSTD", (path, column.path_in_schema)
                assert column.has_offset_index, (path, column.path_in_schema)


def test_each_shard_lies_in_the_folder_of_its_language(demo: Demo) -> None:
    for path in demo.shards:
        assert set(pq.read_table(path)["language"].to_pylist()) == {path.parent.name}
