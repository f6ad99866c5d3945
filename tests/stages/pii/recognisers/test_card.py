import pytest

from stages.pii.finding import Finding
from stages.pii.recognisers.card import RECOGNISER
from stages.pii.testing import findings

VISA = "4111 1111 1111 1111"


def find(text: str) -> list[Finding]:
    return findings(RECOGNISER, text)


@pytest.mark.parametrize("separator", ["", " ", "-", ".", "–", "  ", " - ", " – "])
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
