"""Words near a number that show what it is, in all languages together: one list for all, since the
language of a document may be identified wrongly, and contact pages mix languages.

They stand in `cues/<tag>.tsv`, one file a language, and in the table `cues.tsv` of language packs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W\d_]+|[☎📞📱✆✉📧]")
_LONGEST_PHRASE = 5


@dataclass
class _Lists:
    """Cues by how they are compared."""

    words: dict[str, set[str]] = field(default_factory=dict)
    stems: dict[str, set[str]] = field(default_factory=dict)
    ends: dict[str, set[str]] = field(default_factory=dict)
    inner: dict[str, set[str]] = field(default_factory=dict)
    phrases: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    first: dict[str, list[int]] = field(default_factory=dict)
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, cue: str, notion: str) -> None:
        parts = tuple(cue.split())
        if len(parts) > 1:
            self.first.setdefault(parts[0].strip("*")[:2], []).append(len(self.phrases))
            self.phrases.append((parts, notion))
        elif cue.startswith("*") and cue.endswith("*"):
            self.inner.setdefault(cue.strip("*"), set()).add(notion)
        elif cue.endswith("*"):
            self.stems.setdefault(cue[:-1], set()).add(notion)
        elif cue.startswith("*"):
            self.ends.setdefault(cue[1:], set()).add(notion)
        else:
            self.words.setdefault(cue, set()).add(notion)

    def of_word(self, word: str) -> frozenset[str]:
        """The notions of a single word in lower case."""
        if word not in self.known:
            found = set(self.words.get(word, ()))
            for size in range(1, len(word) + 1):
                found |= self.stems.get(word[:size], set()) | self.ends.get(word[-size:], set())
            for part, notions in self.inner.items():
                if part in word:
                    found |= notions
            if len(self.known) > 100_000:
                self.known.clear()
            self.known[word] = frozenset(found)
        return self.known[word]


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
    return [match[0].replace(".", "").lower() for match in _WORD.finditer(text)]


def _notions(words: list[str]) -> Iterator[tuple[int, str]]:
    """The notions of words and phrases, each with the place of its last word."""
    lists = _lists()
    for place, word in enumerate(words):
        for notion in lists.of_word(word):
            yield place, notion
        for number in lists.first.get(word[:2], ()):
            parts, notion = lists.phrases[number]
            if _is_phrase(parts, words[place : place + len(parts)]):
                yield place + len(parts) - 1, notion


def _is_phrase(parts: tuple[str, ...], words: list[str]) -> bool:
    return len(parts) == len(words) and all(map(_is_word, parts, words))


def _is_word(cue: str, word: str) -> bool:
    bare = cue.strip("*")
    if cue.startswith("*"):
        return bare in word if cue.endswith("*") else word.endswith(bare)
    return word.startswith(bare) if cue.endswith("*") else word == bare


@until_packs_change
def _lists() -> _Lists:
    lists = _Lists()
    for notion, cue in _entries():
        lists.add(cue, notion)
    return lists


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
