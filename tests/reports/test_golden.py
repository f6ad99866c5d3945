"""What is written of a fixed ledger and manifest, byte for byte. The card: test_card_text.py.

After a wanted change: `UPDATE_GOLDEN=1 pytest tests/reports/test_golden.py`, then read the diff.
"""

import os
from pathlib import Path

import pytest

from corpus.tasks.ledger_checks import check_conservation
from reports import write_card, write_reports
from reports.eu_summary import summary_files
from reports.facts.run_facts import load_facts
from reports.languages.translation import TAGS, translation
from reports.page.page import editions, page
from reports.page.page_data import PageData
from reports.quotas import as_markdown, quota_report
from tests import ROOT
from tests.reports.example import ledger, write_run
from tests.reports.full_page import full_page
from tests.reports.page_text import text_of

GOLDEN = ROOT / "tests" / "golden" / "reports"
MIXTURE = (
    *("weights.json", "documents.json", "megatron.txt", "megatron.json", "nemo.json"),
    *("olmo_core.yaml", "llm_foundry.yaml", "interleave.json", "pytorch.json"),
)
"""The files of each mixture."""
FILES = (
    "dataset/SHA256SUMS",
    "dataset/croissant.json",
    "dataset/dcat.ttl",
    "dataset/prov.json",
    *(f"dataset/mixtures/{name}" for name in (*MIXTURE, "nanotron.yaml", "mixture.csv")),
    "report/quotas.csv",
    "report/quotas.json",
    "report/quotas.md",
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    write_run(folder)
    written = [*write_card(str(folder)), *write_reports(str(folder))]
    expected = {*FILES, "report/index.html", "dataset/README.md"}
    expected |= {f"report/index.{tag}.html" for tag in TAGS if tag != "en"}
    expected |= {f"dataset/README.{tag}.md" for tag in TAGS if tag != "en"}
    expected |= {f"dataset/mixtures/{phase}/{n}" for phase in ("main", "anneal") for n in MIXTURE}
    expected |= {f"dataset/{name}" for name in summary_files(load_facts(str(folder)))}
    assert {str(Path(path).relative_to(folder)) for path in written} == expected
    return folder


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_as_they_were(run: Path, name: str) -> None:
    _compare((run / name).read_text(), Path(name).name)


def _compare(found: str, name: str) -> None:
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found)
    assert found == golden.read_text()


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "en"])
def test_quotas_are_told_in_each_language(run: Path, tag: str) -> None:
    facts = load_facts(str(run))
    _compare(as_markdown(quota_report(facts), facts.domains, translation(tag)), f"quotas.{tag}.md")


def test_no_path_of_a_machine_is_in_the_dataset(run: Path) -> None:
    for path in (run / "dataset").rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            assert b"someone" not in path.read_bytes()
            assert str(run).encode() not in path.read_bytes()


def test_the_example_balances() -> None:
    check_conservation(ledger())


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> PageData:
    return full_page(tmp_path_factory.mktemp("full"))


@pytest.mark.parametrize("tag", TAGS)
def test_the_words_of_the_page_are_as_they_were(shown: PageData, tag: str) -> None:
    _compare(text_of(page(shown, tag, editions("en"))), f"index.{tag}.txt")
