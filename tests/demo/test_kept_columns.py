"""Personal data in columns that sources keep: after `pii` it is in no file of a run but the
intermediates from before, and there only in the columns that hold strings of the input."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tests.corpus.work_files import found
from tests.demo.demo import called
from tests.demo.personal import CANARIES

RAW = {"text", "license", "title", "note", "tags", "contact"}
"""Columns in which an intermediate may have what `pii` has not seen yet."""


def lines() -> Iterator[dict[str, Any]]:
    for number, (kind, value) in enumerate(CANARIES.items()):
        yield {
            "text": f"A page about nothing, the one with number {number}.",
            "id": kind,
            "language": "es",
            "url": f"https://example.org/{number}",
            "license": f"CC-BY, ask {value}",
            "note": f"Written by {value}, tel. 612 045 378.",
            "tags": ["plain", f"by {value}", value],
            "own": {"contact": value},
            "year": value,
        }
    first = CANARIES["email"]
    yield {"text": "", "note": first, "year": 1}  # is dropped
    yield {"text": [first], "note": first}  # cannot be read
    yield {"text": "A page about nothing.", "note": [first], "year": 2}  # of another type
    yield {"text": "A page about nothing.", "note": None, "unused": first, first: first}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    written = "".join(json.dumps(line) + "\n" for line in lines())
    (folder / "pages.jsonl").write_text(written)
    books = {
        "text": [f"A book that has the number {n}." for n in range(len(CANARIES))],
        "note": list(CANARIES.values()),
        "tags": [[value, None] for value in CANARIES.values()],
        "m": [{"contact": f"Tel. or mail: {value}"} for value in CANARIES.values()],
    }
    pq.write_table(pa.table(books), folder / "books.parquet")
    keep = {"note": {}, "tags": {"type": "list<text>"}}
    pages = {"contact": {"from": "own.contact"}, "year": {"type": "int"}}
    contact = {"contact": {"from": "m.contact"}}
    stages = {
        "pages": {"use": "jsonl", "with": {"paths": ["pages.jsonl"], "keep": keep | pages}},
        "books": {"use": "parquet", "with": {"paths": ["books.parquet"], "keep": keep | contact}},
        "copies": {"use": "exact", "after": ["pages", "books"]},
        "scrub": {"use": "pii", "after": "copies"},
        "shards": {"use": "shards", "after": "scrub"},
    }
    options = {"keep": True, "quarantine_limit": "50%", "isolate": False}
    plain = {"name": "kept", "stages": stages, "run": options}
    (folder / "pipeline.yaml").write_text(json.dumps(plain))
    done = called("run", folder / "pipeline.yaml", "--output", folder / "run", "--verbose")
    assert done.returncode == 0, done.stderr
    for value in CANARIES.values():
        assert value not in done.stdout + done.stderr
    return folder / "run"


def held(content: str | bytes) -> list[str]:
    """The kinds of canaries in a string or in bytes."""
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    return [kind for kind, value in CANARIES.items() if value in text]


def test_every_kind_was_there_to_be_found(run: Path) -> None:
    before: set[str] = set()
    for file in found(run / "work", "*.parquet"):
        before.update(held(str(pq.read_table(io.BytesIO(file.content())).to_pylist())))
    assert before == CANARIES.keys()


def test_they_are_in_no_file_but_the_intermediates_from_before(run: Path) -> None:
    files = [path for path in run.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        if path.suffix != ".parquet":
            assert held(path.read_bytes()) == [], path
            continue
        table = pq.read_table(path)
        if path.is_relative_to(run / "work"):
            table = table.drop_columns([name for name in table.schema.names if name in RAW])
        assert held(json.dumps(table.to_pylist(), default=str, ensure_ascii=False)) == [], path


def test_the_dataset_has_their_placeholders(run: Path) -> None:
    shards = [str(path) for path in (run / "dataset/data").rglob("*.parquet")]
    rows = {row["text"]: row for row in ds.dataset(shards).to_table().to_pylist()}
    for number, kind in enumerate(CANARIES):
        mark = f"<{kind.upper()}_1>"
        row = rows[f"A page about nothing, the one with number {number}."]
        assert mark in row["license"]
        assert row["note"].startswith(f"Written by {mark}, tel. <PHONE_")
        assert row["tags"] == ["plain", f"by {mark}", mark]
        assert row["contact"] == mark
        assert row["year"] is None
        counts = {one["type"]: one["count"] for one in row["pii"]}
        assert counts[kind] == (6 if kind == "phone" else 5)
        book = rows[f"A book that has the number {number}."]
        assert (book["note"], book["tags"]) == (mark, [mark, None])
        assert book["contact"] == f"Tel. or mail: {mark}"


def test_values_of_another_type_are_counted(run: Path) -> None:
    measures = pq.read_table(run / "ledger/measures.parquet").to_pylist()
    others = {r["key"]: r["value"] for r in measures if r["measure"] == "other_type"}
    assert others == {"year": 7, "note": 1}
