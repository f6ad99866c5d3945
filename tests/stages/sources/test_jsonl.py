import bz2
import gzip
import json
import lzma
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ConfigError, InputError
from corpus.testing import SourceContract, read_all, rows_read
from stages.sources.jsonl import JsonLines


def dumped(records: Any) -> bytes:
    lines = [r if isinstance(r, bytes) else json.dumps(r).encode() for r in records]
    return b"".join(line + b"\n" for line in lines)


class TestJsonLines(SourceContract):
    source = JsonLines
    file_name = "part.jsonl"
    records = (
        {"text": "Bon dia", "id": 1, "url": "https://a.cat/", "date": "2024-03-01"},
        {"text": "Egun on", "id": "x", "meta": {"any": [1]}, "language": "eu", "title": "T"},
        {"text": "Bos días", "license": "CC0-1.0"},
        {"text": " \n"},
        {"text": None},
        {"text": 5},
        b"{broken",
        b"[1]",
        b'{"text": "\xff"}',
    )

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(dumped(records))


class TestGzip(TestJsonLines):
    file_name = "part.jsonl.gz"

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(gzip.compress(dumped(records)))


class TestZstandard(TestJsonLines):
    file_name = "part.jsonl.zst"

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(zstandard.compress(dumped(records)))


class TestXz(TestJsonLines):
    file_name = "part.jsonl.xz"

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(lzma.compress(dumped(records)))


class TestBzip2(TestJsonLines):
    file_name = "part.jsonl.bz2"

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(bz2.compress(dumped(records)))


class TestLz4(TestJsonLines):
    file_name = "part.jsonl.lz4"

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(pa.compress(dumped(records), codec="lz4", asbytes=True))


def read(tmp_path: Path, *records: Any, **settings: Any) -> list[dict[str, Any]]:
    path = tmp_path / "x.jsonl"
    path.write_bytes(dumped(records))
    return rows_read(JsonLines(paths=(str(path),), **settings))


def faults(tmp_path: Path, content: bytes, **settings: Any) -> dict[str, int]:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    counted: Counter[str] = Counter()
    for records in read_all(JsonLines(paths=(str(path),), **settings)):
        counted.update(records.quarantined)
    return dict(counted)


def test_all_columns(tmp_path: Path) -> None:
    record = {
        "id": "7", "text": " Bon dia\r\n ", "url": "http://me:x@www.a.cat/#y", "title": "Títol",
        "date": "2024-03-01T12:00:00+02:00", "language": "ca", "license": "CC0-1.0", "other": 1,
    }  # fmt: skip
    (_, row) = read(tmp_path, {"text": "first"}, record)
    start = len(dumped([{"text": "first"}]))
    assert row["text"] == " Bon dia\r\n "
    assert (row["url"], row["domain"]) == ("http://www.a.cat/", "a.cat")
    assert row["date"].isoformat() == "2024-03-01T10:00:00+00:00"
    assert (row["language"], row["license"], row["title"]) == ("ca", "CC0-1.0", "Títol")
    length = len(dumped([record])) - 1
    assert row["origin"] == {"file": "x.jsonl", "offset": start, "length": length}


def test_columns_are_mapped(tmp_path: Path) -> None:
    record = {"body": "Bon dia", "lang": "ca", "language": "xx", "id": "1"}
    columns = {"text": "body", "language": "lang", "id": None}
    (row,) = read(tmp_path, record, columns=columns)
    assert (row["text"], row["language"]) == ("Bon dia", "ca")
    (other,) = read(tmp_path, {**record, "id": "2"}, columns=columns)
    assert other["id"] == row["id"]


def test_values_of_other_types_are_passed_over(tmp_path: Path) -> None:
    (row,) = read(tmp_path, {"text": "a", "url": 1, "date": 5, "language": [], "id": True})
    assert (row["url"], row["date"], row["language"]) == ("", None, "und")


def test_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    rows = read(
        tmp_path, b'{"text": "a\\ud800b", "title": "\\udc00"}', b'{"text": "\\ud83d\\ude00"}'
    )
    assert [row["text"] for row in rows] == ["a\ufffdb", "\U0001f600"]
    assert rows[0]["title"] == "\ufffd"


