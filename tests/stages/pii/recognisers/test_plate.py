import pytest
from hypothesis import given

from stages.pii.recognisers.plate import RECOGNISER
from stages.pii.testing import findings, found
from tests.stages.pii.recognisers.gate import assert_linear, texts

PLATES = {
    "ES": (
        "1234 BCD",
        "1234  BCD",
        "1234·BCD",
        "1234BCD",
        "1234-BCD",
        "B-1234-AB",
        "M 1234 XY",
        "C-1234-BCD",
        "1234-bcd",
    ),
    "DE": ("B-AB 1234", "M AB 123E", "HH-AB 12H"),
    "FR": ("AB-123-CD", "AB 123 CD", "ab-123-cd", "1234 AB 75"),
    "IT": ("AB 123 CD", "AB123CD"),
    "PT": ("12-AB-34", "AA-12-BC", "12-34-AB"),
    "GB": ("AB12 CDE", "HP19 HWH", "AB12CDE", "A123 BCD"),
    "IE": ("161-D-12345", "12-KY-123"),
    "NL": ("12-ABC-3", "AB-123-C", "1-ABC-23"),
    "BE": ("1-ABC-123",),
    "CH": ("ZH 123456",),
    "AT": ("W-12345 A", "GU 123 AB"),
    "PL": ("WA 12345", "KR 1AB23", "WPI 1234A"),
    "CZ": ("1A2 3456",),
    "SK": ("BA 123AB", "BA-123 AB"),
    "HU": ("ABC-123", "AA AB-123"),
    "RO": ("B 123 ABC", "CJ 12 ABC"),
    "BG": ("CA 1234 AB", "СА 1234 АВ"),
    "HR": ("ZG 1234-AB", "ZG-123-A"),
    "SI": ("LJ AB-123",),
    "RS": ("BG 123-AB", "ŠA-1234-AB"),
    "BA": ("A12-B-345",),
    "GR": ("ABE-1234", "ΑΒΕ-1234"),
    "UA": ("AA 1234 BB", "АА 1234 ВВ"),
    "RU": ("А123ВС 77", "А 123 ВС 777"),
    "BY": ("1234 AB-7",),
    "SE": ("ABC 123", "ABC 12D"),
    "DK": ("AB 12 345", "AB 12345"),
    "FI": ("ABC-123",),
    "EE": ("123 ABC",),
    "LV": ("AB-1234",),
    "TR": ("34 ABC 123",),
    "MK": ("SK 1234-AB",),
    "AL": ("AA 123 BB",),
    "XK": ("01-123-AB",),
}
WORDS = (
    "Matrícula",
    "matrícula:",
    "vehicle amb matrícula",
    "number plate",
    "SPZ",
    "spz",
    "Kennzeichen:",
)


@pytest.mark.parametrize("country", PLATES)
def test_national_forms_beside_a_word(country: str) -> None:
    for plate in PLATES[country]:
        for word in WORDS:
            assert found(RECOGNISER, f"{word} {plate}, aparcat") == [plate]
        assert found(RECOGNISER, f"Avui surt {plate}, aparcat") == []


def test_scripts_have_one_value() -> None:
    (latin,) = findings(RECOGNISER, "matrícula AA 1234 BB")
    (cyrillic,) = findings(RECOGNISER, "matrícula АА-1234-ВВ")
    assert latin.value == cyrillic.value == "AA1234BB"


@pytest.mark.parametrize(
    "text",
    [
        "matriculats BMW 320", "Matrícula: 1500 EUR", "matrícula 1200 pts", "Matrícula 2019-2020",
        "matrícula de 120 km", "Matrícula oberta fins al 12-05-2023",
        "turisme matrícula post COVID19",
        "La matrícula val 150,30 euros", "matrícula UTF8", "matrícula 1234 alumnes",
        "ISO 9001", "matrícula del curs 2019/20",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


@given(texts(*(plate for plates in PLATES.values() for plate in plates), "matrícula ", "AB"))
def test_the_gate_hides_none(text: str) -> None:
    found(RECOGNISER, text)


@pytest.mark.parametrize("piece", ["1-", "A1", "AB-", "A 1 ", "1234 BCD ", "matrícula AB12 "])
def test_long_input(piece: str) -> None:
    assert_linear(RECOGNISER, piece)
