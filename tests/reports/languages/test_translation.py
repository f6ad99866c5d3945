"""Reports in six languages: every text is translated, and numbers are written as each does."""

from datetime import date

import pytest
from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from corpus.config.units import Quantity, format_amount
from corpus.errors import ConfigError
from corpus.messages import Message
from reports.languages.formats import FORMATS
from reports.languages.translation import ENGLISH, TAGS, translation

LOCALES = {tag: "ca_ES_VALENCIA" if tag == "ca-valencia" else tag for tag in TAGS}
"""The name of each language in CLDR; Babel takes `ca-valencia` for Catalan without a word."""


@pytest.mark.parametrize(
    ("tag", "count", "thousand", "decimal", "percent", "amount"),
    [
        ("es", "1.234.567", "9876", "1.234.567,89", "16,10\u00a0%", "1,80 kB"),
        ("ca", "1.234.567", "9.876", "1.234.567,89", "16,10\u00a0%", "1,80 kB"),
        ("ca-valencia", "1.234.567", "9.876", "1.234.567,89", "16,10\u00a0%", "1,80 kB"),
        ("eu", "1.234.567", "9.876", "1.234.567,89", "%\u00a016,10", "1,80 kB"),
        ("gl", "1~234~567", "9~876", "1~234~567,89", "16,10\u00a0%", "1,80 kB"),
        ("en", "1,234,567", "9,876", "1,234,567.89", "16.10%", "1.80 kB"),
    ],
)  # fmt: skip
def test_numbers(
    tag: str, count: str, thousand: str, decimal: str, percent: str, amount: str
) -> None:
    into = translation(tag)
    assert into.count(1234567) == count.replace("~", "\u00a0")
    assert into.count(9876) == thousand.replace("~", "\u00a0")
    assert into.decimal(1234567.89) == decimal.replace("~", "\u00a0")
    assert into.percent(0.161) == percent
    assert into.amount(1800, "bytes") == amount
    assert into.percent(None) == into.bounds(None, None) == into.bounds(0, None) == "–"


@given(number=st.integers(-(10**15), 10**15), tag=st.sampled_from(TAGS))
def test_counts_are_those_of_cldr(number: int, tag: str) -> None:
    written = translation(tag).count(number)
    expected = format_decimal(number, locale=LOCALES[tag])
    if tag == "es" and 1000 <= abs(number) < 10_000:  # Babel knows no minimumGroupingDigits
        expected = expected.replace(".", "")
    assert written == expected


@given(share=st.floats(0.001, 1), tag=st.sampled_from(TAGS))
def test_per_cent_is_that_of_cldr(share: float, tag: str) -> None:
    number = round(share * 100, 2)
    written = translation(tag).percent(number / 100)
    signs = format_percent(0.5, locale=LOCALES[tag]).replace("50", "{}")
    assert written == signs.format(FORMATS[tag].number(number, 2))


@pytest.mark.parametrize("tag", TAGS)
def test_lists_are_those_of_cldr(tag: str) -> None:
    into = translation(tag)
    for things in (["a"], ["a", "b"], ["a", "b", "c"]):
        assert into.join(things) == format_list(things, locale=LOCALES[tag])
        assert into.join(things, "or") == format_list(things, style="or", locale=LOCALES[tag])


def test_spanish_conjunctions_avoid_equal_vowels() -> None:
    spanish = translation("es")
    assert spanish.join(["español", "inglés"]) == "español e inglés"
    assert spanish.join(["agua", "hielo"]) == "agua y hielo"
    assert spanish.join(["siete", "ocho"], "or") == "siete u ocho"
    assert translation("ca").join(["català", "italià"]) == "català i italià"


@pytest.mark.parametrize(
    ("tag", "days"),
    [
        ("es", ["3 de noviembre de 2026", "1 de abril de 2025"]),
        ("ca", ["3 de novembre del 2026", "1 d’abril del 2025"]),
        ("ca-valencia", ["3 de novembre de 2026", "1 d’abril de 2025"]),
        ("eu", ["2026ko azaroaren 3a", "2025eko apirilaren 1a"]),
        ("gl", ["3 de novembro de 2026", "1 de abril de 2025"]),
        ("en", ["3 November 2026", "1 April 2025"]),
    ],
)
def test_dates(tag: str, days: list[str]) -> None:
    into = translation(tag)
    assert [into.date("2026-11-03"), into.date(date(2025, 4, 1))] == days
    assert into.month("2026-11-03") == "11/2026"


def test_basque_dates_have_the_endings_of_their_numbers() -> None:
    basque = translation("eu")
    written = [basque.date(day) for day in ("2031-01-11", "2030-01-31", "2021-12-10")]
    assert written == [
        "2031ko urtarrilaren 11", "2030eko urtarrilaren 31", "2021eko abenduaren 10a",
    ]  # fmt: skip


@pytest.mark.parametrize("tag", TAGS)
def test_months_are_those_of_cldr(tag: str) -> None:
    names = Locale.parse(LOCALES[tag]).months["format"]["wide"]
    for number, name in names.items():
        bare = name.removeprefix("de ").removeprefix("d’")
        assert bare in translation(tag).date(date(2026, number, 2))


@given(amount=st.integers(0, 10**16), unit=st.sampled_from(["bytes", "words", "tokens"]))
def test_english_amounts_are_those_of_the_terminal(amount: int, unit: str) -> None:
    one = {"1 words": "1 word", "1 tokens": "1 token"}
    written = format_amount(amount, unit)
    assert ENGLISH.amount(amount, unit) == one.get(written, written)


def test_a_message_is_english_and_can_be_translated() -> None:
    message = Message(
        "%(name)s has 100 %% of %(all)s, %(share)s", name="ca", all=3, share=Quantity(0.5, "share")
    )
    assert message == "ca has 100 % of 3, 50.00 %"
    assert ENGLISH.text(message) == "ca has 100 % of 3, 50.00%"
    assert translation("eu").text((message, 1234)) == "ca has 100 % of 3, %\u00a050,00, 1.234"


def test_another_language_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match="valid: ca, ca-valencia, en, es, eu, gl"):
        translation("fr")
