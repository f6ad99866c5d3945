"""Words in the place of names. They are made of syllables that only these words have, so that they
are known again; one that stands for a word with a vowel in front has one too, for `d'Olvarin` and
`de Balvirel`."""

import re

from stages.pii.replacement.secret import Draw

__all__ = ["invented", "is_invented"]

_OPEN = tuple("Alz Elm Irn Olv Umb Azt Erv Ond".split())
_CLOSED = tuple("Balz Dorv Felm Garn Kolv Lerm Morz Nalv Pirm Rovz Selm Tarv Velm Zorn".split())
_MIDDLE = tuple("avi eri ilo oma une avo era imu olu uda".split())
_END = tuple("ndel rvan lmor nzik rdun lvet ntar rmil zdan lkor".split())
_WORD = re.compile(
    rf"(?:{'|'.join((*_OPEN, *_CLOSED))})(?:{'|'.join(_MIDDLE)})(?:{'|'.join(_END)})", re.IGNORECASE
)
_VOWELS = frozenset("aeiouhàáâäãåæèéêëìíîïòóôöõøùúûüаеёиіїоуыэюяєαεηιουω")
"""Letters before which articles are shortened; a silent h counts as one."""


def invented(word: str, draw: Draw) -> str:
    """A word in the place of another one, in capitals or small letters as that."""
    first = _OPEN if word[:1].lower() in _VOWELS else _CLOSED
    new = "".join(
        choice[draw.below(len(choice), place)]
        for place, choice in enumerate((first, _MIDDLE, _END))
    )
    return (
        new.upper()
        if len(word) > 1 and word.isupper()
        else new
        if word[:1].isupper()
        else new.lower()
    )


def is_invented(text: str) -> bool:
    """Whether every word of a text is an invented one."""
    words = re.findall(r"[^\W\d_]+", text)
    return bool(words) and all(map(_WORD.fullmatch, words))
