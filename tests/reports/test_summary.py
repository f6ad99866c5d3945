"""The table at the end of a run: what left before its language was known has a row too."""

from pathlib import Path

from corpus.storage.store import Store
from reports import summary
from reports.facts.run_facts import load_facts
from tests.reports.example import ledger, write_run


def test_what_left_unidentified_is_a_row_of_its_own(tmp_path: Path) -> None:
    write_run(tmp_path)
    (row,) = [one for one in load_facts(str(tmp_path)).languages if one.tag == "und"]
    assert row.kept == 0
    assert row.entered == sum(row.dropped.values()) > 0
    (line,) = [one for one in summary(str(tmp_path)).splitlines() if one.startswith("und ")]
    assert "2 opt_out, 3 too_short" in line


def test_what_is_held_out_entered_too(tmp_path: Path) -> None:
    """Else the share that is dropped of a language would look larger than it is."""
    write_run(tmp_path)
    facts = load_facts(str(tmp_path))
    for row in facts.languages:
        held_out = int(row.tag in ("ca", "en"))
        assert row.entered == row.kept + held_out + sum(row.dropped.values())
    assert "held out, and not among the kept: 2 validation" in summary(str(tmp_path)).splitlines()


def test_a_reason_that_several_stages_give_stands_once(tmp_path: Path) -> None:
    write_run(tmp_path)
    counted = ledger()
    for stage in ("rights", "other_rights"):
        counted.add((stage, "0", "und", "crawl", "dropped", "opt_out"), 3, 0, 0)
    Store(str(tmp_path)).write_table(counted.counts_table(), "ledger/counts.parquet")
    (line,) = [one for one in summary(str(tmp_path)).splitlines() if one.startswith("und ")]
    assert line.count("opt_out") == 1
