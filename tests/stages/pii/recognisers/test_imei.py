import pytest
from hypothesis import given

from stages.pii.recognisers.imei import RECOGNISER
from stages.pii.testing import found
from tests.stages.pii.recognisers.gate import assert_linear, texts

FORMS = (
    "352099001761481", "35-209900-176148-1", "35 209900 176148 1", "35.209900.176148.1",
    "35/209900/176148/1", "35–209900–176148–1", "352099-00-176148-1", "352099 00 176148 1",
    "352 099 001 761 481", "35 2099 0017 6148 1", "35-209900-176148-23",
    "３５２０９９００１７６１４８１", "35\xa0209900\xa0176148\xa01",
)  # fmt: skip


@pytest.mark.parametrize("number", FORMS)
def test_forms(number: str) -> None:
    assert found(RECOGNISER, f"IMEI: {number}, robat ahir") == [number]
    assert found(RECOGNISER, f"el codi imei del mòbil és {number}.") == [number]
    assert found(RECOGNISER, f"La peça {number} pesa poc.") == []


@pytest.mark.parametrize(
    "text",
    [
        "IMEI 000000000000000", "IMEI 35209900176148", "IMEI 3520990017614812345",
        "IMEI x352099001761481", "4111 1111 1111 1111", "IMEI 35-209900-176148-1-22",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


def test_two_of_one_device() -> None:
    text = "IMEI 1: 352099001761481 IMEI 2: 490154203237518"
    assert found(RECOGNISER, text) == ["352099001761481", "490154203237518"]


@given(texts(*FORMS, "IMEI", "imei: ", "35-", "209900", "176148"))
def test_the_gate_hides_none(text: str) -> None:
    found(RECOGNISER, text)


@pytest.mark.parametrize("piece", ["1-", "1", "11 ", "35-209900-", "imei 35-209900-176148- "])
def test_long_input(piece: str) -> None:
    assert_linear(RECOGNISER, piece)
