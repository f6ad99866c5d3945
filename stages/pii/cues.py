"""Words near a number that show what it is, in all languages together: one list for all, since the
language of a document may be identified wrongly, and contact pages mix languages.

They stand in `cues/<tag>.tsv`, one file a language, and in the table `cues.tsv` of language packs:
for each notion its cues, parted by a comma and a space. `tel*` is how words begin, `*nummer` how
they end, `*phone*` what is in them; all else is a whole word, and one in capitals (`NIE`) counts
only in capitals. A cue may have up to five words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.documents.packs import tables_of_packs, until_packs_change
from corpus.documents.tab_tables import Row, read_table

__all__ = [
    "AFTER",
    "BEFORE",
    "FOLDER",
    "NOTIONS",
    "cues_near",
    "cues_of",
    "notions_begun",
    "words_in",
]

NOTIONS = frozenset({
    # what a number or an address may be
    "phone", "email", "iban", "card", "identity", "tax", "social_security", "health", "birth",
    "passport", "driving_licence", "plate", "imei", "ip", "mac", "crypto", "gps", "handle",
    "street", "address", "name_form",
    # what it may be that is not personal
    "book", "version", "law", "reference", "amount", "period",
})  # fmt: skip
"""What a word may say about a number beside it."""

FOLDER = Path(__file__).with_name("cues")
BEFORE, AFTER = 80, 40
"""Characters before and after a number in which words are read; and the most words, below."""
_WORDS_BEFORE, _WORDS_AFTER = 10, 4
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W\d_]+|[\u2600-\u27bf\U0001f300-\U0001faff₿€$£¥₽₴]"
)
_LONGEST_PHRASE = 5
_MOST_KNOWN = 100_000
"""Words whose notions a process remembers."""
_MOST_ROWS = 5_000
"""The same of rows of words: those of a table come again and again."""


class _Node:
    """Cues by the words that have been read of them (a trie).

    following: the words that may come next, as cues are written. inner: those of them that may
    stand anywhere in a word. notions: what the cue that ends here speaks for.
    """

    __slots__ = ("following", "inner", "known", "notions")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = _NONE
        self.inner: tuple[str, ...] = ()
        self.notions: frozenset[str] = frozenset()
        self.known: dict[str, tuple[_Node, ...]] = _NONE

    def add(self, cue: str, notion: str) -> None:
        node = self
        for word in cue.split():
            if node.following is _NONE:
                node.following, node.known = {}, {}
            if word not in node.following:
                node.following[word] = _Node()
                if word.startswith("*") and word.endswith("*"):
                    node.inner += (word,)
            node = node.following[word]
        node.notions |= {notion}

    def after(self, word: str) -> tuple["_Node", ...]:
        """The nodes that a word, as it is written, leads to."""
        if self.following is _NONE:
            return ()
        if word not in self.known:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            self.known[word] = tuple(self._after(word, word.lower()))
        return self.known[word]

    def all_notions(self) -> frozenset[str]:
        """The notions of all cues that begin as far."""
        return self.notions.union(*(node.all_notions() for node in self.following.values()))

    def _after(self, word: str, lower: str) -> Iterator["_Node"]:
        ends = (lower[-size:] for size in range(1, len(lower) + 1))
        starts = (lower[:size] for size in range(1, len(lower) + 1))
        for cue in (
            *{word, lower},
            *(f"{start}*" for start in starts),
            *(f"*{end}" for end in ends),
            *(cue for cue in self.inner if cue[1:-1] in lower),
        ):
            if cue in self.following:
                yield self.following[cue]


_NONE: dict[str, Any] = {}
"""Stands for no words: most cues end where they are."""


@dataclass
class _Cues:
    """All cues, and what has been looked up: notions that a word begins, and those of rows of
    words."""

    root: _Node = field(default_factory=_Node)
    begun: dict[str, frozenset[str]] = field(default_factory=dict)
    rows: dict[tuple[str, ...], tuple[tuple[int, str], ...]] = field(default_factory=dict)


def cues_near(text: str, start: int, end: int) -> Mapping[str, int]:
    """Notions of the words around a number that stands from `start` to before `end`, each with how
    many words away the nearest is: 0 is next to it. An empty line ends what belongs to a number."""
    first = max(0, start - BEFORE)
    before = text[first:start].rpartition("\n\n")[2]
    after = text[end : end + AFTER].partition("\n\n")[0]
    found: dict[str, int] = {}
    words = words_in(before)
    if first and len(before) == start - first and text[first - 1].isalpha():
        words = words[1:]  # the window has cut it
    words = words[-_WORDS_BEFORE:]
    for away, notion in _notions(words):
        distance = len(words) - 1 - away
        found[notion] = min(distance, found.get(notion, distance))
    for away, notion in _notions(words_in(after)[:_WORDS_AFTER]):
        found[notion] = min(away, found.get(notion, away))
    return found


def cues_of(words: str) -> frozenset[str]:
    """The notions that a word or phrase speaks for."""
    return frozenset(notion for _, notion in _notions(words_in(words)))


def notions_begun(word: str) -> frozenset[str]:
    """The notions of all cues that may begin with a word, as it is written."""
    cues = _cues()
    if word not in cues.begun:
        if len(cues.begun) >= _MOST_KNOWN:
            cues.begun.clear()
        notions = (node.all_notions() for node in cues.root.after(word))
        cues.begun[word] = frozenset[str]().union(*notions)
    return cues.begun[word]


def words_in(text: str) -> list[str]:
    """The words of a text, without points, and the signs that are cues."""
    words: list[str] = _WORD.findall(text)
    return [word.replace(".", "") for word in words] if "." in text else words


def _notions(words: list[str]) -> tuple[tuple[int, str], ...]:
    """The notions of words and phrases, each with the place of its last word."""
    known, key = _cues().rows, tuple(words)
    if key not in known:
        if len(known) >= _MOST_ROWS:
            known.clear()
        known[key] = tuple(_notions_of(words))
    return known[key]


def _notions_of(words: list[str]) -> Iterator[tuple[int, str]]:
    root, nodes = _cues().root, list[_Node]()
    for place, word in enumerate(words):
        nodes = [after for node in (root, *nodes) for after in node.after(word)]
        for node in nodes:
            for notion in node.notions:
                yield place, notion


@until_packs_change
def _cues() -> _Cues:
    cues = _Cues()
    for notion, cue in _entries():
        cues.root.add(cue, notion)
    return cues


def _entries() -> Iterator[tuple[str, str]]:
    """Notion and cue of all files and packs."""
    rows = [
        row
        for path in sorted(FOLDER.glob("*.tsv"))
        for row in read_table(path.read_text("utf-8"), str(path), ("notion", "cues"))
    ]
    for _, of_pack in tables_of_packs("cues.tsv", ("notion", "cues")):
        rows += of_pack
    for row in rows:
        yield from _cues_of_row(row)


def _cues_of_row(row: Row) -> Iterator[tuple[str, str]]:
    notion, cues = row.cells
    if notion not in NOTIONS:
        raise row.error(f"no notion {notion!r}; valid: {', '.join(sorted(NOTIONS))}")
    for cue in cues.split(", "):
        if not cue.strip("*") or len(cue.split()) > _LONGEST_PHRASE:
            raise row.error(f"a cue has one to {_LONGEST_PHRASE} words")
        yield notion, cue
