"""Two texts beside one another, line by line: it is seen at once what only one of them has.

Lines are compared by their words alone; case, punctuation and bullets are passed over.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from corpus.config.units import counted
from corpus.system.terminal import paint

__all__ = ["Pair", "as_columns", "cells", "harmless", "paired", "summary", "wrapped"]

_WORD = re.compile(r"\w+")
_MOST_CELLS = 250_000
"""At most so many pairs of lines are compared in a stretch without an equal line."""
_COLOURS = {"<": "red", ">": "green", "|": "yellow"}
_GAP = 3


@dataclass(frozen=True)
class Pair:
    """Lines that belong together. Each side mostly has one line; it has several where it breaks a
    paragraph that the other side does not break, and none where it lacks what the other has."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def mark(self) -> str:
        """The mark between the sides, as in sdiff: `<` only left, `>` only right, `|` different."""
        if not self.right:
            return "<"
        if not self.left:
            return ">"
        return " " if _key(*self.left) == _key(*self.right) else "|"


def paired(left: str, right: str) -> list[Pair]:
    """Pair the lines of two texts, in their order, that say the same or much the same."""
    ours, theirs = _lines(left), _lines(right)
    matcher = SequenceMatcher(
        None, [_key(line) for line in ours], [_key(line) for line in theirs], autojunk=False
    )
    pairs: list[Pair] = []
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            both = zip(ours[i:i_end], theirs[j:j_end], strict=True)
            pairs += [Pair((one,), (other,)) for one, other in both]
        else:
            pairs += _alike(ours[i:i_end], theirs[j:j_end])
    return pairs


def as_columns(pairs: Sequence[Pair], width: int, *, colours: bool) -> Iterator[str]:
    """Yield lines of two columns that fill the width, with the marks between them."""
    room = max(1, (width - _GAP) // 2)
    for pair in pairs:
        mark = pair.mark
        sides = (
            [part for line in lines for part in wrapped(line, room)]
            for lines in (pair.left, pair.right)
        )
        for one, other in zip_longest(*sides, fillvalue=""):
            line = f"{one}{' ' * (room - cells(one))} {mark} {other}".rstrip()
            yield paint(line, _COLOURS[mark], on=colours) if mark in _COLOURS else line


def summary(pairs: Sequence[Pair]) -> str:
    """Say how much of the left side stands on the right, and what only the right side has."""
    kept = [line for pair in pairs if pair.right for line in pair.left]
    left = [line for pair in pairs for line in pair.left]
    added = sum(len(pair.right) for pair in pairs if not pair.left)
    words = [sum(len(line.split()) for line in lines) for lines in (kept, left)]
    return (
        f"{len(kept):,} of {counted(len(left), 'line')} of the page stayed, in words "
        f"{words[0]:,} of {words[1]:,}; {counted(added, 'line is', 'lines are')} not on the page"
    )


def cells(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _lines(text: str) -> list[str]:
    """Return the lines that are not blank, made fit to be shown: a page may hold escape sequences,
    and marks that turn the direction of writing."""
    shown = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in map(harmless, shown) if line]


def harmless(line: str) -> str:
    """Return the line without what a terminal would obey instead of show."""
    if line.isascii() and line.isprintable():
        return line
    kinds = ((letter, unicodedata.category(letter)) for letter in line)
    return "".join("\ufffd" if kind == "Cc" else letter for letter, kind in kinds if kind != "Cf")


def _key(*lines: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", " ".join(lines)).casefold()
    return tuple(_WORD.findall(text)) or (text,)


def _alike(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Pair lines that share most of their words, so that as many words as possible stand beside
    one another. No line is equal to one of the other side."""
    if not left or not right or len(left) * len(right) > _MOST_CELLS:
        return _apart(left, right)
    ours, theirs = ([frozenset(_key(line)) for line in lines] for lines in (left, right))
    shared = [[_shared(one, other) for other in theirs] for one in ours]
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, row in enumerate(shared, 1):
        for j, gain in enumerate(row, 1):
            best[i][j] = gain + max(best[i - 1][j - 1], best[i - 1][j], best[i][j - 1])
    pairs, i, j = [], 0, 0
    for group in _groups(_links(shared, best)):
        (first, other), (last, end) = group[0], group[-1]
        pairs += _apart(left[i:first], right[j:other])
        i, j = last + 1, end + 1
        pairs.append(Pair(tuple(left[first:i]), tuple(right[other:j])))
    return [*pairs, *_apart(left[i:], right[j:])]


def _links(shared: Sequence[Sequence[int]], best: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return, in order, the pairs of lines that lie on the best way through all pairs."""
    i, j = len(best) - 1, len(best[0]) - 1
    links = []
    while i and j:
        if shared[i - 1][j - 1]:
            links.append((i - 1, j - 1))
        ways = ((i - 1, j - 1), (i - 1, j), (i, j - 1))
        i, j = max(ways, key=lambda way: best[way[0]][way[1]])
    return links[::-1]


def _groups(links: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Group the links that have a line in common."""
    groups: list[list[tuple[int, int]]] = []
    for link in links:
        if groups and (groups[-1][-1][0] == link[0] or groups[-1][-1][1] == link[1]):
            groups[-1].append(link)
        else:
            groups.append([link])
    return groups


def _apart(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    return [*(Pair((line,), ()) for line in left), *(Pair((), (line,)) for line in right)]


def wrapped(line: str, room: int) -> Iterator[str]:
    """Yield the line in pieces that fit. It is broken between words where that is possible."""
    piece = ""
    for word in line.split(" "):
        if piece and cells(piece) + 1 + cells(word) > room:
            yield piece
            piece = ""
        piece = f"{piece} {word}" if piece else word
        while cells(piece) > room and len(piece) > 1:
            size = _fitting(piece, room)
            yield piece[:size]
            piece = piece[size:]
    yield piece


def _fitting(text: str, room: int) -> int:
    """Return how many characters of the text fit; it is one at least."""
    taken = 0
    for number, letter in enumerate(text):
        taken += _cells(letter)
        if taken > room:
            return max(1, number)
    return len(text)


def _shared(one: frozenset[str], other: frozenset[str]) -> int:
    """Return the number of common words, and 0 unless they are half of the longer line, or most of
    a shorter one that has at least four words."""
    number = len(one & other)
    small, large = sorted((len(one), len(other)))
    is_most = 2 * number >= large
    is_part = small >= 4 and 5 * number >= 4 * small
    return number if is_most or is_part else 0
