"""The setting `keep`: what may be written, types, values of other types, files that disagree."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.config.settings import build
from corpus.errors import ConfigError, InputError
from corpus.schema import KEPT_TYPES
from corpus.testing import SourceContract, read_all, rows_read
from stages.sources.jsonl import JsonLines
from stages.sources.kept import Kept, kept_columns
from stages.sources.parquet import Parquet
from tests.stages.sources.test_jsonl import dumped

MOMENT = datetime(2024, 3, 1, 12, tzinfo=UTC)


def test_the_forms_that_may_be_written() -> None:
    assert kept_columns(("note", "year")) == (Kept("note", "note"), Kept("year", "year"))
    assert kept_columns({"year": "int"}) == (Kept("year", "year", "int"),)
    written = {
        "year": {"from": "metadata.year", "type": "int"},
        "note": {"from": "metadata.note"},
        "tags": {"type": "list<text>"},
    }
    assert kept_columns(written) == (
        Kept("year", "metadata.year", "int"),
        Kept("note", "metadata.note"),
        Kept("tags", "tags", "list<text>"),
    )


@pytest.mark.parametrize(
    ("keep", "message"),
    [
        ({"year": "integer"}, r"keep.year: no type 'integer'; did you mean int\?"),
        ({"year": "metadata.year"}, r"keep.year: no type 'metadata.year'.*from: field"),
        ({"year": {"form": "x"}}, r"keep.year: unknown key 'form'; did you mean from\?"),
        ({"year": {"from": "x", "type": "date"}}, r"keep.year: no type 'date'"),
        (["metadata.year"], r"'metadata.year' cannot be the name of a column"),
        (["licence note"], r"'licence note' cannot be the name"),
        (["text"], r"'text' is a column of documents already"),
        (["Date"], r"'Date' is a column of documents already: date"),
        (["rank"], r"'rank' is a column of documents already"),
        (["position"], r"'position' is a name that the engine needs"),
        (["year", "Year"], r"'Year' is there twice"),
        ([1], r"keep"),
        ("year", r"keep"),
        ({"year": None}, r"keep"),
    ],
)
def test_what_cannot_be_kept_is_a_config_error(keep: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        build(
            JsonLines, {"paths": ["x"], "keep": keep}, where=lambda keys: ".".join(map(str, keys))
        )


def kept(folder: Path, keep: Any, *lines: Any) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The rows of these lines, and how many values of other types were counted by column."""
    (folder / "x.jsonl").write_bytes(dumped(lines))
    source = JsonLines(paths=(f"{folder}/x.jsonl",), keep=keep)
    counted: dict[str, int] = {}
    for records in read_all(source):
        for measure in records.measures:
            if measure.name == "other_type":
                for key in measure.keys.to_pylist():
                    counted[key] = counted.get(key, 0) + 1
    return rows_read(source), counted


@pytest.mark.parametrize(
    ("type_", "values", "others"),
    [
        ("text", [("a", "a"), ("", ""), (5, "5"), (1.5, "1.5"), (True, "true"), (None, None)], 0),
        ("text", [({"a": 1}, None), ([], None), (["a"], None)], 3),
        ("text", [("a\ud800b", "a\ufffdb"), ("\U0001f600", "\U0001f600")], 0),
        ("int", [(1998, 1998), (-1, -1), (3.0, 3), (2**63 - 1, 2**63 - 1), (None, None)], 0),
        ("int", [("1998", None), (3.5, None), (True, None), (2**63, None), (1e300, None)], 5),
        ("float", [(0.5, 0.5), (2, 2.0), (None, None), (-1e300, -1e300), (0, 0.0)], 0),
        ("float", [("0.5", None), (False, None), (10**400, None), ([1.0], None), ({}, None)], 5),
        ("bool", [(True, True), (False, False), (None, None)], 0),
        ("bool", [("true", None), (1, None), (0.0, None), ([True], None), ("", None)], 5),
        ("timestamp", [("2024-03-01T13:00:00+01:00", MOMENT), (None, None)], 0),
        ("timestamp", [("soon", None), (1709294400, None), ("", None), ({}, None), (1.5, None)], 5),
        ("list<text>", [(["a", "b"], ["a", "b"]), ([], []), ([None, 1], [None, "1"])], 0),
        ("list<text>", [("a", None), (["a", {}], None), ([["a"]], None), (1, None), ({}, None)], 5),
        ("list<text>", [(["a\udc00"], ["a\ufffd"]), (None, None)], 0),
    ],
)
def test_values_of_json(
    tmp_path: Path, type_: str, values: list[tuple[Any, Any]], others: int
) -> None:
    lines = [{"text": f"t{n}", "own": value} for n, (value, _) in enumerate(values)]
    rows, counted = kept(tmp_path, {"own": type_}, *lines, {"text": "without"})
    assert [row["own"] for row in rows] == [*(expected for _, expected in values), None]
    assert counted == ({"own": others} if others else {})


def test_json_is_text_if_nothing_is_stated(tmp_path: Path) -> None:
    rows, counted = kept(tmp_path, ("year",), {"text": "a", "year": 1998}, {"text": "b"})
    assert [row["year"] for row in rows] == ["1998", None]
    assert counted == {}


def test_ids_do_not_depend_on_what_is_kept(tmp_path: Path) -> None:
    lines = [{"text": "a", "year": 1}, {"text": "b", "year": 2}]
    with_year, _ = kept(tmp_path, {"year": "int"}, *lines)
    without, _ = kept(tmp_path, (), *lines)
    assert [row["id"] for row in with_year] == [row["id"] for row in without]


