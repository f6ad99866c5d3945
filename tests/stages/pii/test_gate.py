"""stages/pii/gate.py: the gate lets through all that a recogniser finds, and little else."""

import pyarrow as pa
import pytest

from stages.pii.finding import KINDS
from stages.pii.gate import LONGEST, MARGIN, present, suspects, windows
from tests.stages.pii.test_personal_data import SENTENCE

VALUES = {
    "email": ["a@b.example", "a%40b.example", "a%2540b.example", "a＠b.example", "a﹫b.example"],
    "iban": ["ES9121000418450200051332", "MT84 MALT 0110 0001 2345 MTLC AST0 01S"],
    "card": [
        "4111-1111-1111-1111",
        "378282246310005",
        "4111.1111.1111.1111",
        "4111 – 1111 – 1111 – 1111",
    ],
    "phone": [
        "+34 655 072 931",
        "934 12 34 56/57",
        "943-123456/943-654321",
        "(212) 555-0123",
        "8 (495) 123-45-67",
        "551 2345",
    ],
    "dni": ["12345678Z", "12.345.678-Z", "12345678 Z"],
    "nie": ["X1234567L", "X-1.234.567-L"],
    "national_id": [
        "RSSMRA85T10A562S",
        "185057800608491",
        "1 85 05 2A 006 084 91",
        "85.07.30-033.28",
        "131052-308T",
        "131052A308T",
        "00000000 0 ZZ4",
        "6433435F",
        "943-476-5919",
        "36 574 261 809",
        "756.9217.0769.85",
        "28/12345678/40",
    ],
    "ip": ["8.8.8.8", "2001:db8::1", "1:2:3:4:5:6:7:8"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_passes_its_gate_in_arrow_and_in_python(kind: str) -> None:
    texts = pa.array([f"… {value}." for value in VALUES[kind]], pa.large_string())
    assert suspects(texts, (kind,)).to_pylist() == [True] * len(texts)
    for value in VALUES[kind]:
        assert present(value, (kind,)) == (kind,)
        assert list(windows(value, (kind,))) == [(0, len(value))]


def test_plain_text_does_not_pass() -> None:
    texts = pa.array(
        ["Founded in 1936: a mill, 3.50 € a loaf; pp. 12-14.", "", None], pa.large_string()
    )
    assert suspects(texts, KINDS).to_pylist() == [False] * 3
    assert list(windows("On 12/05/2023 and 2019-2020.", KINDS)) == []


def test_windows_are_in_order_and_hold_what_passed_with_its_surroundings() -> None:
    text = "x" * 5000 + SENTENCE + "y" * 5000 + "a@b" + "z" * 100
    spans = list(windows(text, KINDS))
    assert spans == [
        (5000 + SENTENCE.index("@") - MARGIN, spans[0][1]),
        (text.rindex("@") - MARGIN, len(text)),
    ]
    assert spans[0][1] >= 5000 + len(SENTENCE) + MARGIN - 2


def test_windows_have_a_greatest_length() -> None:
    spans = list(windows("123456789 " * 20_000, ("phone",)))
    assert len(spans) > 5
    assert max(end - start for start, end in spans) < LONGEST + 3 * MARGIN