def test_a_bad_line_is_told_with_its_number(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"text": "a"}\r\n\n{no\n[]\n{"text": "\xe9"}\n{"text": []}\n'
    assert faults(tmp_path, content) == {
        "not_json at line 3": 1,
        "not_an_object at line 4": 1,
        "not_utf8 at line 5": 1,
        "text_is_no_string at line 6": 1,
    }
    long = b'{"text": "a"}\n{"text": "' + b"a" * 100 + b'"}\n'
    assert faults(tmp_path, long, max_bytes=50) == {"too_long at line 2": 1}
    deep = b'{"text": "a"}\n' + b"[" * 200_000 + b"\n"
    assert faults(tmp_path, deep) == {"not_json at line 2": 1}


def test_many_bad_lines_do_not_swell_the_ledger(tmp_path: Path) -> None:
    told = faults(tmp_path, b'{"text": "a"}\n' + b"x\n" * 5_000)
    assert len(told) == 101
    assert told["not_json"] == 4_900


def test_a_file_cut_short(tmp_path: Path) -> None:
    packed = gzip.compress(dumped([{"text": f"text {i}"} for i in range(5_000)]))
    told = faults(tmp_path, packed[:-200])
    (kind,) = told
    assert kind.startswith("damaged at line ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"plain words\n" * 300, "no JSON Lines.*valid: plain, gzip, zstd, xz, bzip2 or lz4"),
        (b"PK\x03\x04" + bytes(99), "packed as zip, which is not read; valid: plain, gzip"),
        (lzma.compress(b"words\n"), "no JSON Lines"),
        (b'[\n {"text": 1}\n]\n', "no JSON Lines"),
        (b'{"txet": "a"}\n', r"no line has the field 'text' for text; did you mean txet\?"),
        (b'{"body": "a"}\n' * 3_000, r"no line has the field 'text'.*valid: body"),
    ],
)
def test_another_kind_of_file_is_an_input_error(
    tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        faults(tmp_path, content)


def test_a_file_of_no_bytes_is_an_input_error(tmp_path: Path) -> None:
    """That is what is left of a download that failed."""
    with pytest.raises(InputError, match="the file is empty"):
        faults(tmp_path, b"")


@pytest.mark.parametrize(
    "content", [b"\n", b" \r\n\n", gzip.compress(b"", mtime=0), lzma.compress(b"")]
)
def test_a_file_without_lines_holds_no_documents(tmp_path: Path, content: bytes) -> None:
    assert faults(tmp_path, content) == {}


def test_unknown_columns_are_a_config_error() -> None:
    with pytest.raises(ConfigError, match="'txet' cannot be mapped; did you mean text"):
        JsonLines(paths=("x",), columns={"txet": "body"})
    with pytest.raises(ConfigError, match="text cannot be left out"):
        JsonLines(paths=("x",), columns={"text": None})


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=settings.default.max_examples // 2)
@given(
    records=st.lists(
        st.fixed_dictionaries({"text": TEXT, "title": TEXT, "id": TEXT, "extra": st.none() | TEXT}),
        min_size=1,
    ),
    ascii_=st.booleans(),
)
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], ascii_: bool
) -> None:
    path = tmp_path_factory.mktemp("x") / "x.jsonl"
    lines = [json.dumps(record, ensure_ascii=ascii_) for record in records]
    path.write_bytes("".join(line + "\n" for line in lines).encode())
    rows = rows_read(JsonLines(paths=(str(path),)))
    assert [row["text"] for row in rows] == [record["text"] for record in records]
    assert [row["title"] for row in rows] == [record["title"] for record in records]
    stored = path.read_bytes()
    for row, record in zip(rows, records, strict=True):
        at = row["origin"]
        assert json.loads(stored[at["offset"] :][: at["length"]]) == record
        assert (row["reason"] is None) == bool(record["text"].strip("".join(map(chr, range(33)))))
