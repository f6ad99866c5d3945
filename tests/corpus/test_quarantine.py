"""The limit of quarantined records is one of the whole run."""

import json
from pathlib import Path

import pytest

from corpus.errors import QuarantineLimit
from corpus.ledger import Ledger
from corpus.pipeline import Node, Pipeline
from corpus.run import check_quarantine
from stages.shards import Shards
from tests.corpus.runs import run_toy, write_lines
from tests.corpus.toys import AtLeast, Lines, Shout


def test_a_small_source_that_is_read_first_is_no_reason_to_fail(tmp_path: Path) -> None:
    write_lines(tmp_path / "many")
    write_lines(tmp_path / "few", files=1, size=1)
    (tmp_path / "few/part-0.jsonl").write_text(json.dumps({"key": "only", "text": "bad text"}))
    nodes = (
        Node("few", Lines(folder=str(tmp_path / "few"))),
        Node("many", Lines(folder=str(tmp_path / "many"))),
        Node("long", AtLeast(), ("few", "many")),
        Node("loud", Shout(), ("long",)),
        Node("shards", Shards(), ("loud",)),
    )
    produced = run_toy(Pipeline("toy", 7, nodes), tmp_path / "run", quarantine_limit=0.1)
    assert produced.fresh


def test_the_message_says_where_most_were() -> None:
    ledger = Ledger()
    ledger.add(("crawl", "crawl/a", "und", "crawl", "in", ""), 100)
    ledger.add(("text", "crawl/a", "und", "crawl", "quarantined", "ValueError at page.py:7"), 3)
    ledger.add(("crawl", "crawl/a", "und", "crawl", "quarantined", "truncated"), 1)
    check_quarantine(ledger, {"crawl"}, 0.04)
    with pytest.raises(QuarantineLimit, match=r"4 of 100 .*3 at text: ValueError at page.py:7; 1"):
        check_quarantine(ledger, {"crawl"}, 0.03)
