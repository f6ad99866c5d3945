"""The summary puts each source into the section that it belongs to."""

from pathlib import Path

from corpus.config.options import RunOptions
from corpus.pipeline.load import Config
from corpus.run.pipeline_run import run_pipeline
from reports.eu_summary import eu_summary
from reports.facts import load_facts
from tests.reports.test_source_accounts import pipeline


def test_sections_and_domains(tmp_path: Path) -> None:
    """All crawls stood in 2.3, with the domains of all sources."""
    run_pipeline(Config(pipeline(tmp_path), RunOptions(isolate=False), ""), str(tmp_path / "run"))
    text = eu_summary(load_facts(str(tmp_path / "run")))
    public, crawled = (
        text.partition(start)[2].partition("\n### ")[0] for start in ("### 2.1", "### 2.3")
    )
    assert "| cc | Common Crawl, CC-MAIN-2024-18 https://data.commoncrawl.org/" in public
    assert "| own |" not in public
    assert "| own |" in crawled
    assert "| cc |" not in crawled
    assert "text of 2 domains from these sources" in crawled
    assert "AND source IN ('own')" in crawled
