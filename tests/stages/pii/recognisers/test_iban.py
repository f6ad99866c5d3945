"""Numbers are the examples of SWIFT's registry and of the authorities, or made by their rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.pii.finding import VALIDATED
from stages.pii.recognisers.iban import RECOGNISER
from stages.pii.testing import findings, found
from tests.stages.pii.probes import is_linear

NUMBERS = [
    "ES9121000418450200051332", "NO9386011117947", "MT84MALT011000012345MTLCAST001S",
    "GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606",
    "BE68539007547034", "LC55HEMM000100010012001200023015", "IT60X0542811101000000123456",
    "PT50000201231234567890154", "PL61109010140000071219812874", "UA213223130000026007233566001",
]  # fmt: skip
SPANISH = "ES91 2100 0418 4502 0005 1332"


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "separator",
    ["", " ", "-", ".", "\u00a0", "\u202f", "–", " - ", "  ", "/", "_", "·", "\t", "\u2011"],
)
def test_separators(number: str, separator: str) -> None:
    written = separator.join(number[i : i + 4] for i in range(0, len(number), 4))
    for text in (f"Compte {written}.", f"({written})", f"IBAN:{written}, BIC", written.lower()):
        (one,) = findings(RECOGNISER, text)
        assert (one.value, one.score) == (number, VALIDATED)
        assert text[one.start : one.end].lower() == written.lower()


@pytest.mark.parametrize(
    "written",
    [
        "ES91 2100 0418 45 0200051332", "ES91-2100-0418-45-0200051332", "ES91 21000418450200051332",
        "ES 91 2100 0418 4502 0005 1332", "ES91 2100 0418\n4502 0005 1332",
        "ES91 2100 0418 4502 \n0005 1332",
        "ＥＳ９１２１０００４１８４５０２０００５１３３２", "Es912100 0418 4502 0005 1332",
    ],
)  # fmt: skip
def test_other_groups_and_a_broken_line(written: str) -> None:
    assert found(RECOGNISER, f"Al compte {written} de la colla") == [written]


def test_words_that_are_glued() -> None:
    assert found(RECOGNISER, "IBANES9121000418450200051332") == ["ES9121000418450200051332"]
    assert found(RECOGNISER, "ES9121000418450200051332BIC") == ["ES9121000418450200051332"]
    assert found(RECOGNISER, "GB82 WEST 1234 5698 7654 32 AND more") == [
        "GB82 WEST 1234 5698 7654 32"
    ]


def test_wrong_digits_only_beside_the_word() -> None:
    wrong = SPANISH.replace("ES91", "ES92")
    assert found(RECOGNISER, f"IBAN: {wrong}") == [wrong]
    assert found(RECOGNISER, f"{wrong} (IBAN)") == [wrong]
    assert found(RECOGNISER, f"Compte {wrong}") == []
    assert found(RECOGNISER, f"IBAN {wrong[:-1]}") == []
    (one,) = findings(RECOGNISER, f"IBAN {wrong}")
    assert one.rationale == 'form of the country -1.0, word "iban" +3.0'


@pytest.mark.parametrize(
    "text",
    [
        "ES9121000418450200051332" + "1", "XES9121000418450200051332", "ES91 2100 0418 4502 0005",
        "de 20 anys i 2019 200 mil habitants", "IT12 abcd efgh ijkl mnop qrst uvw",
        "ISBN 9788437604947",
        "ES91\n2100\n0418\n4502\n0005\n1332", "XX91 2100 0418 4502 0005 1332",
        "d41d8cd98f00b204e9800998ecf8427e", "RF18 5390 0754 7034",
        "A4 2019 i A5 2020 o B12 3456 7890",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


pieces = st.sampled_from(
    [SPANISH, "ES91", "2100", "0418", "4502", "0005", "1332", "NO93 8601 1117 947", "IBAN",
    "IBAN: ",
     " ", "\n", "-", "x", "9", "BIC", " x" * 80, "\u200b", "\t", "MALT", "es", "."]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=3), max_size=14).map("".join))
def test_the_gate_hides_nothing(text: str) -> None:
    for one in findings(RECOGNISER, text, minimum=0):
        assert 0 <= one.start < one.end <= len(text)


def test_time_is_linear() -> None:
    pieces = (
        "ES91", "ES91 ", "ES", "91", "ES91 2", "ES 9", "IBAN", "NO93 8601 1117 948 ", "MT84MALT",
        "GB82-", f"{SPANISH[:-1]}3 iban ",
    )  # fmt: skip
    assert is_linear(RECOGNISER, pieces)
