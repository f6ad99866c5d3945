"""What reports say of the stages that scrub personal data."""

from typing import Any

import pytest

from reports.card.card import cards
from reports.facts.run_facts import Facts
from reports.facts.scrubbing import scrubbing
from reports.page.page import page
from reports.page.page_data import page_data
from reports.quotas import quota_report
from tests.reports.eu_summary.stated import text_of
from tests.reports.example import ledger, manifest, write_run


def facts_with(folder: str = "", **settings: Any) -> Facts:
    plain = manifest()
    stage = next(one for one in plain["stages"] if one["use"] == "pii")
    stage["settings"].update(settings)
    return Facts(folder, plain, ledger())


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("placeholder", "replaced by typed placeholders"), ("mask", "masked"),
        ("hash", "keyed digest"), ("pseudonym", "invented values"), ("remove", "removed"),
    ],
)  # fmt: skip
def test_all_reports_say_what_was_put_in_place(mode: str, words: str, tmp_path: Any) -> None:
    facts = facts_with(write_run(tmp_path), replace=mode)
    html = page(page_data(facts, quota_report(facts)), "en")
    for text in (cards(facts)["README.md"], text_of(facts), html):
        assert words in text
        assert "replaced by typed placeholders" not in text or mode in ("placeholder", "hash")
        assert "anonymis" not in text.lower()
        assert "Searched for: email, phone" in text
        assert "no model of names was given" in text


def test_without_a_stage_nothing_was_scrubbed() -> None:
    plain = manifest()
    plain["stages"] = [one for one in plain["stages"] if one["use"] != "pii"]
    assert scrubbing(Facts("", plain, ledger())) is None


def test_a_model_of_names_is_told() -> None:
    told = scrubbing(facts_with(names="model"))
    assert told
    assert told.searched == "email, person, phone"
    assert "that the model of names misses" in told.undetected


def test_several_stages_are_told_together() -> None:
    plain = manifest()
    stage = next(one for one in plain["stages"] if one["use"] == "pii")
    plain["stages"].append({**stage, "settings": {"entities": ["iban"], "replace": "mask"}})
    told = scrubbing(Facts("", plain, ledger()))
    assert told
    assert told.kinds == ["email", "iban", "phone"]
    assert told.done == "masked, each letter and digit by a * or replaced by typed placeholders"


def test_hosts_sources_and_near_misses_are_shown(tmp_path: Any) -> None:
    facts = facts_with(write_run(tmp_path), minimum_score=0.5)
    html = page(page_data(facts, quota_report(facts)), "en")
    for caption in ("by source and type", "class of the page", "Near misses left in the text"):
        assert caption in html
    text = cards(facts)["README.md"]
    assert "by class of the page's host: com 6, cat 2, edu 1\n" in text
    assert "below the threshold of 0.5: phone 3\n" in text
    assert "| crawl | 5 | 4 |" in text
