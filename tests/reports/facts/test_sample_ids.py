"""Ids of a few documents, by priority."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.documents.ids import priority
from corpus.storage.store import Store
from corpus.tasks.ledger import LEFT
from reports.facts import sample_ids
from reports.facts.sample_ids import SampleId, dropped_ids, kept_ids
from tests.reports.example import manifest, write_run


def drops(*groups: tuple[str, str, int]) -> pa.Table:
    """Stage, reason, how many; ids are hexadecimal digits."""
    rows = [
        {"id": f"{len(stage)}{number:031x}", "language": "ca", "source": "crawl", "stage": stage,
         "reason": reason, "event": "dropped"}
        for stage, reason, many in groups
        for number in range(many)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=LEFT)


def test_those_of_the_lowest_priority(tmp_path: Path) -> None:
    store = Store(write_run(tmp_path))
    table = drops(("text", "too_short", 50), ("dedup", "near_duplicate", 2))
    pq.write_table(table, tmp_path / "ledger/drops.parquet")
    found = dropped_ids(store, manifest())
    assert [(one.stage, one.reason) for one in found] == [
        *[("text", "too_short")] * 3,
        *[("dedup", "near_duplicate")] * 2,
    ]
    ids = table["id"].to_pylist()[:50]
    seed = manifest()["seed"]
    order = sorted(zip(priority(pa.array(ids), seed).to_pylist(), ids, strict=True))
    assert [one.id for one in found[:3]] == [id_ for _, id_ in order[:3]]


def test_neither_batches_nor_order_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(write_run(tmp_path))
    table = drops(("text", "too_short", 40), ("text", "not_html", 40), ("dedup", "copy", 40))
    pq.write_table(table, tmp_path / "ledger/drops.parquet")
    whole = dropped_ids(store, manifest())
    backwards = table.take(pa.array(range(table.num_rows - 1, -1, -1)))
    pq.write_table(backwards, tmp_path / "ledger/drops.parquet", row_group_size=7)
    assert dropped_ids(store, manifest()) == whole


def test_what_is_no_document_is_left_out(tmp_path: Path) -> None:
    store = Store(write_run(tmp_path))
    assert dropped_ids(store, manifest()) == []
    rows = [{"id": "", "stage": "crawl", "reason": "request", "language": "und"}]
    pq.write_table(pa.Table.from_pylist(rows, schema=LEFT), tmp_path / "ledger/drops.parquet")
    assert dropped_ids(store, manifest()) == []


def test_the_first_of_each_language(tmp_path: Path) -> None:
    store = Store(write_run(tmp_path))
    assert kept_ids(store, manifest()) == []
    for part, first in (("00000", 0), ("00001", 5)):
        path = tmp_path / f"dataset/data/en/train-{part}-of-00002.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        ids = [f"{number:032x}" for number in range(first, first + 5)]
        columns = {"id": ids, "text": ["-"] * 5, "language": ["en"] * 5, "source": ["crawl"] * 5}
        pq.write_table(pa.table(columns), path)
    found = kept_ids(store, manifest())
    assert found == [SampleId(f"{n:032x}", "en", "crawl") for n in range(sample_ids.EACH)]
