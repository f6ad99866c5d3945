"""dcat.ttl is what catalogues ask for, and says no more than is stated and known."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.config.statements import Publication, Publisher
from reports.facts.run_facts import Facts, load_facts
from reports.metadata.dcat import dcat
from reports.metadata.dcat_parties import contact, publisher
from reports.metadata.turtle import Blank, Iri
from tests import ROOT
from tests.reports.example import manifest, write_run
from tests.reports.published import PUBLICATION, published, with_publication

SHAPES = ROOT / "tests" / "reports" / "shapes" / "catalogue.ttl"
THEIRS = os.environ.get("CATALOGUE_SHAPES", "")
DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load_facts(write_run(tmp_path_factory.mktemp("run"), published(manifest())))


def graph(facts: Facts) -> Any:
    return pytest.importorskip("rdflib").Graph().parse(data=dcat(facts), format="turtle")


def faults(facts: Facts, *shapes: Path) -> str:
    """What SHACL finds, warnings aside; "" if nothing."""
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    wanted = rdflib.Graph()
    for file in shapes:
        wanted.parse(file)
    fine, _, said = pyshacl.validate(
        graph(facts), shacl_graph=wanted, allow_warnings=True, advanced=True
    )
    return "" if fine else said


def values(facts: Facts, name: str) -> list[Any]:
    return [value for _, value in graph(facts).subject_objects(_uri(name))]


def _uri(name: str) -> Any:
    return pytest.importorskip("rdflib").URIRef(name)


def test_it_is_what_the_profiles_ask_for(facts: Facts) -> None:
    assert faults(facts, SHAPES) == ""


@pytest.mark.skipif(not THEIRS, reason="CATALOGUE_SHAPES names no folder of the profiles' shapes")
def test_it_passes_the_shapes_of_the_profiles(facts: Facts) -> None:
    """Each folder in CATALOGUE_SHAPES has the shapes of one profile."""
    folders = [path for path in sorted(Path(THEIRS).iterdir()) if path.is_dir()]
    assert folders
    for folder in folders:
        assert faults(facts, *sorted(folder.glob("*.ttl"))) == ""


@pytest.mark.parametrize(
    ("missing", "asked_for"), [("publisher", "dct:publisher"), ("url", "dcat:accessURL")]
)
def test_what_is_not_stated_is_missed_and_not_made_up(
    facts: Facts, missing: str, asked_for: str
) -> None:
    said = faults(with_publication(facts, **{missing: None}), SHAPES)
    assert f"Result Path: {asked_for}" in said
    assert "dct:title" not in said


def test_nothing_stated_at_all_is_still_an_entry(tmp_path: Path) -> None:
    facts = load_facts(write_run(tmp_path))
    assert [str(value) for value in values(facts, f"{DCT}title")][:1] == ["example"]
    assert values(facts, f"{DCT}publisher") == []
    assert values(facts, f"{DCT}license") == []


def test_descriptions_are_in_six_languages_and_the_stated_one_in_its_own(facts: Facts) -> None:
    dataset = _uri("https://far.example/datos/costa")
    found = {
        one.language: str(one) for one in graph(facts).objects(dataset, _uri(f"{DCT}description"))
    }
    assert set(found) == {"es", "ca", "ca-valencia", "eu", "gl", "en"}
    assert found["es"] == "Textos sobre faros, de tres fuentes."
    assert found["en"].startswith("Texts for training language models: 16 documents, 4 languages")


def test_documents_are_counted_in_all_splits(facts: Facts) -> None:
    found = {int(value) for value in values(facts, "http://www.w3.org/ns/dqv#value")}
    assert 16 + 2 in found
    assert 16 not in found


def test_languages_are_those_of_the_unions_table(facts: Facts) -> None:
    names = {str(value).rpartition("/")[2] for value in values(facts, f"{DCT}language")}
    assert names == {"CAT", "ENG", "NOB"}  # Valencian is Catalan there


def test_periods_and_sources(facts: Facts) -> None:
    assert [str(value) for value in values(facts, f"{DCAT}startDate")] == ["2024-03"]
    assert [str(value) for value in values(facts, f"{DCAT}endDate")] == ["2024-07"]
    derived = values(facts, "http://www.w3.org/ns/prov#wasDerivedFrom")
    assert _uri("https://books.example/faros") in derived
    (identifier, *_) = graph(facts).objects(
        _uri("https://far.example/datos/costa"), _uri(f"{DCT}identifier")
    )
    assert str(identifier) == "https://doi.org/10.5072/costa"


def test_a_publisher_is_named_by_what_is_stated() -> None:
    def named(**stated: str) -> list[Any]:
        return publisher(replace(PUBLICATION, publisher=Publisher(**stated)))

    assert named(name="A", url="https://a.example", id="EA0099999") == [
        Iri("http://datos.gob.es/recurso/sector-publico/org/Organismo/EA0099999")
    ]
    assert named(name="A", url="https://a.example", id="another") == [Iri("https://a.example")]
    assert isinstance(named(name="A")[0], Blank)
    assert publisher(Publication()) == []


@pytest.mark.parametrize(
    ("stated", "written"),
    [
        ("datos@far.example", "vcard:hasEmail <mailto:datos@far.example>"),
        ("mailto:datos@far.example", "vcard:hasEmail <mailto:datos@far.example>"),
        ("https://far.example/a", "vcard:hasURL <https://far.example/a>"),
        ("the desk", 'vcard:fn "the desk"@es ]'),
        ("a> <b@c", "vcard:hasEmail <mailto:a%3E%20%3Cb@c>"),
    ],
)
def test_contacts(stated: str, written: str) -> None:
    (card,) = contact(Publication(contact=stated))
    assert written in str(card)
    assert contact(Publication()) == []
