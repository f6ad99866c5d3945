"""Cyrillic text in Latin letters, as people type it who have no Cyrillic keyboard."""

from collections.abc import Mapping

__all__ = ["latin"]

_COMMON = dict(
    zip(
        "абвгдезийклмнопрстуфхцчшщыьъэюя",
        "a b v g d e z i y k l m n o p r s t u f h ts ch sh sht y _ a e yu ya".split(),
        strict=True,
    )
) | {"ж": "zh", "ё": "e", "_": ""}
_OWN: Mapping[str, dict[str, str]] = {
    "ru": {"щ": "shch", "ъ": "", "ь": "", "х": "kh", "й": "y"},
    "uk": {"г": "h", "и": "y", "і": "i", "ї": "i", "є": "ie", "щ": "shch", "ь": "", "х": "kh"},
    "bg": {"щ": "sht", "ъ": "a", "ь": "y"},
    "be": {"г": "h", "і": "i", "ў": "u", "ь": "", "х": "kh", "э": "e"},
    "mk": {"ј": "j", "љ": "lj", "њ": "nj", "ќ": "kj", "ѓ": "gj", "џ": "dzh", "ѕ": "dz"},
}


def latin(text: str, tag: str) -> str:
    """A text in a Cyrillic language in Latin letters without diacritics."""
    table = _COMMON | _OWN[tag]
    letters = []
    for letter in text:
        latin_letter = table.get(letter.lower(), letter).replace("_", "")
        letters.append(latin_letter.capitalize() if letter.isupper() else latin_letter)
    return "".join(letters)
