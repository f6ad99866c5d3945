"""Numbers are those that the schemes publish for tests, or made by their rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from stages.pii.finding import Finding
from stages.pii.recognisers.card import RECOGNISER
from stages.pii.recognisers.card_issuers import is_issued, may_be_issued
from stages.pii.testing import findings, found
from tests.stages.pii.probes import is_linear

VISA = "4111 1111 1111 1111"


def find(text: str) -> list[Finding]:
    return findings(RECOGNISER, text)


@pytest.mark.parametrize(
    "separator",
    ["", " ", "-", ".", "–", "—", "  ", " - ", " – ", "/", "_", "\t", "\u00a0", "\u2009", "\u2011"],
)
def test_ways_to_write_the_groups(separator: str) -> None:
    text = f"Pagat amb {VISA.replace(' ', separator)}, gràcies."
    (found,) = find(text)
    assert text[found.start : found.end] == VISA.replace(" ", separator)
    assert found.value == VISA.replace(" ", "")


@pytest.mark.parametrize(
    "number",
    [
        "378282246310005", "3782 822463 10005", "3056-930902-5904", "6759 6498 2643 8453",
        "5019717010103742", "2200 0000 0000 0053", "9792 0303 9444 0796", "6304 0000 0000 0000 000",
    ],
)  # fmt: skip
def test_issuers(number: str) -> None:
    assert [found.value for found in find(number)] == [number.replace(" ", "").replace("-", "")]


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112", "4111-1111 1111-1111", "7111 1111 1111 1115", "x4111111111111111",
        "4111111111111111,5", "1.4111.1111.1111.1111", "4006381333931", "4111 1111 1111 1111 1111",
        "https://a.example/4111111111111111",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert list(find(text)) == []


def test_a_line_broken_once() -> None:
    written = VISA[:9] + "\n" + VISA[10:]
    assert found(RECOGNISER, f"Pagat amb {written} avui") == [written]
    assert found(RECOGNISER, VISA.replace(" ", "\n")) == []


@pytest.mark.parametrize("sign", ["", " ", "-", ".", "\u00a0", "\u2009", "\u2011", "–"])
@pytest.mark.parametrize(
    "groups",
    [
        ("6759", "6498", "2643", "8453", "06"), ("6221", "2612", "3412", "3412", "349"),
        ("622126", "1234123412343"),
    ],
)  # fmt: skip
def test_groups_of_long_numbers(groups: tuple[str, ...], sign: str) -> None:
    digits = "".join(groups)[:-1]
    written = sign.join((*groups[:-1], groups[-1][:-1] + luhn.calc_check_digit(digits)))
    assert found(RECOGNISER, f"Ho havia apuntat: {written} al paper.") == [written]


@pytest.mark.parametrize("place", range(1, 16))
@pytest.mark.parametrize("sign", ["\n", "\r\n", " \n", "-\n"])
def test_a_line_broken_anywhere(place: int, sign: str) -> None:
    number = VISA.replace(" ", "")
    written = f"{number[:place]}{sign}{number[place:]}"
    assert found(RECOGNISER, f"Pagat amb {written} avui") == [written]


@pytest.mark.parametrize("place", [2, 7, 11, 17])
def test_a_line_broken_within_a_group(place: int) -> None:
    written = f"{VISA[:place]}\n{VISA[place:]}"
    assert found(RECOGNISER, f"Pagat amb {written} avui") == [written]


@pytest.mark.parametrize(
    "text", ["41111111\n11111112", "41111111\n11111111\n22223333", "41111\n11111\n111111"]
)
def test_columns_of_numbers(text: str) -> None:
    assert found(RECOGNISER, text) == []


@pytest.mark.parametrize(
    "written",
    [
        "4111-1111 1111.1111", "41111111 11111111", "4111  1111 1111 1111", "4111 111111111111",
        "4222222222222", "5018 0000 0009", "4111 1111 1111 1112", "4111111111111112",
        "8600 0000 0000 0007", "411111 1111111111",
    ],
)  # fmt: skip
def test_beside_a_word(written: str) -> None:
    for before in ("Targeta de crèdit: ", "Número de tarjeta ", "card no. ", "Visa "):
        assert found(RECOGNISER, f"{before}{written}.") == [written]
    assert found(RECOGNISER, f"La peça {written} pesa poc.") == []


@pytest.mark.parametrize("rest", [" 12/27", " 12/27 123", "|12|27|123", ", CVV 123", " (03/29)"])
def test_the_date_beside_a_card_stays(rest: str) -> None:
    assert found(RECOGNISER, f"{VISA}{rest}") == [VISA]


def test_several_in_a_row() -> None:
    other = "5555 5555 5555 4444"
    assert found(RECOGNISER, f"{VISA} {other}") == [VISA, other]
    assert found(RECOGNISER, f"{VISA}\n{other}\n{VISA}") == [VISA, other, VISA]


@pytest.mark.parametrize(
    "text",
    [
        "4111 **** **** 1111", "XXXX-XXXX-XXXX-1111", "EAN 4111111111111111",
        "tracking 4111111111111111", "ref. 4111111111111111", "?id=4111111111111111",
        "2001 2002 2003 2004", "0000 0000 0000 0000", "4111 1111 1111 1111.5",
        "978 84 376 0494 7 1234 5678", "1684000000000", "612 045 378 600 123 456",
        "2020-03-12/2020-03-15", "41.403380 2.174030 40.416775", "4.111.111.111.111.111",
        "550e8400-e29b-41d4-a716-446655440000", "5 555 555 555 554 444 habitants",
    ],
)  # fmt: skip
def test_what_looks_like_one(text: str) -> None:
    assert found(RECOGNISER, text) == []


def test_reasons_are_told() -> None:
    (one,) = find(f"Card number {VISA}")
    assert one.rationale == (
        "digits of a card -1.0, groups of a card +0.5, issuer +0.5, check digit +1.0, "
        'word "card" +3.0'
    )


def test_issuers_by_prefix_and_length() -> None:
    assert is_issued("4" * 16)
    assert not is_issued("4" * 15)
    assert is_issued("2221" + "0" * 12)
    assert not is_issued("2220" + "9" * 12)
    assert may_be_issued("8600" + "0" * 12)
    assert not may_be_issued("9" * 16)
    assert not may_be_issued("4" * 20)


pieces = st.sampled_from(
    [VISA, "4111", "1111", "4111111111111111", "4111111111111112", " ", "-", "\n", ".", "1",
    "12/27",
     "card ", "EAN ", "x", " x" * 50, "\u200b", "=", "/", "3782 822463 10005", "\t", "  "]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=3), max_size=14).map("".join))
def test_the_gate_hides_nothing(text: str) -> None:
    for one in findings(RECOGNISER, text, minimum=0):
        assert 0 <= one.start < one.end <= len(text)


def test_time_is_linear() -> None:
    pieces = (
        "1", "1 ", "1-", "4111 ", "4111-", "4111", f"{VISA} ", "1\n", "1 - ", "12 34 56 ",
        "4111111111111111 ", "41111111\n", "411111\n1111111111 ", "card 4111 1111 1111 1112 ",
        "4111 1111 1111 1112 ", "5555 ",
    )  # fmt: skip
    assert is_linear(RECOGNISER, pieces)
