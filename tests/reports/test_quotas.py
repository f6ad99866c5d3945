"""The quota report says what came out, and never that a bound is met which is not."""

import csv
import io
import json
from typing import Any

import pytest

from corpus.quotas.model import LanguageQuota, Quotas, quotas_to_plain
from corpus.tasks.ledger import Ledger
from reports.facts.domains import Domains
from reports.facts.run_facts import Facts
from reports.quotas import as_csv, as_json, as_markdown, quota_report
from tests.reports.example import ledger, manifest


def facts(trained: dict[str, int], quotas: Quotas) -> Facts:
    """A run with that much trained text, each document once, and as much supply."""
    plain: dict[str, Any] = {**manifest(), "languages": {}, "shards": []}
    books = Ledger()
    for tag, size in trained.items():
        amounts = dict.fromkeys(("documents", "bytes", "words", "characters"), size)
        plain["languages"][tag] = amounts | {f"trained_{n}": v for n, v in amounts.items()}
        books.measure(("mix", "p", tag, "crawl", "supply", quotas.unit), size)
    stage = {**plain["stages"][-2], "facts": {"quotas": quotas_to_plain(quotas)}}
    return Facts("", {**plain, "stages": [stage]}, books)


NONE = Domains(distinct=0, largest=(), languages={}, nowhere=None)


def quotas(unit: str = "bytes") -> Quotas:
    return Quotas(
        languages={
            "ca": LanguageQuota(tag="ca", share=0.5, minimum=0.5),
            "en": LanguageQuota(tag="en", share=0.5, minimum=0.0),
        },
        unit=unit,
        total=100,
    )


def test_shares_add_up() -> None:
    report = quota_report(Facts("", manifest(), ledger()))
    assert sum(row.trained for row in report.languages) == pytest.approx(1)
    assert sum(row.stored for row in report.languages) == pytest.approx(1)


def test_a_bound_that_documents_moved_is_missed() -> None:
    report = quota_report(facts({"ca": 50, "en": 80}, quotas()))
    assert not report.shortfalls
    assert [(one.name, one.bound) for one in report.moved] == [("ca", "minimum")]
    assert "ca: minimum 50.00%, got 38.46%" in as_markdown(report, NONE)
    (row,) = [row for row in report.languages if row.name == "ca"]
    assert row.missed == ("minimum",)


def test_a_bound_that_is_met_is_not_missed() -> None:
    report = quota_report(facts({"ca": 50, "en": 50}, quotas()))
    assert not report.shortfalls
    assert not report.moved


def test_quotas_in_tokens_are_not_compared_with_bytes() -> None:
    report = quota_report(facts({"ca": 50, "en": 80}, quotas("tokens")))
    assert (report.unit, report.quota_unit) == ("bytes", "tokens")
    assert not report.moved
    assert "which the manifest does not count" in as_markdown(report, NONE)


def test_csv_and_json_say_the_same() -> None:
    report = quota_report(Facts("", manifest(), ledger()))
    parsed = json.loads(as_json(report, NONE))
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    assert [row["name"] for row in rows] == [
        row["name"] for row in (*parsed["groups"], *parsed["languages"])
    ]
    by_name = {row["name"]: row for row in parsed["languages"]}
    for row in rows:
        if row["kind"] == "language":
            assert float(row["trained"]) == by_name[row["name"]]["trained"]
            assert row["missed"].split() == by_name[row["name"]]["missed"]
    short = {one["name"]: one for one in parsed["shortfalls"]}
    assert short["ca-valencia"]["supply_that_would_meet_it"] == pytest.approx(491.666667)
    assert short["ca-valencia"]["epochs_that_would_meet_it"] == pytest.approx(4.91666667)
