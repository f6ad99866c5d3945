"""Telephone numbers: where they are found, what is left, and how fast."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.pii import testing
from stages.pii.page import Page
from stages.pii.recognisers.phone import RECOGNISER
from stages.pii.search import search


def found(text: str, language: str = "es", url: str = "") -> list[str]:
    return testing.found(RECOGNISER, text, language, url)


ABROAD = (
    "+34 934 12 34 56", "+34934123456", "+34.934.12.34.56", "+34-934-12-34-56", "+34 93/412 34 56",
    "+34\u00a0934\u200912\u200934\u200956", "+34\u2011934\u2011123\u2011456", "+34–934–123–456",
    "0034 934 12 34 56", "00 34 934 12 34 56", "00-34-934-123-456", "+ 34 934 12 34 56",
    "(+34) 934 12 34 56", "(0034) 934 12 34 56", "+(34) 934 12 34 56", "+34 (0)934 12 34 56",
    "+34 (0) 934 12 34 56", "+34 (93) 412 34 56", "＋３４ ９３４ １２ ３４ ５６",
    "+٣٤ ٩٣٤ ١٢ ٣٤ ٥٦", "+३४ ९३४ १२ ३४ ५६", "+34 934 12\n34 56",
    "+49 (0) 30 / 23 12 54 17", "+44 (0)20 7946 0018", "+39 06 698 12345", "+1 (212) 555-0123",
    "+7 (495) 123-45-67", "+375 17 234-56-78",
)  # fmt: skip


@pytest.mark.parametrize("language", ["es", "de", "und"])
@pytest.mark.parametrize("number", ABROAD)
def test_a_country_code_needs_no_word(number: str, language: str) -> None:
    assert found(f"Lorem {number}, ipsum", language) == [number]


@pytest.mark.parametrize(
    "number",
    [
        "934 12 34 56", "934123456", "934.12.34.56", "934-12-34-56", "(93) 412 34 56",
        "93/412 34 56", "93-412.34.56", "934 123 456", "934\u2012123\u2012456", "934 12\n34 56",
        "９３４ １２ ３４ ５６", "655 072 931", "34 934 12 34 56", "93412 3456",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "before",
    [
        "Tel. ", "Teléfono de casa: ", "Tlf.:", "T. ", "(T) ", "M: ", "F. ", "mobil: ", "Mob. ",
        "WhatsApp ", "☎ ", "📞", "📱 ", "Tel/", "Abc | T ",
    ],
)  # fmt: skip
def test_a_word_or_sign_before(before: str, number: str) -> None:
    assert found(f"Ana Puig. {before}{number}.") == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("https://wa.me/34655072931?text=a", "34655072931"),
        ("https://api.whatsapp.com/send?phone=34655072931", "34655072931"),
        ('<a href="tel:+34934123456">', "+34934123456"),
        ("href=tel:934123456>", "934123456"),
        ("tel:%2B34934123456", "%2B34934123456"),
        ("Tel. 934 12 34 56 ext. 12", "934 12 34 56"),
        ("Tel. 934 12 34 56 (ext. 12)", "934 12 34 56"),
        ("Tel.: 934123456Fax", "934123456"),
        ("934 12 34 56 (móvil)", "934 12 34 56"),
        ("934123456 (móvil)", "934123456"),
        ("en Vic, 934 12 34 56, y", "934 12 34 56"),
    ],
)  # fmt: skip
def test_links_extensions_and_labels(text: str, number: str) -> None:
    assert found(text) == [number]


@pytest.mark.parametrize(
    ("language", "number"),
    [
        ("fr", "01 23 45 67 89"), ("fr", "0612345678"), ("de", "030 23125417"),
        ("de", "0151 23456789"), ("en", "07400 123456"), ("en", "(212) 555-0123"),
        ("it", "06 698 12345"), ("el", "210 123 4567"), ("hu", "06 1 234 5678"),
        ("ru", "8 (495) 123-45-67"), ("uk", "(044) 123-45-67"), ("is", "551 2345"),
        ("et", "611 2345"), ("el", "22 345678"), ("mt", "2123 4567"), ("da", "33 12 34 56"),
        ("lb", "26 12 34 56"),
    ],
)  # fmt: skip
def test_in_the_groups_of_the_country_without_a_word(language: str, number: str) -> None:
    assert found(f"Lorem {number} ipsum", language) == [number]


def test_a_mobile_in_one_piece_needs_the_domain_of_its_country() -> None:
    assert found("Ana 655072931") == []
    assert found("Ana 655072931", url="https://vic.example.es/a") == ["655072931"]
    assert found("Ana 934123456", url="https://vic.example.es/a") == []


@pytest.mark.parametrize(
    "number", ["+359 754 691 027", "+371 8866 3707", "+(370) 90641452", "+45 64 05 21 95"]
)
def test_ranges_that_no_table_has_yet_need_a_word(number: str) -> None:
    assert found(f"Tel.: {number}, lorem") == [number]
    assert not found(f"Lorem {number}, ipsum")
    assert not found("Tel.: +34 900 123 456"), "of a service for everyone"
    assert not found("Tel.: +371 88 663"), "no length of the country"


def test_another_country_beside_a_word() -> None:
    assert found("tel. 01 23 45 67 89", "und") == ["01 23 45 67 89"]
    assert found("tel. 01 23 45 67 89", "es") == ["01 23 45 67 89"]
    assert found("01 23 45 67 89", "es") == []
    assert found("01 23 45 67 89", "es", "https://a.example.fr/") == ["01 23 45 67 89"]
    assert "01 23 45 67 89" in found("+33 1 98 76 54 32 o 01 23 45 67 89", "es")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # services for everyone
        ("es", "Llame al 112, al 016 o al 061"), ("es", "tel. 900 123 456"),
        ("es", "teléfono 902 12 34 56"), ("es", "+34 900 123 456"), ("es", "tel. 116 111"),
        ("it", "tel. 800 123 456"), ("en", "call 0800 123 4567"), ("en", "+44 800 123 4567"),
        ("ca", "tel. 900 372 765"), ("ca", "tel. 800 205 117"), ("sv", "0800 651 510"),
        ("de", "doi:10.5162/j.cell.2004.06.061"), ("ca", "doi:10.3422/j.cell.2090.04.020"),
        ("de", "Tel. 0800 1234567"), ("und", "tel. 800 123 456"), ("und", "+800 1234 5678"),
        # dates, times and years
        ("es", "Contacto: 21/05/2023"), ("es", "tel. 10.30-12.00"), ("es", "2019-2020-2021"),
        ("fr", "513 4873 1867"), ("da", "1914 1918"), ("et", "125 2019"),
        # numbers of something else
        ("ca", "Resolució 01845/2022"), ("fr", "29.143.96.90"), ("es", "+41.403380, +2.174030"),
        ("es", "GMT+34 934123456 x"), ("es", "+34 612 045 378 €"), ("es", "a34+934123456"),
        ("es", "tel_934123456_a.png"), ("es", "https://telefonia.example/612345678/a"),
        ("de", "2789-0969-44-3837324526"), ("ca", "023-7599/6068"), ("fr", "29.43.96.90"),
        ("en", "+12 345 678"), ("es", "+3.4934123456"),
        ("es", "12 45 33 28 09 41 17 22 31"), ("pl", "512 345 678 zł"), ("es", "612 045 378 hab."),
        ("es", "934-123456@a.example"), ("es", "34-934123456"), ("hr", "(0049970309)"),
    ],
)  # fmt: skip
def test_what_is_left(language: str, text: str) -> None:
    assert found(text, language) == []


def test_reasons_quote_nothing() -> None:
    (one,) = testing.findings(RECOGNISER, "Tel. 934 12 34 56", "es")
    assert (one.value, one.country) == ("+34934123456", "ES")
    assert one.rationale == (
        'digits -2.0, plan of the country +1.9, groups +0.7, word "phone" +3.0'
    )


pieces = st.sampled_from(
    ["+34 655 072 931", "+", "(", ")", "34", "0034 ", "00", "934 12 34 56", "934123456", "/57", "/",
     "-", " - ", "–", " ", "  ", "\n", ".", ", ", ",", "tel. ", "tel:", "M: ", "ref. ", "(0)", "x",
     "612 045 378", "12", "1", "2019", "030 ", "01.23.45.67.89", "€", "900 123 456", "٣٤", "\u00ad",
     "wa.me/", " lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod "]
)  # fmt: skip


@given(
    st.lists(pieces, max_size=24).map("".join),
    st.sampled_from(["es", "fr", "de", "ca", "und"]),
    st.sampled_from(["", "https://a.example.fr/"]),
)
def test_the_gate_hides_nothing(text: str, language: str, url: str) -> None:
    testing.findings(RECOGNISER, text, language, url, minimum=0.0)


@pytest.mark.parametrize(
    "piece",
    ["1-", "12-", "123 ", "0", "+1", "+34 ", "0034 ", "12/", "612345678,", "612 345 678/", "(0) ",
     "12\n", "tel. 9341", "030 "],
)  # fmt: skip
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        start = time.process_time()
        search(text, Page("de", "", text), [RECOGNISER], 0.5)
        return time.process_time() - start

    seconds(1000)
    assert seconds(80_000) < 8 * seconds(20_000) + 0.2