PARQUET = {
    "text": ["a", "b"],
    "small": pa.array([1, None], pa.int16()),
    "share": pa.array([0.5, None], pa.float32()),
    "yes": [True, None],
    "day": [date(2024, 3, 1), None],
    "moment": pa.array([MOMENT.replace(tzinfo=None), None], pa.timestamp("ns")),
    "note": pa.array(["x", None]).dictionary_encode(),
    "raw": pa.array([b"\xe9", None], pa.binary()),
    "tags": pa.array([["x", None], None], pa.large_list(pa.large_string())),
    "bytes_list": pa.array([[b"\xe9", b"ok"], []], pa.list_(pa.binary())),
    "m": [{"year": 1998, "note": "n"}, None],
}


def test_types_of_parquet(tmp_path: Path) -> None:
    pq.write_table(pa.table(PARQUET), tmp_path / "x.parquet")
    keep: dict[str, Any] = {name: {} for name in PARQUET if name not in ("text", "m")}
    keep |= {"year": {"from": "m.year"}, "m_note": {"from": "m.note", "type": "text"}}
    source = Parquet(paths=(str(tmp_path),), keep=keep)
    names = {type_: name for name, type_ in KEPT_TYPES.items()}
    assert {name: names[type_] for name, type_ in source.keeps.items()} == {
        "small": "int", "share": "float", "yes": "bool", "day": "timestamp",
        "moment": "timestamp", "note": "text", "raw": "text", "tags": "list<text>",
        "bytes_list": "list<text>", "year": "int", "m_note": "text",
    }  # fmt: skip
    first, second = rows_read(source)
    assert {name: first[name] for name in keep} == {
        "small": 1, "share": 0.5, "yes": True, "day": datetime(2024, 3, 1, tzinfo=UTC),
        "moment": MOMENT, "note": "x", "raw": "\ufffd", "tags": ["x", None],
        "bytes_list": ["\ufffd", "ok"], "year": 1998, "m_note": "n",
    }  # fmt: skip
    assert {name: second[name] for name in keep} == {**dict.fromkeys(keep), "bytes_list": []}


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array([Decimal("1.5")]), "cannot be kept; types that can be: text, int"),
        (pa.array([1], pa.uint64()), "cannot be kept"),
        (pa.array([{"a": 1}]), "cannot be kept"),
        (pa.array([[1]]), "cannot be kept"),
        (pa.nulls(1), "has only nulls; state its type"),
    ],
)
def test_columns_of_parquet_that_cannot_be_kept(
    tmp_path: Path, column: pa.Array, message: str
) -> None:
    pq.write_table(pa.table({"text": ["a"], "own": column}), tmp_path / "x.parquet")
    with pytest.raises(InputError, match=rf"x\.parquet: column 'own' for own {message}"):
        Parquet(paths=(str(tmp_path),), keep=("own",))


def test_no_file_is_read_for_types_that_are_stated(tmp_path: Path) -> None:
    source = Parquet(paths=(str(tmp_path / "not-there"),), keep={"year": "int"})
    assert source.keeps == {"year": pa.int64()}


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"own": ["x"]}, r"b\.parquet: column 'own' for own is of type string, .* int64"),
        ({"own": [0.5]}, r"b\.parquet: column 'own' for own is of type double"),
        ({"own": [[1]]}, r"b\.parquet: column 'own' for own is of type list"),
        ({"own": [True]}, r"b\.parquet: column 'own' for own is of type bool"),
        ({"onw": [1]}, r"b\.parquet: there is no column 'own' for own; did you mean onw\?"),
        ({"own": pa.array([1], pa.int32())}, ""),
        ({"own": pa.nulls(1)}, ""),
    ],
)
def test_other_files_have_to_agree_with_the_first(
    tmp_path: Path, other: dict[str, Any], message: str
) -> None:
    pq.write_table(pa.table({"text": ["a"], "own": [1]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"text": ["b"], **other}), tmp_path / "b.parquet")
    source = Parquet(paths=(str(tmp_path),), keep=("own",))
    if message:
        with pytest.raises(InputError, match=message):
            read_all(source)
    else:
        assert [row["text"] for row in rows_read(source)] == ["a", "b"]


def test_the_identity_has_the_types_of_the_first_file(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["a"], "own": [1]}), tmp_path / "b.parquet")
    first = Parquet(paths=(str(tmp_path),), keep=("own",)).identity()
    pq.write_table(pa.table({"text": ["a"], "own": ["x"]}), tmp_path / "a.parquet")
    assert Parquet(paths=(str(tmp_path),), keep=("own",)).identity() != first
    listed = Parquet(paths=(str(tmp_path),), keep={"own": {"from": "own"}}).identity()
    assert listed == Parquet(paths=(str(tmp_path),), keep=("own",)).identity()


class TestJsonLinesThatKeep(SourceContract):
    source = JsonLines
    file_name = "part.jsonl"
    records = ({"text": "a", "year": 1}, {"text": "b", "year": "x"}, {"text": ""}, {"year": 3})
    settings = {"keep": {"year": "int", "note": {"from": "m.note"}}}

    def write(self, path: Path, records: Any) -> None:
        path.write_text("".join(json.dumps(record) + "\n" for record in records))


class TestParquetThatKeeps(SourceContract):
    source = Parquet
    file_name = "part.parquet"
    records = ({"text": "a", "year": 1}, {"text": "b"}, {"text": ""}, {"text": None, "year": 3})
    settings = {"keep": {"year": "int"}}

    def write(self, path: Path, records: Any) -> None:
        schema = pa.schema([("text", pa.string()), ("year", pa.int32())])
        pq.write_table(pa.Table.from_pylist(list(records), schema), path, row_group_size=3)
