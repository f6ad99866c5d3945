"""Bosnian, Croatian and Serbian, told apart by forms and constructions that one of them avoids.

The three standards share most words, so n-grams mostly learn what a text is about. What divides
them is listed in `data/south_slavic.tsv`; here it is counted.
"""

import re
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.language.lexicon import expand

__all__ = ["FILE", "KINDS", "counts_of", "latin"]

FILE = Path(__file__).parent / "data" / "south_slavic.tsv"
KINDS = (
    "ekavian",
    "ijekavian",
    "croatian",
    "western",
    "eastern",
    "serbian",
    "bosnian",
    "da",
    "mixed",
)
"""Kinds of marks: columns of what `counts_of` returns. `da` is the construction of a modal verb
with da, in the place of an infinitive; `mixed` counts Croatian forms beside those that Croatian
avoids, which Bosnian alone has together."""
_SHORTEST, _LONGEST = 3, 11
_MOST = 6
"""As often a kind counts at most, so that a long text does not outweigh what else is known."""
_REPEATED = 2
"""As often one word counts at most: a text about bread says nothing with its tenth `hljeb`."""
_MODAL = re.compile(
    r"\b(?:ne)?(?:ć(?:u|eš|e|emo|ete)|mo(?:gu|žeš|že|žemo|žete)|mora(?:m|š|mo|te|ju|o|la)?"
    r"|želi(?:m|š|mo|te)?|ho(?:ću|ćeš|će|ćemo|ćete)|treba|pokuša\w*|odluči\w*) (?:\w+ )?da\b"
)
_SPLIT_FUTURE = re.compile(r"\b\w+[aeiou]t ć(?:u|eš|e|emo|ete)\b")
_JOINED_FUTURE = re.compile(r"\b(?!ho|ne)\w+[aeiou]ć(?:eš|emo|ete)\b|\bbić[ue]\b|\bda li\b")
_LATIN = str.maketrans(
    dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True))
    | {"љ": "lj", "њ": "nj", "џ": "dž"}
)


def latin(line: str) -> str:
    """A line in lower case with Serbian Cyrillic letters as Latin ones."""
    return line.translate(_LATIN)


def counts_of(line: str) -> npt.NDArray[np.float32]:
    """How often each of the `KINDS` occurs in a line of words in lower case and Latin letters."""
    words, stems = _forms()
    counts = np.zeros(len(KINDS), np.float32)
    often: dict[str, int] = {}
    for word in line.split():
        kind = words.get(word)
        if kind is None:
            for length in range(min(len(word), _LONGEST), _SHORTEST - 1, -1):
                kind = stems.get(word[:length])
                if kind is not None:
                    break
        if kind is not None:
            often[word] = often.get(word, 0) + 1
            if often[word] <= _REPEATED:
                counts[kind] += 1
    counts[KINDS.index("western")] += len(_SPLIT_FUTURE.findall(line))
    counts[KINDS.index("eastern")] += len(_JOINED_FUTURE.findall(line))
    counts[KINDS.index("da")] += len(_MODAL.findall(line))
    counts[KINDS.index("mixed")] = min(
        counts[KINDS.index("croatian")], counts[KINDS.index("eastern")]
    )
    return np.minimum(counts, _MOST)


@cache
def _forms() -> tuple[dict[str, int], dict[str, int]]:
    """The kinds of whole words, and those of beginnings of words."""
    words: dict[str, int] = {}
    stems: dict[str, int] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        kind, _, forms = line.partition("\t")
        if kind not in KINDS:
            continue
        for form in (form for pattern in forms.split() for form in expand(pattern)):
            if form.endswith("-"):
                stems[form[:-1]] = KINDS.index(kind)
            else:
                words[form] = KINDS.index(kind)
    return words, stems
