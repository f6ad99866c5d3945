"""A text, as models of languages read it: without what is no language, in one spelling of signs."""

import re
import unicodedata

__all__ = ["letters_of", "readable"]

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_APOSTROPHES = re.compile("[’ʼ‘´]")
# Addresses, numbers, and names of files and functions mislead a model.
_NO_LANGUAGE = re.compile(r"://|www\.|@|\d|\w[._:/\\]\w|^[#$%<&{\\/_]|\w\(\)|=")
# Letters, and the signs that stand inside words: l'aigua, col·legi, dona-me-la.
_NO_WORD = re.compile(r"(?:[^\w'·-]|_|(?<!\w)['·-]|['·-](?!\w))+")


def readable(text: str) -> str:
    """The text in NFC, on one line, without addresses, numbers and signs that are not seen.

    A text whose words are mostly in capitals becomes lower case.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
        text = _APOSTROPHES.sub("'", text).replace("‧", "·")
    words = text.replace("`", "'").replace("\0", " ").split()
    words = [word for word in words if word.isalpha() or not _NO_LANGUAGE.search(word)]
    line = " ".join(words)
    return line.lower() if 2 * sum(map(str.isupper, words)) > len(words) else line


def letters_of(line: str) -> str:
    """The words of a readable text: in lower case, with one space between them."""
    words = line.lower().split()
    words = [word if word.isalpha() else _NO_WORD.sub(" ", word).strip() for word in words]
    return " ".join(filter(None, words))
