"""The quotas at the top of the repository."""

import math

import pytest

from corpus.documents.languages import LANGUAGES
from corpus.quotas.allocation import allocate
from corpus.quotas.file import read_quotas
from corpus.quotas.model import Quotas
from tests import ROOT

PUBLISHED = {"en": 39.31, "es": 16.12, "fr": 6.6, "ru": 5.56, "de": 4.79, "hu": 4.59}
PUBLISHED |= {"gl": 0.31, "eu": 0.24}
CODE = 5.78


@pytest.fixture(scope="module")
def quotas() -> Quotas:
    return read_quotas(ROOT / "language_quotas.yaml")


def test_all_languages_are_there_and_the_shares_are_whole(quotas: Quotas) -> None:
    assert set(quotas.languages) == set(LANGUAGES)
    shares = [one.share for one in quotas.languages.values() if one.share is not None]
    assert len(shares) == len(LANGUAGES)
    assert math.fsum(shares) == pytest.approx(1, abs=1e-12)


def test_published_shares_are_those_published(quotas: Quotas) -> None:
    published = PUBLISHED | {"ca": 1.97}
    for tag, percent in published.items():
        share = quotas.languages[tag].share or 0
        if tag == "ca":
            share += quotas.languages["ca-valencia"].share or 0
        assert share == pytest.approx(percent / (100 - CODE), abs=0.00006)


def test_the_groups_are_those_promised(quotas: Quotas) -> None:
    co_official = quotas.groups["co_official"]
    assert co_official.tags == {"ca", "ca-valencia", "eu", "gl", "oc-aranes"}
    assert co_official.minimum == 0.2
    assert quotas.groups["spain"].tags == {*co_official.tags, "es", "ast", "an"}


def test_with_plenty_of_text_every_language_has_what_is_wanted(quotas: Quotas) -> None:
    got = allocate(quotas, dict.fromkeys(LANGUAGES, 1e12))
    assert got.shortfalls == ()
    assert got.share("co_official") == pytest.approx(0.2)
    assert got.share("es") == pytest.approx(0.16)
    assert min(row.amount for row in got.languages.values()) > 0


def test_a_small_language_without_text_holds_nobody_back(quotas: Quotas) -> None:
    plenty = dict.fromkeys(LANGUAGES, 1e12)
    small = [tag for tag, one in quotas.languages.items() if one.minimum == 0]
    got = allocate(quotas, plenty | dict.fromkeys(small, 1000.0))
    assert got.total >= allocate(quotas, plenty).total * 0.9
    assert not [one for one in got.shortfalls if one.hard]
