"""What people state comes back as it was written, and what is not stated stays so."""

from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.config.settings import build
from corpus.config.statements import (
    CATEGORIES,
    About,
    Category,
    Crawler,
    Licence,
    Period,
    PreviousVersion,
    Publication,
    Publisher,
    Statements,
)
from corpus.errors import ConfigError

TEXTS = st.text(min_size=1, max_size=20)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
LINKS = st.sampled_from(["https://example.org/a", "http://example.net"])
ABOUTS = st.builds(
    About,
    category=st.sampled_from([None, *CATEGORIES]),
    title=st.none() | TEXTS,
    link=st.none() | LINKS,
    content=LISTS,
    collected=st.none() | st.just(Period(first="01/2024", last="03/2024")),
    crawler=st.none() | st.builds(Crawler, names=LISTS, robots=st.none() | TEXTS),
)
PUBLICATIONS = st.builds(
    Publication,
    title=st.none() | TEXTS,
    publisher=st.none() | st.builds(Publisher, name=TEXTS),
    licence=st.none() | st.builds(Licence, name=TEXTS, url=LINKS),
    intended_uses=LISTS,
    sme=st.sampled_from([None, True, False]),
    previous=st.lists(st.builds(PreviousVersion, number=TEXTS), max_size=2).map(tuple),
)


@given(PUBLICATIONS, st.dictionaries(TEXTS, ABOUTS, max_size=3), st.booleans())
def test_there_and_back(publication: Publication, about: dict[str, About], strict: bool) -> None:
    plain = Statements(publication, about, strict).plain()
    back = Statements.from_plain(plain, where="manifest.json")
    assert back.plain() == plain
    assert back.strict is strict
    assert set(back.about) == set(about)


def test_nothing_stated_is_nothing() -> None:
    assert Statements().plain() == {"publication": {"language": "en"}, "about": {}, "strict": False}
    assert Statements.from_plain({}, where="manifest.json") == Statements()


def test_no_is_a_statement() -> None:
    assert Statements(Publication(sme=False)).plain()["publication"]["sme"] is False


def test_categories_are_those_of_the_template() -> None:
    assert get_args(get_args(Category)[0]) == CATEGORIES
    assert build(About, {"category": 2.1}, where=str).category == "2.1"


def test_every_key_says_what_it_means() -> None:
    for cls in (About, Crawler, Publication, Publisher, Licence):
        assert all(field.metadata["help"] for field in fields(cls))
        assert get_type_hints(cls)


@pytest.mark.parametrize(
    ("cls", "wrong", "said"),
    [
        (About, {"category": "2.7"}, "category: must be 2.1, 2.2.1, .*; it is '2.7'"),
        (About, {"titel": "a"}, "titel: unknown setting 'titel'; did you mean title\\?"),
        (About, {"link": "example.org"}, "link: 'example.org' is not a link; write https://"),
        (About, {"link": "https://me:word@example.org"}, "is not a link"),
        (About, {"collected": {"first": "2024-03"}}, r"collected.first: .* write 03/2024"),
        (About, {"collected": {"first": "13/2024"}}, "collected.first"),
        (
            About,
            {"collected": {"first": "03/2024", "last": "12/2023"}},
            "collected: first .* after",
        ),
        (About, {"content": "fiction"}, "content: must be a list"),
        (About, {"crawler": {"name": "a"}}, "crawler.name: unknown setting"),
        (Publication, {"date": "2026-02-30"}, "date: '2026-02-30' is not a date"),
        (
            Publication,
            {"contact": "the office"},
            "contact: 'the office' is no address; write data@",
        ),
        (Publication, {"removal": "office@nowhere"}, "removal: 'office@nowhere' is no address"),
        (Publication, {"doi": "zenodo.1234"}, "doi: 'zenodo.1234' is not a DOI; write 10.5281/"),
        (Publication, {"language": "fr"}, "language: must be en, es, ca"),
        (Publication, {"version": 1.0}, "version: must be text; it is 1.0"),
        (
            Publication,
            {"previous": [{"number": "1"}, {"nummer": "2"}]},
            "previous.1.nummer: unknown",
        ),
        (Publication, {"previous": [{}]}, "previous.0: the setting 'number' is missing"),
    ],
)
def test_what_is_wrong_is_said(cls: type[Any], wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        build(cls, wrong, where=lambda keys: ".".join(map(str, keys)))


@pytest.mark.parametrize(
    "valid",
    [
        {"contact": "data@example.org"},
        {"contact": "mailto:dades@exemple.cat"},
        {"contact": "https://example.org/contact"},
        {"removal": "http://example.org/removal?form=1"},
        {"doi": "10.5281/zenodo.1234"},
        {"doi": "doi:10.5072/a(1)b"},
        {"doi": "https://doi.org/10.5072/a"},
    ],
)
def test_addresses_and_dois_stay_as_written(valid: dict[str, str]) -> None:
    found = build(Publication, valid, where=str)
    assert {name: getattr(found, name) for name in valid} == valid


def test_a_manifest_that_was_changed_by_hand() -> None:
    plain = {"about": {"crawl": {"link": 5}}}
    with pytest.raises(ConfigError, match=r"manifest.json: statements.about.crawl.link"):
        Statements.from_plain(plain, where="manifest.json")
