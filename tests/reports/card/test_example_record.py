"""The document that a card shows, by a fixed rule."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.schema import COLUMNS, dataset_schema
from corpus.storage.store import Store
from reports.card.example_record import LENGTH, example_record

PATH = "data/ca/train-00000-of-00001.parquet"
MANIFEST = {
    "shards": [
        {"path": "data/ca/validation-00000-of-00001.parquet", "split": "validation",
         "languages": {"ca": {}}},
        {"path": PATH, "languages": {"ca": {}}},
    ]
}  # fmt: skip


def row(id_: str, text: str, **values: Any) -> dict[str, Any]:
    """A document with its empty values."""
    empty = {field.name: COLUMNS[field.name].empty for field in dataset_schema()}
    return {**empty, "id": id_, "text": text, "characters": len(text), **values}


def shown(folder: Path, *rows: dict[str, Any], **options: Any) -> dict[str, Any] | None:
    """The example that a shard with these rows gives."""
    path = folder / PATH
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(list(rows), dataset_schema()), path, **options)
    found = example_record(Store(str(folder)), MANIFEST, "ca")
    assert found is None or found.tag == "ca"
    return None if found is None else json.loads(found.json)


def test_the_shortest_with_a_licence_and_without_personal_data(tmp_path: Path) -> None:
    found = shown(
        tmp_path,
        row("a", "x", pii=[{"type": "email", "count": 1}], license="CC0-1.0"),
        row("b", "x", rights=["noai:meta"], license="CC0-1.0"),
        row("c", "xx"),
        row("e", "xxxx", license="CC0-1.0"),
        row("d", "xxxx", license="CC0-1.0"),
        row("f", "xxxxx", license="CC0-1.0"),
    )
    assert found is not None
    assert found["id"] == "d"
    assert list(found) == dataset_schema().names


def test_without_a_licence_the_shortest(tmp_path: Path) -> None:
    found = shown(tmp_path, row("a", "xxx"), row("b", "xx", quality=0.14))
    assert found is not None
    assert found["id"] == "b"
    assert found["quality"] == 0.14


def test_long_values_are_cut_and_hostile_ones_inert(tmp_path: Path) -> None:
    url = "https://e.example/\u202e\x1b[31m" + "x" * 10_000
    found = shown(tmp_path, row("a", "y" * 10_000, url=url))
    assert found is not None
    assert found["text"] == "y" * (LENGTH - 1) + "…"
    assert len(found["url"]) == LENGTH
    record = example_record(Store(str(tmp_path)), MANIFEST, "ca")
    assert record is not None
    assert not {"\u202e", "\x1b"} & set(record.json)


def test_only_the_first_row_group_is_read(tmp_path: Path) -> None:
    found = shown(tmp_path, row("a", "xxx"), row("b", "xx"), row_group_size=1)
    assert found is not None
    assert found["id"] == "a"


@pytest.mark.parametrize("rows", [[], [row("a", "x", rights=["noai:meta"])]])
def test_no_document_may_fit(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    assert shown(tmp_path, *rows) is None


def test_a_shard_that_is_not_at_hand_gives_none(tmp_path: Path) -> None:
    assert example_record(Store(str(tmp_path)), MANIFEST, "ca") is None
