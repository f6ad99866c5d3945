"""Norms of languages: their most frequent words, and how long their words are.

The table `data/quality.tsv` is made by tools/quality_table.py; language packs may have one too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.documents.languages import LANGUAGES
from corpus.documents.packs import rows_by_tag, until_packs_change
from corpus.documents.tab_tables import Row, read_table

__all__ = ["FILE", "Norms", "norms", "norms_of"]

FILE = Path(__file__).parent / "data" / "quality.tsv"
_COLUMNS = ("tag", "shortest", "longest", "stop_share", "stop_words")


@dataclass(frozen=True)
class Norms:
    """The norms of one language.

    shortest, longest: bounds of the mean word length, in letters. stop_share: the usual share (0
    to 1) of stop words among all words. stop_words: the most frequent words, in lower case.
    """

    shortest: float
    longest: float
    stop_share: float
    stop_words: frozenset[str]

    def __str__(self) -> str:
        words = len(self.stop_words)
        return f"{words} stop words; {self.shortest} to {self.longest} letters a word"


@until_packs_change
def norms() -> Mapping[str, Norms]:
    """The norms of every language that has any, by tag; read once. Raises ConfigError, with file
    and line, for a line of a language pack that cannot be used."""
    own = read_table(FILE.read_text(encoding="utf-8"), FILE.name, _COLUMNS)
    rows = (*own, *rows_by_tag(FILE.name, _COLUMNS).values())
    return {row.cells[0]: _norms(row) for row in rows}


def norms_of(tag: str) -> Norms | None:
    """The norms of a language; a variety without norms has those of its language."""
    known, language = norms(), LANGUAGES.get(tag)
    return known.get(tag) or (known.get(language.parent) if language else None)


def _norms(row: Row) -> Norms:
    _, *numbers, words = row.cells
    try:
        shortest, longest, share = map(float, numbers)
    except ValueError:
        raise row.error(
            f"shortest, longest and stop_share must be numbers; they are {', '.join(numbers)}"
        ) from None
    stop_words = frozenset(words.split())
    if not (0 < shortest < longest < 100 and 0 < share <= 1):
        raise row.error(
            "shortest and longest must be letters a word, as 2.2 and 7.2, and stop_share a share "
            "above 0, as 0.41"
        )
    if not stop_words or words != words.lower():
        raise row.error("stop_words: must be words in lower case, with spaces between them")
    return Norms(shortest, longest, share, stop_words)
