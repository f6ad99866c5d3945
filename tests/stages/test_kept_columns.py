"""Columns that sources keep, in real runs: from the input through barriers to shards and card."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.api import Run, open_run
from corpus.errors import ConfigError
from corpus.pipeline.load import load as load_config
from corpus.schema import dataset_schema
from corpus.tasks.in_memory import decisions
from corpus.testing import batch_of
from stages.output.shards import GROUP_BYTES, Shards
from stages.pii.personal_data import PersonalData
from tests.corpus.runs import digests
from tests.demo.demo import called

PIPELINE: dict[str, Any] = {
    "name": "kept",
    "seed": 3,
    "stages": {
        "pages": {
            "use": "jsonl",
            "with": {
                "paths": ["pages/*"],
                "keep": {
                    "note": {"from": "m.note"},
                    "tags": "list<text>",
                    "seen": "timestamp",
                },
            },
        },
        "books": {"use": "parquet", "with": {"paths": ["books/*"], "keep": ["year", "note"]}},
        "tidy": {"use": "repair", "after": "pages"},
        "copies": {"use": "exact", "after": ["tidy", "books"]},
        "scrub": {"use": "pii", "after": "copies"},
        "shards": {"use": "shards", "after": "scrub"},
    },
    "run": {"isolate": False},
}
KEPT = {
    "year": pa.int64(),
    "note": pa.string(),
    "tags": pa.list_(pa.string()),
    "seen": pa.timestamp("us", tz="UTC"),
}


def written(folder: Path, **changed: Any) -> Path:
    """A folder with input, and pipeline.yaml with other settings for some stages."""
    (folder / "pages").mkdir(parents=True)
    (folder / "books").mkdir()
    for number in range(3):
        lines = [
            {
                "text": f"page {number} {n}, of forn@antic.example",
                "m": {"note": f"ask forn@antic.example or noia{n}@antic.example"}
                if n % 2
                else None,
                "tags": ["pa", "mail forn@antic.example"][: n % 3],
                "seen": "2024-03-01" if n % 4 else None,
            }
            for n in range(8)
        ]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / "pages" / f"{number}.jsonl").write_text(text)
    books = pa.table(
        {
            "text": [f"book {n}" for n in range(5)],
            "year": pa.array([1990, None, 1992, 1993, 1994], pa.int16()),
            "note": ["of noia@antic.example", None, "", "plain", "CC"],
            "license": ["CC0-1.0", "by forn@antic.example", None, "", "MIT"],
        }
    )
    pq.write_table(books, folder / "books" / "b.parquet")
    stages = {
        name: {**stage, "with": {**stage.get("with", {}), **changed.get(name, {})}}
        for name, stage in PIPELINE["stages"].items()
    }
    (folder / "pipeline.yaml").write_text(json.dumps({**PIPELINE, "stages": stages}))
    return folder / "pipeline.yaml"


def run(pipeline: Path, output: Path, *options: str) -> Run:
    done = called("run", pipeline, "--output", output, *options)
    assert done.returncode == 0, done.stderr
    return open_run(str(output))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("kept")
    return run(written(folder / "in"), folder / "run")


def test_kept_columns_follow_the_known_ones_in_every_shard(finished: Run) -> None:
    schema = finished.documents().schema
    assert schema.equals(dataset_schema({n: KEPT[n] for n in ("year", "note", "tags", "seen")}))


def test_values_reach_the_dataset_and_are_null_where_a_source_lacks_them(finished: Run) -> None:
    rows = {row["text"]: row for row in finished.documents().to_pylist()}
    book = rows["book 0"]
    assert (book["year"], book["note"]) == (1990, "of <EMAIL_1>")
    assert (book["tags"], book["seen"]) == (None, None)
    assert [rows[f"book {n}"]["note"] for n in range(1, 5)] == [None, "", "plain", "CC"]
    page = rows["page 0 5, of <EMAIL_1>"]
    assert page["note"] == "ask <EMAIL_1> or <EMAIL_2>"
    assert page["tags"] == ["pa", "mail <EMAIL_1>"]
    assert page["seen"].isoformat() == "2024-03-01T00:00:00+00:00"
    assert page["year"] is None
    assert page["pii"] == [{"type": "email", "count": 4}]
    assert rows["page 0 4, of <EMAIL_1>"]["note"] is None
    assert rows["book 1"]["license"] == "by <EMAIL_1>"
    assert len(rows) == 29


def test_the_measure_counts_them_too(finished: Run) -> None:
    measures = finished.measures.to_pylist()
    counted = sum(row["value"] for row in measures if row["measure"] == "pii")
    in_dataset = sum(one["count"] for row in finished.documents().to_pylist() for one in row["pii"])
    assert counted == in_dataset > 24


def test_manifest_card_and_croissant_list_them(finished: Run) -> None:
    assert finished.manifest["columns"] == [
        {"name": "year", "type": "int64", "sources": ["books"]},
        {"name": "note", "type": "string", "sources": ["books", "pages"]},
        {"name": "tags", "type": "list<item: string>", "sources": ["pages"]},
        {"name": "seen", "type": "timestamp[us, tz=UTC]", "sources": ["pages"]},
    ]
    dataset = Path(finished.path) / "dataset"
    card = (dataset / "README.md").read_text()
    assert "| `note` | `string` | as its source has it (books, pages) |" in card
    records, *_ = json.loads((dataset / "croissant.json").read_text())["recordSet"]
    fields = {field["name"]: field for field in records["field"]}
    assert fields["year"]["dataType"] == "sc:Integer"
    assert fields["tags"]["repeated"] is True
    done = called("validate", finished.path)
    assert (done.returncode, done.stderr) == (0, "")


def test_workers_batches_and_partitions_make_no_difference(finished: Run, tmp_path: Path) -> None:
    pipeline = written(tmp_path / "in")
    again = run(pipeline, tmp_path / "again", "--executor", "dask", "--workers", "2")
    assert digests(Path(again.path)) == digests(Path(finished.path))
    plain = json.loads(pipeline.read_text())
    plain["run"]["batch_rows"] = 3
    pipeline.write_text(json.dumps(plain))
    other = run(pipeline, tmp_path / "other")
    assert digests(Path(other.path)) == digests(Path(finished.path))


def test_another_column_is_kept_when_a_run_is_taken_up_again(tmp_path: Path) -> None:
    pipeline = written(tmp_path / "in", books={"keep": []}, pages={"keep": []})
    first = run(pipeline, tmp_path / "run")
    assert first.manifest["columns"] == []
    assert first.documents().schema.equals(dataset_schema())
    for keep in ('["year"]', "{year: {from: year}, note: text}", "[]"):
        run(pipeline, tmp_path / "run", "--set", f"books.keep={keep}")
        afresh = tmp_path / f"afresh-{len(keep)}"
        run(pipeline, afresh, "--set", f"books.keep={keep}")
        assert digests(tmp_path / "run") == digests(afresh)
    assert digests(tmp_path / "run") == digests(Path(first.path))


def test_two_types_for_one_name_are_a_config_error(tmp_path: Path) -> None:
    pipeline = written(tmp_path, pages={"keep": {"year": "text"}})
    with pytest.raises(ConfigError, match="column 'year' is int64 after 'books' and string after"):
        load_config(str(pipeline))


@pytest.mark.parametrize("keep", ["trained_bytes", "weight", "bin", "group", "file", "document"])
def test_names_that_the_engine_has_elsewhere_do_no_harm(tmp_path: Path, keep: str) -> None:
    pipeline = written(tmp_path / "in", pages={"keep": {keep: {"from": "m.note"}}})
    documents = run(pipeline, tmp_path / "run").documents().to_pylist()
    assert sum(row[keep] is not None for row in documents) == 12


def test_what_pii_reads_follows_from_the_columns_before_it(tmp_path: Path) -> None:
    pipeline = load_config(str(written(tmp_path))).pipeline
    scrub = pipeline["scrub"].component
    assert isinstance(scrub, PersonalData)
    assert set(scrub.rewrites) == {"text", "title", "license", "note", "tags"}
    assert set(scrub.reads) == {*scrub.rewrites, "language", "url"}
    assert set(PersonalData.reads) == {"text", "language"}


def test_kept_strings_weigh_in_row_groups() -> None:
    stage = Shards(target_bytes=1 << 40).placed({}, {"note": pa.string(), "tags": KEPT["tags"]})
    note = "x" * (GROUP_BYTES // 4)
    documents = [
        {"id": str(n), "language": "ca", "priority": n, "bytes": 10, "note": note, "tags": [note]}
        for n in range(12)
    ]
    documents += [{**documents[0], "id": "z", "priority": 99, "note": None, "tags": None}]
    batch = batch_of(documents, stage.reads)
    tables = stage.summarise(batch)["document"]
    sizes = tables["kept_bytes"].to_pylist()
    assert sizes == [16 + 4 + 2 * len(note)] * 12 + [16]
    (places,) = decisions(stage, [batch])
    assert max(places["group"].to_pylist()) in (5, 6)
