"""The example's page with a row in every section, those included that need a run of its own."""

from dataclasses import replace
from pathlib import Path

from corpus.run.comparison.differences import SettingChange, ShareChange
from reports.facts.cost import Cost, StageCost
from reports.facts.earlier_run import EarlierRun, OtherEnd
from reports.facts.loss_rates import LossRate, LossRates
from reports.facts.run_facts import load_facts
from reports.facts.sample_ids import SampleId
from reports.page.page_data import PageData, page_data
from reports.quotas import quota_report
from tests.reports.example import manifest, write_run

__all__ = ["full_page"]

_STATEMENTS = {
    "publication": {
        "title": "Example corpus",
        "publisher": {"name": "Example office"},
        "contact": "corpus@office.example",
        "removal": "https://office.example/removal",
        "version": "1.2.0",
        "date": "2026-11-02",
    },
    "about": {
        "books": {
            "category": "2.2.1",
            "title": "Books of the example",
            "licence": "CC-BY-4.0",
            "collected": {"first": "01/2020", "last": "06/2021"},
        }
    },
}


def full_page(folder: Path) -> PageData:
    """The data of the page; the run is written to the folder."""
    facts = replace(
        load_facts(write_run(folder, manifest() | {"statements": _STATEMENTS})),
        repairs=1,
        faulty=[{"source": "crawl", "file": "crawl-7.warc.gz", "reason": "unexpected end"}],
    )
    return replace(
        page_data(facts, quota_report(facts)),
        losses=LossRates(
            (LossRate("ca", "dedup", "near_duplicate", 40, 80, 20, 900, 0.31, 0.62),), compared=12
        ),
        kept_ids=[SampleId("0" * 31 + "1", "ca", "books")],
        dropped_ids=[SampleId("0" * 31 + "2", "en", "crawl", "dedup", "near_duplicate")],
        cost=Cost(
            (StageCost("text", 7200.0, 9000.5), StageCost("", 12.34, 20.0)), 3 * 10**8, 5 * 10**9
        ),
        earlier=EarlierRun(
            pipeline="example",
            fingerprint="fedcba9876543210fedcba9876543210",
            documents=(15, 16),
            shares=[
                ShareChange("co_official", (0.4, 0.4), (0.25, 0.4785)),
                ShareChange("nb", (None, 0.001), (None, 0.0431)),
            ],
            settings=[SettingChange("text.minimum_characters", 200, 300)],
            ends=[
                OtherEnd("not there", "kept", 2),
                OtherEnd("kept", "dedup: near_duplicate", 1),
                OtherEnd("kept for validation", "kept", 1),
            ],
            changed=4,
            same=12_345,
        ),
    )
