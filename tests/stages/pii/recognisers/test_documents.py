"""Passports and driving licences. Numbers are invented, or those of specimens."""

import pytest
from hypothesis import given

from stages.pii.recognisers import driving_licence, passport
from stages.pii.testing import findings, found
from tests.stages.pii.recognisers.gate import assert_linear, texts

PASSPORTS = (
    "AAB123456", "AAB 123 456", "GBR123456789", "AAB-123456", "12AB34567", "C01X00T47",
    "YA1234567", "123456789", "XR1234567",
    "AB 1234567", "45 09 123456", "4509 123456", "75 1234567", "E12345678", "yb1234567",
)  # fmt: skip
BRITISH = ("MORGA657054SM9IJ", "MORGA 657054 SM9IJ", "MORGA657054SM9IJ 35", "FOX99 812158 A99KL")
LICENCES = (
    "MI1234567A", "U1A23B456C", "B072RRE2I55", "12345/12/1234", "AB 123456", "L-1234567 8",
    "12345678-Z", "77 12 345678", "ET123456",
)  # fmt: skip
MRZ = "P<ESPGARCIA<PUIG<<MARIA<<<<<<<<<<<<<<<<<<<<<\nAAB1234566ESP8001014F2701013<<<<<<<<<<<<<<02"


@pytest.mark.parametrize("number", PASSPORTS)
@pytest.mark.parametrize(
    "word", ["Passaport", "passport no.", "Número de pasaporte:", "Paszport nr", "паспорт"]
)
def test_passports_beside_a_word(word: str, number: str) -> None:
    assert found(passport.RECOGNISER, f"{word} {number}, vigent") == [number]
    assert found(passport.RECOGNISER, f"La peça {number} pesa poc.") == []


def test_lines_for_machines() -> None:
    (one,) = findings(passport.RECOGNISER, f"Vegeu:\n{MRZ}\n")
    assert (one.value, one.form) == ("AAB123456", "MRZ")
    assert found(passport.RECOGNISER, f"x {MRZ} x") == [MRZ]
    assert found(passport.RECOGNISER, MRZ.replace("800101", "800111")) == []


@pytest.mark.parametrize("number", BRITISH)
def test_british_licences_need_no_word(number: str) -> None:
    assert found(driving_licence.RECOGNISER, f"Ahir {number}.") == [number]
    assert found(driving_licence.RECOGNISER, f"licence number: {number.lower()}.") == [
        number.lower()
    ]


@pytest.mark.parametrize("number", LICENCES)
@pytest.mark.parametrize(
    "word", ["Permís de conduir", "driving licence no.", "Führerschein:", "Patente di guida n."]
)
def test_licences_beside_a_word(word: str, number: str) -> None:
    assert found(driving_licence.RECOGNISER, f"{word} {number}, vigent") == [number]
    assert found(driving_licence.RECOGNISER, f"La peça {number} pesa poc.") == []


@pytest.mark.parametrize(
    "text",
    [
        "passaport vigent el 12.05.2023", "Passaport COVID", "passaport: 30 euros",
        "MORGA654554SM9IJ",
        "Permís de conduir B des del 2019", "ABCDE123456FG7HI", "passaport 12/05/2023",
        "El passaport costa 30,00 euros", "carnet de conduir: 20 hores", "passport-2.0.1",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(passport.RECOGNISER, text) == []
    assert found(driving_licence.RECOGNISER, text) == []


@given(texts(*PASSPORTS, *BRITISH, *LICENCES, MRZ, "passaport ", "permís de conduir "))
def test_the_gate_hides_none(text: str) -> None:
    found(passport.RECOGNISER, text)
    found(driving_licence.RECOGNISER, text)


@pytest.mark.parametrize("piece", ["1-", "A1", "<", "A<1", "MORGA6", "P<", "passaport AB12 "])
def test_long_input(piece: str) -> None:
    assert_linear(passport.RECOGNISER, piece)
    assert_linear(driving_licence.RECOGNISER, piece)
