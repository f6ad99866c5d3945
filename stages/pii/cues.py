"""Words near a number that show what it is, in all languages together: one list for all, since the
language of a document may be identified wrongly, and contact pages mix languages.

They stand in `cues/<tag>.tsv`, one file a language, and in the table `cues.tsv` of language packs:
for each notion its cues, parted by a comma and a space. `tel*` is how words begin, `*nummer` how
they end, `*phone*` what is in them; all else is a whole word, and one in capitals (`NIE`) counts
only in capitals. A cue may have up to five words.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.documents.packs import tables_of_packs, until_packs_change
from corpus.documents.tab_tables import Row, read_table

__all__ = ["AFTER", "BEFORE", "FOLDER", "NOTIONS", "cues_near", "cues_of"]

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


def cues_near(text: str, start: int, end: int) -> Mapping[str, int]:
    """Notions of the words around a number that stands from `start` to before `end`, each with how
    many words away the nearest is: 0 is next to it. An empty line ends what belongs to a number."""
    first = max(0, start - BEFORE)
    before = text[first:start].rpartition("\n\n")[2]
    after = text[end : end + AFTER].partition("\n\n")[0]
    found: dict[str, int] = {}
    words = _words(before)
    if first and len(before) == start - first and text[first - 1].isalpha():
        words = words[1:]  # the window has cut it
    words = words[-_WORDS_BEFORE:]
    for away, notion in _notions(words):
        distance = len(words) - 1 - away
        found[notion] = min(distance, found.get(notion, distance))
    for away, notion in _notions(_words(after)[:_WORDS_AFTER]):
        found[notion] = min(away, found.get(notion, away))
    return found


def cues_of(words: str) -> frozenset[str]:
    """The notions that a word or phrase speaks for."""
    return frozenset(notion for _, notion in _notions(_words(words)))


def _words(text: str) -> list[str]:
    return [match[0].replace(".", "") for match in _WORD.finditer(text)]


def _notions(words: list[str]) -> Iterator[tuple[int, str]]:
    """The notions of words and phrases, each with the place of its last word."""
    nodes: list[_Node] = []
    for place, word in enumerate(words):
        nodes = [after for node in (_cues(), *nodes) for after in node.after(word)]
        for node in nodes:
            for notion in node.notions:
                yield place, notion


@until_packs_change
def _cues() -> _Node:
    cues = _Node()
    for notion, cue in _entries():
        cues.add(cue, notion)
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
