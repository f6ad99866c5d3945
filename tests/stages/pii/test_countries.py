"""What speaks for a country."""

import time

import pytest

from stages.pii.countries import countries_of


@pytest.mark.parametrize(
    ("url", "countries"),
    [
        ("https://www.example.de/x", {"DE"}), ("http://a.example.co.uk", {"GB"}),
        ("https://vilaweb.example.cat/", {"ES"}), ("https://a.eus", {"ES"}),
        ("https://a.gal", {"ES"}),
        ("https://a.bzh", {"FR"}), ("https://a.scot", {"GB"}), ("https://a.wales", {"GB"}),
        ("https://a.gov.me", {"ME"}), ("https://a.me", set()), ("https://a.com", set()),
        ("https://a.io", set()), ("https://пример.укр", {"UA"}), ("https://a.sh", set()),
        ("", set()),
        ("no address", set()), ("https://192.0.2.1/", set()), ("https://[bad/", set()),
        ("https://a.pl.", {"PL"}),
    ],
)  # fmt: skip
def test_of_an_address(url: str, countries: set[str]) -> None:
    assert countries_of("und", url, "") == countries


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("tel. +34 912 345 678", {"ES"}), ("0048 22 123 45 67", {"PL"}), ("+371 6700 0000", {"LV"}),
        ("IBAN NL91 ABNA 0417 1643 00", {"NL"}), ("NL91ABNA0417164300", {"NL"}),
        ("XX91 ABNA 0417 1643 00", set()), ("Numer PESEL", {"PL"}), ("il codice fiscale", {"IT"}),
        ("ЕГН 7523169263", {"BG"}), ("personnummer", {"SE"}), ("res de res", set()),
    ],
)  # fmt: skip
def test_of_a_text(text: str, countries: set[str]) -> None:
    assert countries_of("und", "", text) == countries


def test_of_a_language_and_its_region() -> None:
    assert countries_of("eu", "", "") == {"ES", "FR"}
    assert "AT" in countries_of("de-AT", "", "")
    assert countries_of("und", "", "") == frozenset()


def test_several_speak_for_one_page() -> None:
    assert countries_of("ca", "https://a.pt", "+44 20 7946 0000") >= {"ES", "PT", "GB"}


def test_a_long_text_takes_no_longer_than_its_ends() -> None:
    countries_of("und", "", "PESEL")
    before = time.process_time()
    for piece in ("+1 ", "NL91 ", "a ", "0" * 9, "00"):
        countries_of("und", "", piece * (2_000_000 // len(piece)))
    assert time.process_time() - before < 2
