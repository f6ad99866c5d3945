"""Nested fields by dotted names, in JSON Lines and in Parquet."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.documents.ids import row_id
from corpus.errors import InputError
from corpus.testing import rows_read
from stages.sources.fields import MISSING, names_beside, shown, value_at
from stages.sources.jsonl import JsonLines
from stages.sources.parquet import Parquet

RECORD = {
    "text": "Bon dia",
    "metadata": {"url": "https://a.cat/1", "lang": {"code": "ca", "p": 0.9}, "tags": ["x"]},
    "a.b": "top",
    "a": {"b": "below", "c": None},
    "none": None,
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "Bon dia"),
        ("metadata.url", "https://a.cat/1"),
        ("metadata.lang.code", "ca"),
        ("a.b", "top"),
        ("a.c", None),
        ("none", None),
        ("metadata", RECORD["metadata"]),
        ("none.url", MISSING),
        ("a.c.d", MISSING),
        ("text.url", MISSING),
        ("metadata.tags.0", MISSING),
        ("metadata.", MISSING),
        (".url", MISSING),
        ("url", MISSING),
    ],
)
def test_value_at(name: str, value: object) -> None:
    assert value_at(RECORD, name) is value or value_at(RECORD, name) == value


def test_names_beside_a_nested_one_are_those_on_its_way() -> None:
    assert names_beside(RECORD, "url") == set(RECORD)
    assert names_beside(RECORD, "metadata.lang.x") == {
        *RECORD,
        *("metadata.url", "metadata.lang", "metadata.tags", "metadata.lang.code"),
        "metadata.lang.p",
    }
    assert names_beside(RECORD, "text.x") == set(RECORD)


def test_names_in_messages_are_few_and_short() -> None:
    said = shown("url", [f"field{n}" for n in range(50)] + ["x" * 500, "a\x1b[31m\nb"])
    assert said.count(",") == 19
    assert len(said) < 500
    assert "\x1b" not in said
    assert "\n" not in said


COLUMNS = {"url": "metadata.url", "language": "metadata.lang.code", "text": "content.body"}
NESTED: list[dict[str, Any]] = [
    {"content": {"body": "one"}, "metadata": {"url": "https://a.cat/", "lang": {"code": "ca"}}},
    {"content": {"body": "two"}, "metadata": {"url": None, "lang": {"code": "eu"}}},
    {"content": {"body": "three"}, "metadata": {"url": "https://c.cat/", "lang": None}},
    {"content": {"body": "four"}, "metadata": None},
    {"content": None, "metadata": {"url": "https://e.cat/", "lang": {"code": "gl"}}},
]
EXPECTED = [
    ("one", "https://a.cat/", "ca"),
    ("two", "", "eu"),
    ("three", "https://c.cat/", "und"),
    ("four", "", "und"),
    ("", "https://e.cat/", "gl"),
]


def both(folder: Path, records: list[dict[str, Any]], **settings: Any) -> list[list[Any]]:
    """The rows that the two sources read of the same records."""
    (folder / "a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    pq.write_table(pa.Table.from_pylist(records), folder / "a.parquet", row_group_size=2)
    return [
        rows_read(JsonLines(paths=(f"{folder}/a.jsonl",), **settings)),
        rows_read(Parquet(paths=(f"{folder}/a.parquet",), **settings)),
    ]


def test_a_missing_level_is_null(tmp_path: Path) -> None:
    for rows in both(tmp_path, NESTED, columns=COLUMNS):
        assert [(row["text"], row["url"], row["language"]) for row in rows] == EXPECTED
        assert [row["reason"] for row in rows] == [None] * 4 + ["empty_text"]
    ids = [[row["id"] for row in rows] for rows in both(tmp_path, NESTED, columns=COLUMNS)]
    assert ids[0] == ids[1]
    values = {"text": "one", "url": "https://a.cat/", "language": "ca"}
    assert ids[0][0] == row_id(values)


def test_a_top_level_field_with_a_dot_comes_first(tmp_path: Path) -> None:
    records = [{"text": "a", "m.title": "top", "m": {"title": "below", "license": "CC0-1.0"}}]
    columns = {"title": "m.title", "license": "m.license"}
    for (row,) in both(tmp_path, records, columns=columns):
        assert (row["title"], row["license"]) == ("top", "CC0-1.0")


def test_one_line_may_have_the_top_level_field_and_another_not(tmp_path: Path) -> None:
    lines = [{"text": "a", "m.title": "top", "m": {"title": "x"}}, {"text": "b", "m": {"title": 1}}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    source = JsonLines(paths=(f"{tmp_path}/a.jsonl",), columns={"title": "m.title"})
    assert [row["title"] for row in rows_read(source)] == ["top", ""]


def test_only_the_leaf_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    original = pq.ParquetFile.iter_batches

    def noted(self: Any, *args: Any, **options: Any) -> Any:
        for batch in original(self, *args, **options):
            asked.append([str(field) for field in batch.schema])
            yield batch

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", noted)
    records = [{"text": "a", "m": {"url": "u", "blob": "x" * 99, "deep": {"a": "1", "b": "2"}}}]
    both(tmp_path, records, columns={"url": "m.url", "title": "m.deep.b"})
    (columns,) = asked
    assert "blob" not in str(columns)
    assert "deep: struct<b: string>" in str(columns)


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("m.ulr", r"no column 'm.ulr' for url; did you mean m\.url\?"),
        ("m.tags.0", r"no column 'm.tags.0' for url; .*valid: m\.n, m\.tags, m\.url, text"),
        ("n.url", r"no column 'n.url' for url; did you mean m\.url"),
        ("text.url", r"no column 'text.url' for url"),
        ("m.url.x", r"no column 'm.url.x' for url"),
        ("m", r"column 'm' for url is of type struct"),
        ("m.n", r"column 'm.n' for url is of type int64"),
    ],
)
def test_parquet_says_which_columns_there_are(tmp_path: Path, field: str, message: str) -> None:
    table = pa.table({"text": ["a"], "m": [{"url": "u", "tags": ["x"], "n": 1}]})
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(InputError, match=message):
        rows_read(Parquet(paths=(str(tmp_path),), columns={"url": field}))


def test_large_nested_texts_make_small_batches(tmp_path: Path) -> None:
    texts = ["a" * 100] * 5 + ["b" * (20 << 20)] + ["c" * (6 << 20)] * 4
    pq.write_table(pa.table({"m": [{"text": t} for t in texts]}), tmp_path / "x.parquet")
    source = Parquet(paths=(str(tmp_path),), columns={"text": "m.text"})
    (partition,) = source.partitions()
    sizes = [r.batch["text"].nbytes for r in source.read(partition) if r.batch.num_rows > 1]
    assert sum(r.batch.num_rows for r in source.read(partition)) == 10
    assert max(sizes) < 17 << 20


@pytest.mark.parametrize("null_at", [(), ("m",), ("deep",)])
def test_nulls_of_structs_in_slices(tmp_path: Path, null_at: tuple[str, ...]) -> None:
    deep = None if "deep" in null_at else {"b": "x"}
    records = [
        {"text": f"t{n}", "m": None if "m" in null_at and n % 3 == 0 else {"deep": deep}}
        for n in range(10)
    ]
    records.append({"text": "last", "m": {"deep": {"b": "y"}}})
    for rows in both(tmp_path, records, columns={"title": "m.deep.b"}):
        wanted = [((r["m"] or {}).get("deep") or {}).get("b") or "" for r in records]
        assert [row["title"] for row in rows] == wanted
