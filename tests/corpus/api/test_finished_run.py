"""A finished run as Arrow tables."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from corpus import api
from corpus.errors import CorpusError, DatasetInvalid, InputError
from corpus.schema import dataset_schema
from tests.corpus.api.conftest import PAGES


def test_the_books_balance(finished: api.Run) -> None:
    counts = finished.counts
    sums = counts.group_by(["stage", "event"]).aggregate([("documents", "sum")]).to_pylist()
    by = {(row["stage"], row["event"]): row["documents_sum"] for row in sums}
    assert by["pages", "in"] == len(PAGES)
    assert by["pages", "dropped"] + by["exact", "dropped"] + by["shards", "out"] == len(PAGES)


def test_what_left_is_listed(finished: api.Run) -> None:
    reasons = {row["url"]: (row["stage"], row["reason"]) for row in finished.drops.to_pylist()}
    assert reasons["https://forno.example/vazia"] == ("pages", "empty_text")
    assert ("exact", "exact_duplicate") in reasons.values()
    assert finished.quarantine.num_rows == 0
    assert finished.quarantine.schema == finished.drops.schema


def test_the_other_tables(finished: api.Run) -> None:
    out = finished.domains.filter(pc.equal(finished.domains["event"], "out"))
    assert pc.sum(out["documents"]).as_py() == 3
    assert "repair" in finished.timing["stage"].to_pylist()
    assert finished.measures.column_names[-2:] == ["key", "value"]


def test_a_table_is_read_once(finished: api.Run) -> None:
    assert finished.counts is finished.counts


def test_documents_of_a_language(finished: api.Run) -> None:
    table = finished.documents("ca", columns=["text", "id"])
    assert table.column_names == ["text", "id"]
    assert set(table["text"].to_pylist()) == {page["text"] for page in PAGES[:2]}
    assert finished.documents("eu", columns="url").column_names == ["url"]
    assert finished.documents().schema.names == dataset_schema().names
    assert finished.documents().num_rows == 3


def test_documents_by_batches(finished: api.Run) -> None:
    batches = list(finished.batches("ca", columns=["id", "origin"], rows=1))
    assert [batch.num_rows for batch in batches] == [1, 1]
    whole = finished.documents("ca", columns=["id", "origin"])
    assert pa.Table.from_batches(batches, whole.schema) == whole


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"language": "gl"}, "there are no documents in 'gl'; valid: ca, eu"),
        ({"columns": ["id", "txt"]}, "no column 'txt'; did you mean text? valid: bytes, "),
        ({"rows": 0}, "rows must be 1 or more; it is 0"),
    ],
)
def test_what_is_not_there_is_said_at_once(
    finished: api.Run, asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError) as raised:
        finished.batches(**asked)
    assert message in str(raised.value)
    assert finished.path in str(raised.value)


def test_opened_again_it_is_the_same(finished: api.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(finished.path).parent)
    opened = api.open_run("run")
    monkeypatch.chdir("/")
    assert (opened.path, opened.manifest) == (finished.path, finished.manifest)
    assert opened.counts == finished.counts


def test_its_short_text(finished: api.Run) -> None:
    assert repr(finished) == f"<Run of bread, 3 documents (ca 2, eu 1), at {finished.path}>"


def test_a_folder_that_is_no_run(finished: api.Run, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", Path(finished.path) / "dataset"):
        with pytest.raises(InputError, match="is no finished run") as raised:
            api.open_run(path)
        assert str(raised.value).startswith(f"{path}: ")


def test_a_run_of_nothing(pipeline: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "pages.jsonl").write_text('{"text": " "}\n')
    run = api.run(pipeline, tmp_path / "run")
    assert run.documents().num_rows == 0
    assert run.documents(columns=["id"]).schema.names == ["id"]
    assert "0 documents, at" in repr(run)


def test_what_was_damaged_since(pipeline: dict[str, Any], tmp_path: Path) -> None:
    run = api.run(pipeline, tmp_path / "run")
    shard = next((tmp_path / "run/dataset/data/ca").iterdir())
    shard.write_bytes(b"no Parquet")
    with pytest.raises(DatasetInvalid, match=r"data/ca/train-.*not readable as Parquet"):
        run.documents("ca")
    shard.unlink()
    with pytest.raises(DatasetInvalid, match=r"data/ca/train-.*is missing"):
        run.documents("ca")
    (tmp_path / "run/ledger/domains.parquet").unlink()
    with pytest.raises(CorpusError, match=r"ledger/domains\.parquet is missing"):
        _ = run.domains


def test_a_run_in_an_object_store(pipeline: dict[str, Any], bucket: str) -> None:
    run = api.run(pipeline, f"{bucket}/run")
    opened = api.open_run(f"{bucket}/run")
    assert opened.path == f"{bucket}/run"
    assert opened.documents("ca", columns=["id"]) == run.documents("ca", columns=["id"])
    assert opened.drops.num_rows == 2
