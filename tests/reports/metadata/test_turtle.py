"""What is written in Turtle is what rdflib reads, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.metadata.linked_data import iri
from reports.metadata.turtle import Blank, Iri, Literal, Name, turtle
from tests.test_hostile_values import HOSTILE, UNSEEN

PREFIXES = {"dct": "http://purl.org/dc/terms/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
TITLE = f"{PREFIXES['dct']}title"


def read(text: str) -> set[tuple[str, ...]]:
    """The statements, a thing without a name as `_`; with language and type of texts."""
    rdflib = pytest.importorskip("rdflib")
    found = set()
    for subject, name, value in rdflib.Graph().parse(data=text, format="turtle"):
        shown = "_" if isinstance(subject, rdflib.BNode) else str(subject)
        if isinstance(value, rdflib.Literal):
            found.add((shown, str(name), str(value), value.language or "", str(value.datatype)))
        else:
            found.add((shown, str(name), "_" if isinstance(value, rdflib.BNode) else str(value)))
    return found


@given(text=st.text())
def test_texts_come_back(text: str) -> None:
    written = turtle(PREFIXES, [(Iri("urn:a"), [("dct:title", [Literal(text, "ca-valencia")])])])
    # Halves of pairs are no characters of RDF, and no file can hold one.
    kept = "".join("\ufffd" if 0xD800 <= ord(one) < 0xE000 else one for one in text)
    assert read(written) == {("urn:a", TITLE, kept, "ca-valencia", "None")}


@given(link=st.text().map(lambda text: f"https://a.example/{text}"))
def test_links_stay_within_their_place(link: str) -> None:
    written = turtle(PREFIXES, [(Iri("urn:a"), [("dct:title", [Iri(iri(link))])])])
    assert read(written) == {("urn:a", TITLE, iri(link))}
    assert iri(iri(link)) == iri(link)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_are_inert(value: str) -> None:
    link = iri(f"https://a.example/{value}")
    written = turtle(PREFIXES, [(Iri(link), [("dct:title", [Literal(value), Iri(link)])])])
    assert not UNSEEN.search(written)
    assert {found[2] for found in read(written)} == {value, link}


def test_things_without_a_name_and_values_of_a_type() -> None:
    inner = Blank([("dct:title", [Literal("2024-03", type="xsd:gYearMonth")]), ("dct:date", [])])
    written = turtle(
        PREFIXES, [(Iri("urn:a"), [("a", [Name("dct:Thing")]), ("dct:part", [inner])])]
    )
    assert '[ dct:title "2024-03"^^xsd:gYearMonth ]' in written
    assert len(read(written)) == 3


@pytest.mark.parametrize(
    "made",
    [
        lambda: Iri("urn:a> <urn:b"),
        lambda: Iri(""),
        lambda: Name("dct:a b"),
        lambda: Name("title"),
        lambda: Literal("a", "ca @en"),
    ],
)
def test_terms_that_cannot_be_written_are_refused(made: object) -> None:
    assert callable(made)
    with pytest.raises(ValueError, match="is no"):
        made()


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://a.example/ç?q=1#x", "https://a.example/ç?q=1#x"),
        ("https://[2001:db8::1]:80/a[1]", "https://[2001:db8::1]:80/a%5B1%5D"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/%C3%A7", "https://a.example/%C3%A7"),
        ('https://a.example/"><\u202e', "https://a.example/%22%3E%3C%E2%80%AE"),
    ],
)
def test_links_as_iris(link: str, expected: str) -> None:
    assert iri(link) == expected
