"""National forms of numbers, with and without a word before them."""

import pytest

from stages.pii import testing
from stages.pii.recognisers.phone import RECOGNISER


def found(text: str, language: str) -> list[str]:
    return testing.found(RECOGNISER, text, language)


@pytest.mark.parametrize(
    ("language", "number"),
    [
        ("de", "030.123456"), ("nl", "010.1234567"), ("fi", "013.1234567"),
        ("en", "0121.2345678"), ("sv", "08-62-86-66"), ("nb", "21-23-45-67"),
        ("ca", "938.12.34.56"), ("eu", "943.12.34.56"),
        ("de", "030 123456"), ("pl", "512 345 678"),
    ],
)  # fmt: skip
def test_beside_a_word(language: str, number: str) -> None:
    for before in ("Tel. ", "tel.: ", "Fax: ", "Kontakt: ", "☎ "):
        assert found(f"{before}{number}", language) == [number]


@pytest.mark.parametrize("language", ["ca", "fr", "it", "de"])
def test_a_country_code_in_brackets(language: str) -> None:
    text = "Oficina (0034 938 12 34 56) oberta"
    assert [own.strip("()") for own in found(text, language)] == ["0034 938 12 34 56"]


@pytest.mark.parametrize(
    "text",
    [
        "La vall té 938.123 habitants", "12-34 21-23 45-67", "Versió 1.2.3.4",
        "El 21-23-45-67 guanya",
        "pp. 123-456", "3,14159265", "obert 09:30-13:30", "Kontakt: 21.05.2023",
        "Tel. 2019-2020",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(text, "nb") == []
