"""The table at the end of a run: what left before its language was known has a row too."""

from pathlib import Path

from reports import summary
from reports.facts.run_facts import load_facts
from tests.reports.example import write_run


def test_what_left_unidentified_is_a_row_of_its_own(tmp_path: Path) -> None:
    write_run(tmp_path)
    (row,) = [one for one in load_facts(str(tmp_path)).languages if one.tag == "und"]
    assert row.kept == 0
    assert row.entered == sum(row.dropped.values()) > 0
    (line,) = [one for one in summary(str(tmp_path)).splitlines() if one.startswith("und ")]
    assert "2 opt_out, 3 too_short" in line
