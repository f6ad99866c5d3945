"""Sources are named by where they are published; what archives say of themselves counts too."""

from pathlib import Path

import pytest

from corpus.config.statements import About, Period, Publication
from reports.facts.run_facts import Facts, load_facts
from reports.facts.source_accounts import source_accounts
from reports.languages.translation import TAGS, translation
from reports.metadata.dcat import dcat
from reports.metadata.linked_data import collected, dataset_iri, described, doi_link, origins
from tests.reports.example import write_run
from tests.reports.facts.test_source_accounts import run
from tests.reports.published import with_publication


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load_facts(write_run(tmp_path_factory.mktemp("run")))


def test_snapshots_of_common_crawl_are_origins(tmp_path: Path) -> None:
    run(tmp_path, {"books": About(title="Books", link="https://books.example")})
    facts = load_facts(str(tmp_path / "run"))
    found = {one.source: one for one in origins(facts, source_accounts(facts))}
    snapshot = "https://data.commoncrawl.org/crawl-data/CC-MAIN-2024-18/index.html"
    assert (found["cc"].iri, found["cc"].title) == (snapshot, "Common Crawl CC-MAIN-2024-18")
    assert found["cc"].version == "CC-MAIN-2024-18"
    assert (found["books"].iri, found["books"].title) == ("https://books.example", "Books")
    own = f"urn:alia-corpus:source:{facts.manifest['fingerprint']}:own"
    assert (found["own"].iri, found["own"].link) == (own, None)
    assert f"prov:wasDerivedFrom <https://books.example>, <{snapshot}>" in dcat(facts)


def test_the_period_is_that_of_all_sources(tmp_path: Path) -> None:
    accounts = list(run(tmp_path, {"own": About(collected=Period(last="02/2025"))}).values())
    assert collected(accounts) == ("1999-02", "2025-02")
    assert collected([]) is None


def test_the_dataset_is_named_by_address_doi_or_fingerprint(facts: Facts) -> None:
    assert dataset_iri(with_publication(facts)) == "https://far.example/datos/costa"
    assert dataset_iri(with_publication(facts, url=None)) == "https://doi.org/10.5072/costa"
    named = f"urn:alia-corpus:dataset:{facts.manifest['fingerprint']}"
    assert dataset_iri(facts) == named


@pytest.mark.parametrize("doi", ["10.5072/a", "doi:10.5072/a", "https://doi.org/10.5072/a"])
def test_a_doi_is_a_link(doi: str) -> None:
    assert doi_link(Publication(doi=doi)) == "https://doi.org/10.5072/a"


def test_each_language_describes_the_dataset_in_its_words(facts: Facts) -> None:
    said = {tag: described(facts, translation(tag, "metadata")) for tag in TAGS}
    assert said["en"] == (
        "Texts for training language models: 16 documents, 4 languages and varieties."
    )
    assert said["gl"] == (
        "Textos para adestrar modelos de lingua: 16 documentos, 4 linguas e variedades."
    )
    assert len(set(said.values())) == 5  # Catalan and Valencian agree
