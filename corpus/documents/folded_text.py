"""Folding of texts for comparison, so that copies that differ only in appearance are equal.

A text becomes its words: maximal runs of letters and digits. Everything else (white space,
punctuation, symbols) only separates words: `l'home` and `l’home`, `col·lecció`, `coŀlecció` and
`col.lecció` are equal. A letter stands for its Unicode case folding and compatibility
decomposition without combining marks, so upper case without accents, `ş` for `ș`, `е` for `ё`,
stress marks and decomposed accents make no difference. Soft hyphens and other invisible format
characters are left out. Digits stay as they are: texts that differ in numbers say different
things. `ß` is not folded to `ss`: in Swiss and older German texts these make different words.

Folded text is never written to a dataset; it only decides which documents count as equal.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["Codes", "folded"]

Codes = npt.NDArray[np.uint32]
"""Code points of folded text; 0 ends each word."""

_PIECE = 1 << 16  # characters folded at once: bounds memory and stays in the CPU's caches
_SEPARATOR = 0
_INVISIBLE = 1  # combining marks and format characters, which are left out
_SEVERAL = 2  # a character that folds to several letters, such as `ﬁ`
_TABULATED = 0x20000  # the planes that hold letters with case, marks or decompositions


def folded(text: str) -> Iterator[Codes]:
    """The words of a text as folded code points, in pieces; one 0 follows each word.

    Joined, the pieces are the same as if the text had been folded at once, except that a word
    that is longer than a piece may be cut.
    """
    table, several = _tables()
    for piece in _pieces(text):
        codes = table[_code_points(piece)]
        if (codes == _SEVERAL).any():
            codes = table[_code_points(piece.translate(several))]
        codes = codes[codes != _INVISIBLE]
        inside = codes != _SEPARATOR
        keep = inside.copy()
        keep[1:] |= inside[:-1]  # the first separator after a word stays
        words = codes[keep]
        if words.size:
            yield words if words[-1] == _SEPARATOR else np.append(words, np.uint32(_SEPARATOR))


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces of at most `_PIECE` characters, cut after white space if there is any."""
    start = 0
    while len(text) - start > _PIECE:
        stop = start + _PIECE
        blank = max(text.rfind(" ", start, stop), text.rfind("\n", start, stop))
        if blank >= start:
            stop = blank + 1
        yield text[start:stop]
        start = stop
    yield text[start:]


def _code_points(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le"), "<u4")


@cache
def _tables() -> tuple[Codes, dict[int, str]]:
    """Two tables: code point -> folded code point (or one of the marks above), and code point ->
    letters for those that fold to several."""
    table = np.zeros(0x110000, "<u4")
    several: dict[int, str] = {}
    for code in range(_TABULATED):
        character = chr(code)
        category = unicodedata.category(character)
        if category in {"Mn", "Me", "Cf"}:
            table[code] = _INVISIBLE
        elif category[0] in "LNM":
            letters = _fold(character)
            if letters.isspace():  # a mark without a letter, such as the Greek ypogegrammeni
                continue
            if len(letters) == 1:
                table[code] = ord(letters)
            else:
                table[code] = _SEVERAL
                several[code] = letters
    table[_TABULATED:0x40000] = np.arange(_TABULATED, 0x40000)  # rare Chinese characters
    table[0xE0000:0xE1000] = _INVISIBLE  # tags and variation selectors
    return table, several


def _fold(character: str) -> str:
    """Case folding and compatibility decomposition of one letter or digit, without marks."""
    if character in "ßẞ":
        return "ß"
    # Marks are removed before case is folded, which would make the Greek iota subscript a letter.
    letters = _without_marks(_without_marks(character).casefold())
    return unicodedata.normalize("NFC", letters)  # composes Hangul syllables again


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Me"})
