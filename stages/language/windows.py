"""Windows into a document: short pieces from everywhere, for models that need not read it all."""

import re
from collections.abc import Iterator

__all__ = ["FEW", "MANY", "WINDOW", "is_whole", "windows_of"]

WINDOW = 90
"""Characters of a window, about: it ends with a word, and with its paragraph at the latest."""
FEW, MANY = 6, 16
"""Windows into a text of up to 3,500 characters: at first, and where those do not agree. Of ten
paragraphs of which three are in another language, six windows may well show three."""
_MORE = 4
"""A longer text has more windows by its length, up to so many times as many."""
_LONG = 3500
_BREAK = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_SPACE = re.compile(r"\s")


def windows_of(text: str, most: int = FEW) -> list[str]:
    """Windows of a text, evenly spread: `most` of them, or more into a long text.

    A window lies in one paragraph where that is long enough. What stands between two windows is not
    read; a text that they would cover is cut into pieces and read as a whole.
    """
    if is_whole(text, most):
        return list(_pieces(text))
    count = most * min(max(len(text) // _LONG, 1), _MORE)
    step = len(text) / count
    found = []
    for number in range(count):
        start = _start(text, int(number * step + max(step - WINDOW, 0) / 2))
        found.append(_cut(text[start : start + WINDOW * 2]))
    return found


def is_whole(text: str, most: int) -> bool:
    """Whether so many windows read all of a text."""
    return len(text) <= WINDOW * most


def _pieces(text: str) -> Iterator[str]:
    """The whole text in pieces of half a window's length to two; short paragraphs go together."""
    piece = ""
    for paragraph in _BREAK.split(text):
        rest = paragraph
        while len(rest) > 2 * WINDOW:
            head = _cut(rest)
            yield head
            rest = rest[len(head) :]
        if len(piece) > WINDOW // 2:
            yield piece
            piece = ""
        piece = f"{piece} {rest}" if piece else rest
    if piece:
        yield piece


def _start(text: str, place: int) -> int:
    """Where a word begins, or a paragraph, at this place or soon behind it."""
    found = _BREAK.search(text, max(place - WINDOW // 2, 0), place + WINDOW // 2)
    if found is not None:
        return found.end()
    space = _SPACE.search(text, place, place + WINDOW // 2)
    return space.end() if space is not None else place


def _cut(text: str) -> str:
    """The first words of a text, up to a window's length, or its first paragraph where that has at
    least half of it."""
    found = _BREAK.search(text, WINDOW // 2, WINDOW)
    if found is not None:
        return text[: found.end()]
    if len(text) <= WINDOW:
        return text
    space = _SPACE.search(text, WINDOW)
    return text[: space.end()] if space is not None and space.end() <= 2 * WINDOW else text[:WINDOW]
