"""What became of the documents of a domain is counted as the ledger's rows say."""

from collections import Counter
from pathlib import Path

import pytest

from corpus.run.domain_outcomes import Outcome, domain_outcomes
from corpus.run.trace import trace_documents
from corpus.storage.store import Store
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


def test_the_same_as_all_documents_one_by_one(tmp_path: Path) -> None:
    run_toy(toy_pipeline(write_lines(tmp_path / "in")), tmp_path / "run")
    run = str(tmp_path / "run")
    found = domain_outcomes(Store(run), ["a.example", "b.example"])
    events = {"kept": "out"}
    expected = Counter(
        (events.get(one.event, one.event), one.stage, one.reason, one.language)
        for one in trace_documents(run, by="domain", value="a.example")
    )
    assert {(o.event, o.stage, o.reason, o.language): o.documents for o in found} == expected
    assert domain_outcomes(Store(run), ["b.example"]) == []


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("out", "kept"),
        ("held_out", "held out"),
        ("dropped", "prose: too_short"),
        ("quarantined", "prose: quarantined"),
    ],
)
def test_ends_in_words(event: str, words: str) -> None:
    assert Outcome(event, "prose", "too_short", "ca", 1, 1).words == words
