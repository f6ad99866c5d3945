"""What became of documents, by language and source."""

from pathlib import Path

from reports.facts.accounts import drops_by_language, drops_by_source
from reports.facts.language_flows import Quarantined, language_flows, quarantined
from reports.facts.run_facts import load_facts
from tests.reports.example import write_run


def test_flows_add_up(tmp_path: Path) -> None:
    facts = load_facts(write_run(tmp_path))
    found = {(one.language, one.source): one for one in language_flows(facts)}
    assert list(found)[-1] == ("und", "crawl")
    one = found["ca", "crawl"]
    assert (one.entered, one.kept.documents, one.dropped) == (5, 1, 4)
    assert found["ca", "books"].dropped == 0
    assert sum(one.entered for one in found.values()) == 30
    assert drops_by_source(facts).total == drops_by_language(facts).total
    assert drops_by_source(facts).rows == ["crawl"]


def test_what_is_in_quarantine(tmp_path: Path) -> None:
    facts = load_facts(write_run(tmp_path))
    assert quarantined(facts) == [Quarantined("crawl", "broken", "und", "crawl", 1)]
