"""stages/pii/plain_text.py: plain characters, where they stood, and runs of digits."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stages.pii.plain_text import GAP, PlainText


@pytest.mark.parametrize(
    ("original", "plain"),
    [
        ("９３４　１２", "934 12"), ("٠١٢٣٤٥٦٧٨٩", "0123456789"), ("१२३", "123"), ("𝟙𝟚𝟛", "123"),
        ("93\u00a0412\u2009\u202f34", "93 412  34"), ("1\u20112\u22123", "1-2-3"),
        ("ａｎａ＠ｃ．ｏｒｇ", "ana@c.org"), ("a﹫b", "a@b"), ("93\u00ad41\u200b2", "93412"),
        ("pp. 12–14", "pp. 12–14"), ("x² ½ Ⅳ ①", "x² ½ Ⅳ ①"), ("plain 12-3", "plain 12-3"),
    ],
)  # fmt: skip
def test_plain_characters(original: str, plain: str) -> None:
    assert PlainText(original).text == plain


texts = st.text(
    st.sampled_from("0189a –-.\u00ad\u200b\u00a0٣９𝟙\n"), max_size=30
) | st.text(max_size=20)  # fmt: skip


@given(texts)
@example("")
@example("1\u00ad")
def test_places_are_those_of_the_original(original: str) -> None:
    plain = PlainText(original)
    for place, character in enumerate(plain.text):
        start, end = plain.original(place, place + 1)
        assert end == start + 1
        there = original[start]
        same = there == character or unicodedata.normalize("NFKC", there) == character
        assert same or unicodedata.category(there) in ("Nd", "Zs", "Pd", "Po", "Sm", "Cf")
    if plain.text:
        start, end = plain.original(0, len(plain.text))
        assert PlainText(original[start:end]).text == plain.text


@given(texts, st.integers(1, 6))
@example("12345", 5)
@example("1---2----3", 2)
def test_runs_are_those_of_a_regular_expression(original: str, digits: int) -> None:
    plain = PlainText(original)
    pattern = rf"[0-9](?:[^0-9]{{0,{GAP}}}[0-9])*"
    expected = [
        match.span()
        for match in re.finditer(pattern, plain.text)
        if sum(map(str.isdigit, re.sub("[^0-9]", "", match[0]))) >= digits
    ]
    assert list(plain.runs(digits)) == expected
