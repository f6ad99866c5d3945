import gzip
import lzma
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.documents.ids import row_id
from corpus.errors import InputError
from corpus.testing import SourceContract, read_all, rows_read
from stages.sources.jsonl import JsonLines
from stages.sources.parquet import Parquet


class TestParquet(SourceContract):
    source = Parquet
    file_name = "part.parquet"
    records = (
        {"text": "Bon dia", "id": "1", "url": "https://a.cat/", "date": "2024-03-01"},
        {"text": "Egun on", "id": "", "language": "eu", "title": "T"},
        {"text": "Bos días", "license": "CC0-1.0"},
        {"text": " \n"},
        {"text": ""},
        {"text": None},
    )

    def write(self, path: Path, records: Any) -> None:
        names = ("text", "id", "url", "date", "language", "title", "license")
        table = pa.table({n: pa.array([r.get(n) for r in records], pa.string()) for n in names})
        pq.write_table(table, path, row_group_size=4 if len(records) < 100 else 5_000)


def read(tmp_path: Path, table: pa.Table, **settings: Any) -> list[dict[str, Any]]:
    pq.write_table(table, tmp_path / "x.parquet")
    return rows_read(Parquet(paths=(str(tmp_path),), **settings))


def test_all_columns(tmp_path: Path) -> None:
    moment = datetime(2024, 3, 1, 12, tzinfo=UTC)
    table = pa.table(
        {
            "doc": [7, 8],
            "body": ["Bon dia", "Egun on"],
            "url": ["http://me:x@www.a.cat/#y", None],
            "date": pa.array([moment.replace(tzinfo=None), None], pa.timestamp("ns")),
            "lang": pa.array(["ca", None]).dictionary_encode(),
            "nested": [{"a": 1}, None],
        }
    )
    columns = {"text": "body", "id": "doc", "language": "lang"}
    row, other = read(tmp_path, table, columns=columns)
    assert row["id"] == row_id({"id": 7})
    assert row["text"] == "Bon dia"
    assert (row["url"], row["domain"], row["date"]) == ("http://www.a.cat/", "a.cat", moment)
    assert (row["language"], row["license"], row["title"]) == ("ca", "", "")
    assert row["origin"] == {"file": "x.parquet", "offset": 0, "length": 1}
    assert (other["url"], other["domain"], other["date"]) == ("", "", None)
    assert (other["language"], other["origin"]["offset"]) == ("und", 1)


@pytest.mark.parametrize(
    "type_",
    [
        *(pa.string(), pa.large_string(), pa.binary(), pa.large_binary()),
        *(pa.string_view(), pa.dictionary(pa.int32(), pa.string())),
    ],
)
def test_text_of_any_string_type(tmp_path: Path, type_: pa.DataType) -> None:
    values = ["Bon dia", "", None, "Egun on", "\t x"]
    rows = read(tmp_path, pa.table({"text": pa.array(values).cast(type_)}))
    assert [row["text"] for row in rows] == ["Bon dia", "", "", "Egun on", "\t x"]
    dropped = [None, "empty_text", "empty_text", None, None]
    assert [row["reason"] for row in rows] == dropped
    assert rows[0]["id"] == row_id({"text": "Bon dia"})


@pytest.mark.parametrize("type_", [pa.binary(), pa.string()])
def test_what_is_no_utf8_is_replaced(tmp_path: Path, type_: pa.DataType) -> None:
    broken = pa.array([b"a\xe9b", b"whole", None], pa.binary()).view(type_)
    rows = read(tmp_path, pa.table({"text": broken, "title": broken}))
    assert [row["text"] for row in rows] == ["a\ufffdb", "whole", ""]
    assert [row["title"] for row in rows] == ["a\ufffdb", "whole", ""]


def test_ids_are_those_of_the_same_rows_in_json(tmp_path: Path) -> None:
    line = (
        b'{"text": "Bon dia", "url": "https://a.cat/", "date": "2024-03-01", "title": "\xc3\xa0"}'
    )
    (tmp_path / "x.jsonl").write_bytes(line)
    (there,) = rows_read(JsonLines(paths=(str(tmp_path / "x.jsonl"),)))
    day = datetime(2024, 3, 1, tzinfo=UTC)
    columns = {"text": ["Bon dia"], "url": ["https://a.cat/"], "date": [day], "title": ["à"]}
    (here,) = read(tmp_path, pa.table({**columns, "license": pa.nulls(1)}))
    assert here["id"] == there["id"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"text": "txt"}, r"no column 'txt' for text; did you mean text\?"),
        ({"license": "rights"}, r"no column 'rights' for license; .*valid: number, text"),
        ({"title": "number"}, r"column 'number' for title is of type int64"),
        ({"date": "number"}, r"column 'number' for date is of type int64"),
    ],
)
def test_columns_that_are_not_there(tmp_path: Path, columns: dict, message: str) -> None:
    table = pa.table({"text": ["a"], "number": [1]})
    with pytest.raises(InputError, match=rf"x\.parquet: .*{message}"):
        read(tmp_path, table, columns=columns)


def test_a_column_of_another_type_is_left_out_unless_it_was_asked_for(tmp_path: Path) -> None:
    (row,) = read(tmp_path, pa.table({"text": ["a"], "date": [5], "title": [[1]]}))
    assert (row["date"], row["title"]) == (None, "")


@pytest.mark.parametrize("content", [b"", b"PAR1 no", b"words " * 99])
def test_no_parquet_is_an_input_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.parquet: this is no Parquet file"):
        read_all(Parquet(paths=(str(path),)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(b"PAR1", mtime=0), "packed as gzip; valid: Parquet as it is, not packed"),
        (lzma.compress(b"PAR1"), "packed as xz"),
        (b"PK\x03\x04" + bytes(40), "packed as zip"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "packed as 7z"),
        (b"PAR1" + bytes(40), "cut short; valid"),
    ],
)
def test_a_packed_file_is_named_as_such(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_all(Parquet(paths=(str(tmp_path / "x.parquet"),)))


def test_a_damaged_row_group_costs_its_own_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    table = pa.table({"text": [f"text {i} " + "x" * (i % 90) for i in range(3_000)]})
    pq.write_table(table, path, row_group_size=1_000, compression="zstd", use_dictionary=False)
    start = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    content = bytearray(path.read_bytes())
    content[start + 100 : start + 300] = bytes(200)
    path.write_bytes(content)
    read = read_all(Parquet(paths=(str(path),)))
    kept = [row for records in read for row in records.batch["text"].to_pylist()]
    lost = sum(number for records in read for number in records.quarantined.values())
    assert len(kept) + lost == 3_000
    assert 0 < lost <= 1_000
    assert kept[:1_000] == table["text"].to_pylist()[:1_000]
    assert kept[-1_000:] == table["text"].to_pylist()[-1_000:]
    offsets = [row["origin"]["offset"] for r in read for row in r.batch.to_pylist()]
    assert offsets[-1] == 2_999


def test_large_documents_make_small_batches(tmp_path: Path) -> None:
    texts = ["a" * 100] * 5 + ["b" * (20 << 20)] + ["c" * (6 << 20)] * 4
    pq.write_table(pa.table({"text": texts}), tmp_path / "x.parquet")
    read = read_all(Parquet(paths=(str(tmp_path),)))
    assert sum(records.batch.num_rows for records in read) == 10
    for records in read:
        sizes = [len(text) for text in records.batch["text"].to_pylist()]
        assert sum(sizes) <= 16 << 20 or len(sizes) == 1
