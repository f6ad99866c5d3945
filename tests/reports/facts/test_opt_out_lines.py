"""Entries of opt-out lists that matched nothing, from a run with real lists."""

import json
from pathlib import Path

import pytest

from corpus.pipeline.load import load
from corpus.run.pipeline_run import run_pipeline
from reports.facts.opt_out_lines import unmatched_entries
from reports.facts.run_facts import load_facts
from reports.page.page import page
from reports.page.page_data import page_data
from reports.quotas import quota_report
from reports.summary import summary

PIPELINE = """
name: lists
stages:
  pages: {use: jsonl, with: {paths: [in.jsonl]}}
  asked: {use: urls, after: pages, with: {opt_out: [asked.txt, others.txt]}}
  shards: {use: shards, after: asked}
"""
ASKED = """# who asked
diari.example/opinió
mispelt.example

https://bloc.example/a
bloc.example/b
bloc.example/c
"""


@pytest.fixture
def run(tmp_path: Path) -> str:
    urls = ["https://diari.example/opini%C3%B3/1", "https://bloc.example/a/2", "https://x.example/"]
    rows = [{"url": url, "text": f"text {n}"} for n, url in enumerate(urls)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "asked.txt").write_text(ASKED, encoding="utf-8")
    (tmp_path / "others.txt").write_text("diari.example\n")
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    run_pipeline(load(str(tmp_path / "pipeline.yaml")), str(tmp_path / "run"))
    return str(tmp_path / "run")


def test_entries_that_matched_nothing_are_named_by_line(run: str) -> None:
    facts = load_facts(run)
    (asked,) = unmatched_entries(facts)
    assert (asked.name, asked.entries, asked.number, asked.lines) == ("asked", 5, 3, "3 6-7")
    said = "3 of 5 entries matched no address: lines 3, 6-7"
    assert f"opt-out list asked: {said}" in summary(run)
    text = page(page_data(facts, quota_report(facts)), "en")
    assert said in text
    assert "mispelt" not in text


def test_a_list_that_matched_in_all_its_entries_is_not_named(run: str) -> None:
    assert [one.name for one in unmatched_entries(load_facts(run))] == ["asked"]
