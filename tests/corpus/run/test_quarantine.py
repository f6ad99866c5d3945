"""The limit of quarantined records is one of the whole run."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.errors import QuarantineLimit
from corpus.pipeline.dag import Node, Pipeline
from corpus.tasks.ledger import Ledger
from corpus.tasks.ledger_checks import check_quarantine
from stages.output.shards import Shards
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.corpus.toys import AtLeast, Lines, Shout


def test_a_small_source_that_is_read_first_is_no_reason_to_fail(tmp_path: Path) -> None:
    """Its one document is quarantined: all that is read by then, and 1 of 41 in the end."""
    for name, files in (("few", [["boom"]]), ("many", [["forn pa", "llum mar"] * 2] * 10)):
        (tmp_path / name).mkdir()
        for number, texts in enumerate(files):
            rows = [{"key": f"{name}-{number}-{i}", "text": t} for i, t in enumerate(texts)]
            path = tmp_path / name / f"part-{number}.jsonl"
            path.write_text("\n".join(map(json.dumps, rows)))
    nodes = (
        Node("few", Lines(folder=str(tmp_path / "few"))),
        Node("many", Lines(folder=str(tmp_path / "many"))),
        Node("long", AtLeast(), ("few", "many")),
        Node("loud", Shout(), ("long",)),
        Node("shards", Shards(), ("loud",)),
    )
    produced = run_toy(Pipeline("toy", 7, nodes), tmp_path / "run", quarantine_limit=0.05)
    assert produced.fresh
    assert produced.ran[0] == "few.long"
    quarantined = pq.read_table(tmp_path / "run/ledger/quarantine.parquet").to_pylist()
    assert [(row["stage"], row["source"]) for row in quarantined] == [("long", "few")]


def test_the_message_says_where_most_were() -> None:
    ledger = Ledger()
    ledger.add(("crawl", "crawl/a", "und", "crawl", "in", ""), 100)
    ledger.add(("text", "crawl/a", "und", "crawl", "quarantined", "ValueError at page.py:7"), 3)
    ledger.add(("crawl", "crawl/a", "und", "crawl", "quarantined", "truncated"), 1)
    check_quarantine(ledger, {"crawl"}, 0.04)
    with pytest.raises(QuarantineLimit, match=r"4 of 100 .*3 at text: ValueError at page.py:7; 1"):
        check_quarantine(ledger, {"crawl"}, 0.03)


def test_a_run_over_the_limit_says_which_documents_it_was(tmp_path: Path) -> None:
    lines, run = write_lines(tmp_path / "in"), tmp_path / "run"
    run_toy(toy_pipeline(lines), run)
    published = {
        path: path.read_bytes()
        for folder in ("dataset", "ledger")
        for path in (run / folder).rglob("*")
        if path.is_file()
    }
    expected = pq.read_table(run / "ledger/quarantine.parquet")
    where = run / "work/quarantine"
    with pytest.raises(QuarantineLimit) as raised:
        run_toy(toy_pipeline(lines, mark="?"), run, quarantine_limit=0.01)
    assert str(raised.value).endswith(f"; each of them is in {where}/documents.parquet")
    found = pq.read_table(where / "documents.parquet")
    assert 0 < found.num_rows <= expected.num_rows
    assert set(found["id"].to_pylist()) <= set(expected["id"].to_pylist())
    assert set(found["event"].to_pylist()) == {"quarantined"}
    counts = pq.read_table(where / "counts.parquet").to_pylist()
    counted = sum(row["documents"] for row in counts if row["event"] == "quarantined")
    assert counted == found.num_rows
    # What was published before is as it was.
    assert {path: path.read_bytes() for path in published} == published
    run_toy(toy_pipeline(lines, mark="?"), run)
    assert not where.exists()
