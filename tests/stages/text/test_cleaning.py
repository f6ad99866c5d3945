import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.text.cleaning import cleaned, unescaped

# What cleaning looks at, more often than chance would have it.
TRICKY = st.text(
    st.sampled_from(
        "ab \t\n\r\x0b\x0c\x00\x1c\x1f\x7f\x85\x9f\xa0\xad\u034f\u0301\u200b\u200c\u200d\u2028"
        "\u202f\u3000\ufeffاक👩\ufe0fé·’&;"
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "col·lecció, paraŀlel, l’home i l'home",
        "ţară și țară, ş și ș, „ghilimele”",
        "Ċħal l-paċi, għaż-żgħażagħ",
        "ĳs, ﬁn, œuf, Straße, ẞ",
        "Ўладзімір, Ґанок, Ѓорѓи, Ћирилица",
        "Îs nâ thû, llwŷbr, gàrrulo, gĩ",
        "10 €, “x” – ‘y’ … «z»",
        "👨\u200d👩\u200d👧 и ❤️",
        "می\u200cخواهم",
        "line one\nline two\n\nparagraph two",
    ],
)
def test_what_is_right_stays(text):
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("infor\u00admation zero\u200bwidth\ufeff", "information zerowidth"),
        ("Auf\u200clage, a\u200d b\u200c", "Auflage, a b"),
        ("quoi\u00a0?\u202f!\u3000x\ty", "quoi ? ! x y"),
        ("  a  \n \t b\n\n\n\n\nc \n", "a\nb\n\nc"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\x00b\x1bc\x07\x7f\x9d", "abc"),
        ("cafe\u0301 \u212b", "café Å"),
        ("e\u200b\u0301", "é"),
        ("\u200b \u00a0 \n\t\n", ""),
        ("", ""),
    ],
)
def test_what_is_noise_goes(text, expected):
    assert cleaned(text) == expected


def test_character_references():
    assert unescaped("R&amp;D &eacute;&#233;&#xE9; &nosuch; &copy=1 AT&T") == (
        "R&D ééé &nosuch; &copy=1 AT&T"
    )


@given(st.text() | TRICKY)
def test_the_normal_form_is_one(text):
    once = cleaned(text)
    assert cleaned(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert "\n\n\n" not in once
    assert "  " not in once
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in once)


@given(st.text(st.characters(categories=["L", "N", "P", "Sc"])))
def test_no_letter_is_lost(text):
    assert cleaned(text) == unicodedata.normalize("NFC", text)
