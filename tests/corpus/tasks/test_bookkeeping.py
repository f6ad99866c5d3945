"""The table of documents that left says where each stands, and what number decided."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.errors import StageContractError
from corpus.stage import Result
from corpus.tasks.bookkeeping import Bookkeeper
from corpus.tasks.ledger import LEFT
from corpus.tasks.result_checks import check_result
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.corpus.toys import AtLeast


def test_drops_have_their_origin_value_and_limit(tmp_path: Path) -> None:
    run_toy(toy_pipeline(write_lines(tmp_path / "in")), tmp_path / "run")
    drops = pq.read_table(tmp_path / "run/ledger/drops.parquet")
    assert drops.schema.equals(LEFT)
    rows = drops.to_pylist()
    assert {(row["file"], row["offset"]) for row in rows if row["reason"] == "quiet"} == {
        (f"part-{number}.jsonl", 23) for number in range(3)
    }
    assert {row["length"] for row in rows} == {1}
    for row in rows:
        if row["reason"] == "too_short":
            assert row["value"] < row["limit"] == 4
        else:
            assert row["value"] is row["limit"] is None


def test_a_record_without_identity_has_no_place_in_its_file() -> None:
    books = Bookkeeper("crawl", "crawl/a.warc")
    books.count_unnamed("crawl", "quarantined", "torn", 2, places=["at 9"], file="a.warc")
    (table,) = books.left
    assert table["file"].to_pylist() == ["a.warc"] * 2
    assert table["offset"].null_count == table["value"].null_count == 2
    assert table["place"].to_pylist() == ["at 9", None]


@pytest.mark.parametrize("value", [pa.array([1.0]), pa.array([1, 2])])
def test_a_value_of_another_length_or_type_is_refused(value: pa.Array) -> None:
    with pytest.raises(StageContractError, match="it must be double, and the batch has 2 rows"):
        check_result(AtLeast(), Result(value=value), 2)
