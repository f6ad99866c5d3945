"""The page of a large run: small enough for a browser and a mail."""

from pathlib import Path

from reports.facts.run_facts import load_facts
from reports.page.page import editions, page
from reports.page.page_data import page_data
from reports.quotas import quota_report
from tests.reports.large import SOURCES, STAGES, TAGS, write_large_run

MOST = 3 * 10**6


def test_it_stays_below_three_megabytes(tmp_path: Path) -> None:
    assert (len(TAGS), len(SOURCES), len(STAGES)) == (45, 20, 12)
    facts = load_facts(write_large_run(tmp_path))
    data = page_data(facts, quota_report(facts))
    sizes = {tag: len(page(data, tag, editions("en")).encode()) for tag in ("en", "eu")}
    assert max(sizes.values()) < MOST, sizes
