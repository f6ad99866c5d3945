import pytest
from hypothesis import given

from stages.pii.recognisers.dni_fragment import RECOGNISER
from stages.pii.testing import findings, found
from tests.stages.pii.recognisers.gate import assert_linear, texts

ALONE = (
    "***4567**", r"\*\*\*4567\*\*", "****4567*", "**1234***", "***1234*-", "***4567*X",
    "···4567··", "•••4567••",
    "***.4567.**", "*** 4567 **", "***-4567-**", "*****4567***", "X***4567*", "***4567*",
    "* * * 4 5 6 7 * *",
)  # fmt: skip
NAMED = ("XXX4567XX", "xxx4567xx", "---4567--", "*****3456", "XXXX4567X", "***2019**", "XX4567XXX")


@pytest.mark.parametrize("fragment", ALONE)
def test_beside_a_name(fragment: str) -> None:
    for text in (
        f"Garcia Puig, Maria {fragment}",
        f"Maria Garcia ({fragment}), admesa",
        f"{fragment};Puig",
    ):
        assert found(RECOGNISER, text) == [fragment]


@pytest.mark.parametrize("fragment", [*ALONE, *NAMED])
def test_beside_a_word(fragment: str) -> None:
    for word in ("DNI", "amb DNI núm.", "NIE:", "NIF"):
        assert found(RECOGNISER, f"{word} {fragment}") == [fragment]


def test_lists_show_what_their_numbers_are() -> None:
    text = "Puig, Anna\t***2019**\nSerra, Pau\t***4321**\n"
    assert found(RECOGNISER, text) == ["***2019**", "***4321**"]
    assert {one.value for one in findings(RECOGNISER, text)} == {"2019", "4321"}


@pytest.mark.parametrize(
    "text",
    [
        "**1984**", "***2019***", "**** **** **** 1234", "**** 1234 **** 5678", "*1984*",
        "__2019__",
        "***2019** va ser un any* dolent", "XXX1234XX", "*****1234", "1234*", "** 1234",
        "**1.234**",
        "* 2019 *", "--- 2019 --", "***** 4,5", "Preu: **1234**€", "# 2019 ##", "****1234****",
        "xx1234xx", "**2019** i **2020**", "- 1234 -", "4 × 1234 × 5", "*** 1234 ***",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


@given(texts(*ALONE, *NAMED, "DNI ", "**", "***", "1234", "X"))
def test_the_gate_hides_none(text: str) -> None:
    found(RECOGNISER, text)


@pytest.mark.parametrize("piece", ["*", "**1", "* ", "***4567", "***4567** ", "x1234", "- 1234 "])
def test_long_input(piece: str) -> None:
    assert_linear(RECOGNISER, piece)
