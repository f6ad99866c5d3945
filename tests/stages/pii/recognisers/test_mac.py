"""Addresses are invented; most have a first part that no maker has been given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.pii.recognisers.mac import RECOGNISER
from stages.pii.testing import findings, found
from tests.stages.pii.probes import is_linear


@pytest.mark.parametrize(
    "written",
    [
        "02:1B:44:11:3A:B7", "02-1b-44-11-3a-b7", "02:1b:44:11:3a:b7", "021b.4411.3ab7",
        "02:12:34:56:78:90", "02-1B-44-11-3A-B7",
    ],
)  # fmt: skip
def test_by_themselves(written: str) -> None:
    for text in (
        f"De {written}.",
        f"({written})",
        f"[{written}],",
        f"{written}\n",
        f"adr={written} ",
    ):
        assert found(RECOGNISER, text) == [written]


@pytest.mark.parametrize(
    "written",
    [
        "021B44113AB7", "02 1B 44 11 3A B7", "021234567890", "0212.3456.7890", "021B44-113AB7",
        "02-12-34-56-78-90", "02:1b:44:ff:fe:11:3a:b7", "021B:4411:3AB7", "02:1b:44:11:3A:B7",
    ],
)  # fmt: skip
def test_beside_a_word(written: str) -> None:
    for word in ("MAC ", "MAC: ", "adreça MAC: ", "BSSID=", "MAC-Adresse ", "Wi-Fi ", "ether "):
        assert found(RECOGNISER, f"{word}{written}.") == [written]


@pytest.mark.parametrize(
    "text",
    [
        "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", "01:00:5e:00:00:fb", "33:33:00:00:00:01",
        "12:30:45", "10:20:30:40:50", "2001:db8:aa:bb:cc:dd:ee:ff", "01-23-45-67-89-10",
        "1234.5678.9012", "021B44113AB7", "2020-12-12 10-11-12", "d41d8cd98f00b204e9800998ecf8427e",
        "aa:bb:cc:dd:ee:ff:11:22:33:44:55:66:77:88:99:00", "550e8400-e29b-41d4-a716-446655440000",
        "MAC OS 10.15.7 i 2019 2020", "x02:1B:44:11:3A:B7", "02:1B:44:11:3A:B7:99",
        "MAC 020000000000",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


def test_one_value_for_all_ways_to_write_it() -> None:
    text = "MAC 02:1b:44:11:3a:b7 MAC 02-1B-44-11-3A-B7 MAC 021b.4411.3ab7 MAC 021B44113AB7"
    assert {one.value for one in findings(RECOGNISER, text)} == {"02:1b:44:11:3a:b7"}


pieces = st.sampled_from(
    ["02:1B:44:11:3A:B7", "02", "1b", ":", "-", ".", " ", "021b", "4411", "MAC ", "x", "\n",
    "021B44",
     "g", " x" * 50, "\u200b", "::", " : "]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=3), max_size=16).map("".join))
def test_the_gate_hides_nothing(text: str) -> None:
    for one in findings(RECOGNISER, text, minimum=0):
        assert 0 <= one.start < one.end <= len(text)


def test_time_is_linear() -> None:
    pieces = ("a", "ab:", "ab-", "ab ", "1", "12 ", "abcd.", "ab : ", "MAC ", "021b441")
    assert is_linear(RECOGNISER, pieces)
