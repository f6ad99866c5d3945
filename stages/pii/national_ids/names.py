"""The names of national numbers near a number in a text, such as `PESEL` or `codice fiscale`."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from stages.pii.cues import AFTER, BEFORE

__all__ = ["Names", "folded"]

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W\d_]+")
_WORDS_BEFORE, _WORDS_AFTER = 10, 4


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """A word in lower case, without accents and points, as many people type it."""
    plain = unicodedata.normalize("NFD", word.replace(".", "").casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.translate(_STROKES)


_STROKES = str.maketrans("đłøıð", "dloid")


class Names:
    """Names of one to a few words; a `*` at the end of a word stands for any letters."""

    def __init__(self, names: Iterable[str]) -> None:
        self._phrases = [(name, tuple(map(folded, name.split()))) for name in sorted(set(names))]
        self._begun = lru_cache(20_000)(self._begun_by)
        self._row = lru_cache(5_000)(lambda words: tuple(self._in(words)))

    def begin(self, word: str) -> bool:
        """Whether a name may begin with a word."""
        return bool(self._begun(folded(word)))

    def near(self, text: str, start: int, end: int) -> Mapping[str, int]:
        """The names around what stands from `start` to before `end`, each with how many words away
        it is: 0 is next to it. An empty line ends what belongs to it."""
        first = max(0, start - BEFORE)
        before = text[first:start].rpartition("\n\n")[2]
        words = tuple(map(folded, _WORD.findall(before)[-_WORDS_BEFORE:]))
        found: dict[str, int] = {}
        for last, name in self._row(words):
            found[name] = min(len(words) - 1 - last, found.get(name, len(words)))
        after = text[end : end + AFTER].partition("\n\n")[0]
        words = tuple(map(folded, _WORD.findall(after)[:_WORDS_AFTER]))
        for last, name in self._row(words):
            away = last + 1 - len(name.split())
            found[name] = min(away, found.get(name, away))
        return found

    def _begun_by(self, word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple(phrase for phrase in self._phrases if _is_word(phrase[1][0], word))

    def _in(self, words: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        """The names in these words, each with the place of its last word."""
        for place, word in enumerate(words):
            for name, parts in self._begun(word):
                here = words[place : place + len(parts)]
                if len(here) == len(parts) and all(map(_is_word, parts, here)):
                    yield place + len(parts) - 1, name


def _is_word(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part[-1] == "*" else word == part
