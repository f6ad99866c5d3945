import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.pii.recognisers.bic import RECOGNISER
from stages.pii.testing import findings, found
from tests.stages.pii.probes import is_linear

ACCOUNT = "ES91 2100 0418 4502 0005 1332"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("BIC: CAIXESBBXXX", "CAIXESBBXXX"), ("BIC CAIXESBB", "CAIXESBB"),
        ("SWIFT/BIC: caixesbb", "caixesbb"), ("Kod SWIFT: BREXPLPWMBK", "BREXPLPWMBK"),
        ("BIC (SWIFT): NTSB DE B1", "NTSB DE B1"), ("CAIXESBBXXX (BIC)", "CAIXESBBXXX"),
        ("BIC/SWIFT-Code: DEUTDEFF500", "DEUTDEFF500"), ("код SWIFT: PBANUA2X", "PBANUA2X"),
        ("código BIC del banco: CAIXESBB", "CAIXESBB"), ("SWIFT code is CAIXESBB.", "CAIXESBB"),
        (f"IBAN {ACCOUNT}, CAIXESBB", "CAIXESBB"), (f"CAIXESBB {ACCOUNT}", "CAIXESBB"),
        (f"{ACCOUNT} COBADEFFXXX", "COBADEFFXXX"), (f"{ACCOUNT}\nCOBADE21", "COBADE21"),
    ],
)  # fmt: skip
def test_beside_a_word_or_an_account(text: str, written: str) -> None:
    assert found(RECOGNISER, text) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "CAIXESBB", "UNIVERSITAT", f"DEUTSCHE BANK {ACCOUNT}", "A SWIFT is a bird in the DEFENCES",
        "caixesbb", f"{ACCOUNT} caixesbb", f"{ACCOUNT}{' paraula' * 9} CAIXESBB", "BIC: 12345678",
        "BICICLETES", "trubic poklesne na", f"{ACCOUNT[:-1]}3 CAIXESBB",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


pieces = st.sampled_from(
    [ACCOUNT, "CAIXESBB", "XXX", "BIC", "SWIFT", ": ", " ", "\n", "NO93 8601 1117 947", "x",
    " x" * 20,
     "CAIX ES BB", "ES91", "\u200b", "DEUTSCHE"]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=3), max_size=14).map("".join))
def test_the_gate_hides_nothing(text: str) -> None:
    for one in findings(RECOGNISER, text, minimum=0):
        assert 0 <= one.start < one.end <= len(text)


def test_time_is_linear() -> None:
    pieces = ("CAIXESBB", "CAIX ES ", "BIC ", "SWIFT", "ES91", "A", "BIC CAIXESBB ", "bic:caixesbb")
    assert is_linear(RECOGNISER, (*pieces, "NO93 8601 1117 947 CAIXESBB "))
