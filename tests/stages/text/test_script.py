import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.text.script import SCRIPTS, UNKNOWN, script_of, scripts_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Ångström, ſtraße, ɐ", "Latn"),
        ("Ημέρα καλή, ἄνθρωπος", "Grek"),
        ("Њега и ђак", "Cyrl"),
        ("привет abc привет", "Cyrl"),
        ("שלום", "Hebr"),
        ("السلام", "Arab"),
        ("漢字です漢字", "Hani"),
        ("한국어", "Hang"),
        ("12 + 3 = ?", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_scripts(text, script):
    assert script_of(text) == script


@given(st.text(), st.text())
def test_letters_are_counted_one_by_one(first, second):
    both = scripts_of(first) + scripts_of(second)
    assert (scripts_of(first + second) == both).all()
    assert len(both) == len(SCRIPTS)


@given(
    st.text(alphabet=st.characters(categories=["Nd", "Po", "Zs", "Sm", "Cc"], max_codepoint=0x24F))
)
def test_what_is_no_letter_has_no_script(text):
    assert script_of(text) == UNKNOWN
