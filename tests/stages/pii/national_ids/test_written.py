"""Numbers as they stand in a text."""

import pytest

from stages.pii.national_ids.names import Names
from stages.pii.national_ids.written import numbers


def found(text: str, *lengths: int) -> list[str]:
    return [one.number for one in numbers(text, 0, len(text), frozenset(lengths))]


@pytest.mark.parametrize(
    "text",
    [
        "ab 12 345 6c",
        "AB-12-345-6C",
        "AB.12.345.6C",
        "ab/12–345 6c",
        "AB12\n345 6C",
        "ΑΒ 12 345 6С",
    ],
)
def test_separators_and_letters_that_look_alike(text: str) -> None:
    assert "AB123456C" in found(text, 9)


def test_breaks_and_separators_are_told() -> None:
    (one,) = numbers("x: 123 - 456", 0, 12, frozenset({6}))
    assert (one.start, one.end, one.breaks, one.separators) == (3, 12, (3,), (" - ",))


@pytest.mark.parametrize(
    "text",
    ["123\n\n456", "123, 456", "123   456", "123_456", "é123456", "123456é"],
)
def test_what_is_no_number(text: str) -> None:
    assert found(text, 6, 9) == []


def test_a_row_of_small_numbers_is_none() -> None:
    assert found("1 2 3 4 5 6 7 8 9", 7, 8, 9) == []
    assert found("1 85 05 78 006 084 91", 15) == ["185057800608491"]


def test_a_part_does_not_cut_a_number() -> None:
    text = "1234567890"
    assert list(numbers(text, 4, 10, frozenset({6}))) == []
    assert list(numbers(text, 0, 6, frozenset({6}))) == []


def test_names_with_accents_or_without_and_in_any_case() -> None:
    names = Names(["rodné číslo", "pesel*", "p iva", "αφμ", "kt"])
    for text, distance in (
        ("RODNE CISLO: 1", 0), ("rodné číslo č. 1", 1), ("nr PESELU jest 1", 1), ("P.IVA 1", 0),
        ("Α.Φ.Μ. 1", 0), ("kt. 1", 0), ("rodné jiné číslo 1", None), ("pesel\n\n1", None),
    ):  # fmt: skip
        near = names.near(text, len(text) - 1, len(text))
        assert next(iter(near.values()), None) == distance, text
    assert names.near("1 (PESEL)", 0, 1) == {"pesel*": 0}
