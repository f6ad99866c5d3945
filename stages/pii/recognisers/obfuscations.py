"""Words that stand for @ and for the dot in addresses kept from machines, as regular expressions;
the words are in ../obfuscations.tsv."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from corpus.documents.tab_tables import read_table

__all__ = ["ANY_AT", "ANY_DOT", "dots_of"]

_FILE = Path(__file__).parents[1] / "data" / "obfuscations.tsv"


def _pattern(words: Iterable[str]) -> str:
    """One expression for words in letters of any size: they are parted by their first two letters,
    which are looked at before, so that most places fail at once."""
    by_first: dict[str, dict[str, list[str]]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        by_first.setdefault(word[0], {}).setdefault(word[1:2], []).append(word[2:])
    branches = (
        f"{_either(first)}(?={_one_of(rests)})"
        f"(?:{'|'.join(_either(second) + _any_of(ends) for second, ends in rests.items())})"
        for first, rests in by_first.items()
    )
    return f"(?={_one_of(by_first)})(?:{'|'.join(branches)})"


def _any_of(ends: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(_either, ends))})"


def _one_of(signs: Iterable[str]) -> str:
    """A class of these signs, in letters of any size."""
    both = sorted({form for sign in signs for form in (sign.lower(), sign.upper())})
    return f"[{''.join(map(re.escape, both))}]"


def _either(word: str) -> str:
    return "".join(
        re.escape(sign) if sign.lower() == sign.upper() else _one_of(sign) for sign in word
    )


def _read() -> dict[str, frozenset[str]]:
    """The dot-words that go with each at-word."""
    found: dict[str, frozenset[str]] = {}
    for row in read_table(_FILE.read_text("utf-8"), str(_FILE), ("tag", "at", "dot")):
        _, ats, dots = row.cells
        for at in ats.split(", "):
            found[at] = found.get(at, frozenset()) | set(dots.split(", "))
    return found


_DOTS = _read()
ANY_AT = _pattern(_DOTS)
ANY_DOT = _pattern(word for words in _DOTS.values() for word in words)


@cache
def dots_of(at: str) -> frozenset[str]:
    """The dot-words that go with an at-word; in lower case."""
    return _DOTS.get(at, frozenset())
