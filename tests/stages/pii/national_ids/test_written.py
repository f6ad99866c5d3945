"""Numbers as they stand in a text."""

import pytest

from stages.pii.national_ids.checks import any_number
from stages.pii.national_ids.form import Form
from stages.pii.national_ids.names import Names
from stages.pii.national_ids.shapes import Shapes
from stages.pii.national_ids.written import Written, numbers


def shapes(*lengths: int) -> Shapes:
    return Shapes(
        Form(
            country="ES",
            name="",
            pattern=".*",
            groups=str(length),
            check=any_number,
            chance=1,
            names=(),
            notions=(),
            prefixes=("ES",),
        )
        for length in lengths
    )


def read(text: str, start: int, end: int, *lengths: int) -> list[Written]:
    return list(numbers(text, start, end, shapes(*lengths), lambda _: -9))


def found(text: str, *lengths: int) -> list[str]:
    return [one.number for one in read(text, 0, len(text), *lengths)]


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
    (one,) = read("x: 123 - 456", 0, 12, 6)
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
    assert read(text, 4, 10, 6) == []
    assert read(text, 0, 6, 6) == []


@pytest.mark.parametrize("text", ["ES123456", "ES 123456", "es-123 456", "es123456"])
def test_letters_of_a_country_are_a_prefix(text: str) -> None:
    (one,) = (one for one in read(text, 0, len(text), 6) if one.prefix)
    assert (one.start, one.end, one.number, one.country) == (0, len(text), "123456", "ES")


def test_the_last_letter_in_parentheses() -> None:
    assert found("0838696(P)", 8) == ["0838696P"]


def test_what_says_too_little_is_left_out() -> None:
    text = "123 456 and 123456"
    form = shapes(6)
    numbered = numbers(text, 0, len(text), form, lambda start: form.most(6, ()))
    assert [one.start for one in numbered] == [12]


def test_names_with_accents_or_without_and_in_any_case() -> None:
    names = Names(["rodné číslo", "pesel*", "p iva", "αφμ", "kt"])
    for text, distance in (
        ("RODNE CISLO: 1", 0), ("rodné číslo č. 1", 1), ("nr PESELU jest 1", 1), ("P.IVA 1", 0),
        ("Α.Φ.Μ. 1", 0), ("kt. 1", 0), ("rodné jiné číslo 1", None), ("pesel\n\n1", None),
    ):  # fmt: skip
        near = names.near(text, len(text) - 1, len(text))
        assert next(iter(near.values()), None) == distance, text
    assert names.near("1 (PESEL)", 0, 1) == {"pesel*": 0}
