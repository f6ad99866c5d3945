"""The lexicon of varieties: words and endings that mark each, from `data/variety.tsv` and from the
tables of that name in language packs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.documents.languages import LANGUAGES
from corpus.documents.packs import LanguagePack, tables_of_packs, until_packs_change
from corpus.documents.tab_tables import Row

__all__ = [
    "FILE",
    "NEIGHBOURS",
    "Lexicon",
    "Mark",
    "expand",
    "lexicon_of",
    "neighbours",
    "parse",
]

FILE = Path(__file__).parent / "data" / "variety.tsv"
NEIGHBOURS = {"ca-valencia": "ca", "oc-aranes": "oc"}
"""Varieties that are told by words, and the tag that marks their neighbours in the table."""
_COLUMNS = ("variety", "weight", "forms")
_STEM = 3
_SHORTEST, _LONGEST = 2, 6
_CHOICE = re.compile(r"\{([^{}]*)\}")
_NONE = "-"
_WEIGHT = re.compile(r"=?(1?[0-9](\.[0-9]+)?|20(\.0+)?)")


@dataclass(frozen=True)
class Mark:
    """What a form says: the variety that it marks, its weight (natural logarithm of the odds), and
    the number of its line in the table, which names the feature that it belongs to."""

    variety: str
    weight: float
    line: int


@dataclass(frozen=True)
class Lexicon:
    """The marks of a variety and of its neighbour, by words (in lower case) and by endings (without
    `-`). None stands for a word that ends like a mark and is none."""

    words: Mapping[str, Mark | None]
    endings: Mapping[str, Mark]

    @property
    def marks(self) -> list[Mark]:
        """The mark of each word and ending."""
        return [*(mark for mark in self.words.values() if mark), *self.endings.values()]

    def find(self, word: str) -> Mark | None:
        """The mark that a word bears; None for most words. Capitals hide endings, not words."""
        lower = word.lower()
        if lower in self.words:
            return self.words[lower]
        if word.islower():
            for length in range(min(len(word) - _STEM, _LONGEST), _SHORTEST - 1, -1):
                found = self.endings.get(word[-length:])
                if found is not None:
                    return found
        return None


@until_packs_change
def neighbours() -> Mapping[str, str]:
    """`NEIGHBOURS`, and the varieties for which a language pack in force has marks, with their
    languages. Raises ConfigError, with file and line, for a line that cannot be used."""
    return {**NEIGHBOURS, **{variety: parent for variety, (parent, _) in _of_packs().items()}}


@until_packs_change
def lexicon_of(variety: str) -> Lexicon:
    """The lexicon of one of the `neighbours()`; the table is read once."""
    if variety in NEIGHBOURS:
        return parse(FILE.read_text(encoding="utf-8"), variety)
    parent, table = _of_packs()[variety]
    return parse(table, variety, parent)


@until_packs_change
def _of_packs() -> Mapping[str, tuple[str, str]]:
    """Variety -> its language, and the table of its pack. A pack marks its own varieties alone, so
    that it changes nothing of how the product's are told from one another."""
    found = {}
    for pack, rows in tables_of_packs(FILE.name, _COLUMNS):
        parents = _varieties_of(pack)
        seen: dict[tuple[str, str], Row] = {}
        for row in rows:
            _check(row, parents, seen)
        table = "\n".join("\t".join(row.cells) for row in rows)
        marked = {row.cells[0] for row in rows}
        found.update({tag: (own, table) for tag, own in parents.items() if tag in marked})
    return found


def _varieties_of(pack: LanguagePack) -> dict[str, str]:
    return {own.tag: own.parent for own, _ in pack.languages() if own.parent in LANGUAGES}


def _check(row: Row, parents: Mapping[str, str], seen: dict[tuple[str, str], Row]) -> None:
    """Raise ConfigError for a line of a pack that cannot be used. seen: side and form -> the line
    in which it stands."""
    side, weight, forms = row.cells
    sides = {*parents, *parents.values()}
    if side not in sides:
        raise row.error(
            f"variety: {side!r} is no variety of this pack, nor the language of one; valid: "
            f"{', '.join(sorted(sides)) or 'none, as languages.tsv adds no variety'}"
        )
    if weight != _NONE and not _WEIGHT.fullmatch(weight):
        raise row.error(
            f"weight: must be a number from 0 to 20, as 2.5 or =2.5, or -; it is {weight!r}"
        )
    if not forms or forms != forms.lower():
        raise row.error("forms: must be words in lower case, with spaces between them")
    for form in (form for pattern in forms.split() for form in expand(pattern)):
        if (side, form) in seen:
            raise row.error(f"forms: {form} stands in {seen[side, form].where} already")
        seen[side, form] = row


def parse(table: str, variety: str, neighbour: str = "") -> Lexicon:
    """The lexicon of a variety and its neighbour in the text of a table.

    neighbour: the tag that marks it; by default as in `NEIGHBOURS`.

    Each line has variety, weight and forms, separated by tabs. The weight `-` takes words out of
    endings; `=` before a weight says that it is set by hand.
    """
    neighbour = neighbour or NEIGHBOURS[variety]
    words: dict[str, Mark | None] = {}
    endings: dict[str, Mark] = {}
    for number, line in enumerate(table.splitlines()):
        side, _, rest = line.partition("\t")
        if side not in (variety, neighbour):
            continue
        weight, forms = rest.split("\t")
        mark = None if weight == _NONE else Mark(side, float(weight.lstrip("=")), number)
        for form in (form for pattern in forms.split() for form in expand(pattern)):
            if mark is not None and form.startswith("-"):
                endings[form[1:]] = mark
            else:
                words[form] = mark
    return Lexicon(words, endings)


def expand(pattern: str) -> Iterator[str]:
    """All forms of a pattern: `meu{a,es}` gives `meua` and `meues`."""
    choice = _CHOICE.search(pattern)
    if choice is None:
        yield pattern
        return
    for part in choice.group(1).split(","):
        yield from expand(pattern[: choice.start()] + part + pattern[choice.end() :])
