import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import folded_text
from corpus.documents.folded_text import folded


def words(text: str) -> list[str]:
    codes = [int(code) for piece in folded(text) for code in piece]
    joined = "".join(chr(code) if code else " " for code in codes)
    assert joined == "" or joined.endswith(" ")
    return joined.split(" ")[:-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'home, L’HOME i l`home", "l home l home i l home"),
        ("col·lecció coŀlecció col.lecció COL·LECCIÓ", " ".join(["col leccio"] * 4)),
        ("Αθήνα ΑΘΗΝΑ ΛΌΓΟΣ λόγος", "αθηνα αθηνα λογοσ λογοσ"),
        ("Ёлка елка за\u0301мок замок Київ", "елка елка замок замок киів"),
        ("ştiinţă știință", "stiinta stiinta"),
        ("ﬁnal eﬃcient ĳs ǆep", "final efficient ijs dzep"),
        ("infor\u00admation zero\u200bwidth", "information zerowidth"),
        ("Straße STRAẞE Strasse", "straße straße strasse"),
        ("İstanbul ISTANBUL", "istanbul istanbul"),
        ("el 12.5% de ２０２４", "el 12 5 de 2024"),
        ("𝐛𝐨𝐥𝐝 🎉 rock&roll", "bold rock roll"),
        ("a\u00a0b\u2003c\td\r\ne\x00f", "a b c d e f"),
        ("... — !?", ""),
        ("άλφα\u037aβήτα", "αλφα βητα"),
        ("", ""),
    ],
)
def test_words_of_a_text(text: str, expected: str) -> None:
    assert words(text) == expected.split()


# Latin, Greek and Cyrillic with all their extensions, marks and punctuation.
EUROPEAN = st.characters(max_codepoint=0x052F) | st.characters(
    min_codepoint=0x1E00, max_codepoint=0x206F
)


@given(st.text(EUROPEAN))
def test_no_dress_makes_a_difference(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert words(composed) == words(unicodedata.normalize("NFD", text))
    assert words(f"  {text}\n") == words(text)


def test_each_letter_folds_to_what_stays() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x20000)):
        folded_once = words(chr(code))
        assert words(" ".join(folded_once)) == folded_once


@given(st.text(EUROPEAN))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@given(st.text("añé ·ﬁ\u00ad\n", min_size=0, max_size=60), st.integers(4, 9))
def test_pieces_join_to_the_whole(text: str, size: int) -> None:
    whole = words(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folded_text, "_PIECE", size)
        if max(map(len, text.split()), default=0) < size:
            assert words(text) == whole
        assert "".join(words(text)) == "".join(whole)


def test_replacements_need_no_further_replacement() -> None:
    table, several = folded_text._tables()
    codes = np.array([ord(c) for letters in several.values() for c in letters])
    assert (table[codes] != folded_text._SEVERAL).all()
    assert (table[codes] != folded_text._INVISIBLE).all()


def test_every_letter_of_european_scripts_is_a_letter() -> None:
    table, _ = folded_text._tables()
    letters = [c for c in map(chr, range(0x0600)) if unicodedata.category(c)[0] == "L"]
    letters.remove("\u037a")  # Unicode's letter, but a mark that stands by itself
    assert [c for c in letters if table[ord(c)] in (0, folded_text._INVISIBLE)] == []
