"""What is no running text, and how much of it is told from what is.

The kinds are those of `tools/languages/noise.py`, of other sources: files of this repository,
headers of libraries in C, and words and names of the texts that are measured on.
"""

import base64
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.language.readers import Answer
from benchmarks.language.sets import Example
from benchmarks.language.tags import REJECTED, served
from stages.language.model_file import included_model

__all__ = ["non_language", "rejected", "words_and_names"]

_ROOT = Path(__file__).parents[2]
_RUNNING = 0.5
"""The stage's own limit of the probability that a text is running text."""
_COMMENT = re.compile(
    r"/\*.*?\*/|//[^\n]*|(?m:^\s*#(?!\s*(?:include|define|if|endif|else)).*$)", re.S
)
_ENDED = re.compile(r"[.!?…:;\"»“”¿¡—-]$")
_NOUNS = ("de", "lb")
"""Languages in which capitals do not tell names."""


def rejected(answer: Answer) -> bool:
    """Whether the stage drops the document as no language: the model has no language for it, or
    it is not likely to be running text."""
    if answer.tag == REJECTED or answer.reading is None:
        return True
    own = answer.reading
    tag = own.label if served(answer.tag) else REJECTED
    return included_model().prose.probability(own.raw, own.line, own.words, tag) < _RUNNING


def non_language(
    examples: Sequence[Example], count: int = 200, seed: int = 11
) -> Iterator[tuple[str, str]]:
    """Kind and text, `count` of each kind."""
    draw = random.Random(seed)
    sources = {
        "configuration": _lines(_repository("*.yaml", "*.toml", "*.cfg", "Makefile")),
        "C headers": _lines(_headers()),
        "style, scripts": _lines(_repository("*.css", "*.js", "*.ipynb")),
        "tables, files": _lines(_repository("*.tsv", "*.csv")),
    }
    pools = words_and_names(examples)
    tags = sorted(pools)
    everyone = sorted({name for _, names in pools.values() for name in names})
    for _ in range(count):
        for kind, files in sources.items():
            yield kind, _excerpt(draw.choice(files), draw)
        words, names = pools[draw.choice(tags)]
        names = names if len(names) >= 40 else everyone
        yield "tables, drawn", _table(words, names, draw)
        yield "codes", _codes(draw)
        yield "words", _list(draw.sample(words, draw.randint(8, 50)), draw)
        pairs = (
            f"{first} {draw.choice(names)}" for first in draw.sample(names, draw.randint(4, 30))
        )
        yield "names", _list(list(pairs), draw)


def words_and_names(examples: Iterable[Example]) -> dict[str, tuple[list[str], list[str]]]:
    """Words in lower case, and words with a capital inside a sentence, of each served language
    that has a hundred words."""
    found = defaultdict[str, tuple[set[str], set[str]]](lambda: (set(), set()))
    for own in examples:
        if not served(own.tag):
            continue
        words, names = found[own.tag]
        tokens = own.text.split()
        for before, token in pairwise(tokens):
            word = token.strip(".,;:!?…\"'«»„“”()¿¡")
            if not word.isalpha() or len(word) < 3:
                continue
            if word.islower():
                words.add(word)
            elif word.istitle() and own.tag not in _NOUNS and not _ENDED.search(before):
                names.add(word)
    return {
        tag: (sorted(words), sorted(names))
        for tag, (words, names) in found.items()
        if len(words) > 99
    }


def _repository(*patterns: str) -> list[Path]:
    found = (path for pattern in patterns for path in sorted(_ROOT.rglob(pattern)))
    return [path for path in found if not {"runs", "build", ".venv"} & set(path.parts)]


def _headers() -> list[Path]:
    """The headers of NumPy and Arrow, which are installed wherever this runs."""
    folders = (Path(np.get_include()), Path(pa.get_include()))
    return [path for folder in folders for path in sorted(folder.rglob("*.h"))]


def _lines(paths: Iterable[Path]) -> list[list[str]]:
    """The lines of files without comments, of those that have some."""
    found = []
    for path in paths:
        text = _COMMENT.sub("", path.read_text(encoding="utf-8", errors="replace"))
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) >= 8:
            found.append(lines)
    return found


def _excerpt(lines: list[str], draw: random.Random) -> str:
    start = draw.randrange(max(len(lines) - 30, 1))
    return "\n".join(line[:300] for line in lines[start : start + draw.randint(8, 30)])


def _table(words: Sequence[str], names: Sequence[str], draw: random.Random) -> str:
    mark = draw.choice(["\t", " | ", ";", ",", "    "])
    rows = [mark.join(word.capitalize() for word in draw.sample(words, 4))]
    for _ in range(draw.randint(5, 25)):
        day = f"{draw.randint(1990, 2024)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        amount = f"{draw.randint(0, 99999) / 100:.2f}"
        rows.append(mark.join([draw.choice(names), day, amount, draw.choice(words)]))
    return "\n".join(rows)


def _codes(draw: random.Random) -> str:
    data = draw.randbytes(draw.randint(150, 900))
    text = data.hex()
    dump = (f"{at:08x}: {data[at : at + 16].hex(' ', 2)}" for at in range(0, len(data), 16))
    keys = (f"{text[at : at + 8]}-{text[at + 8 : at + 12]}-4{text[at + 12 : at + 15]}"
            for at in range(0, len(text) - 16, 16))  # fmt: skip
    return draw.choice([base64.encodebytes(data).decode(), "\n".join(dump), "\n".join(keys)])


def _list(items: list[str], draw: random.Random) -> str:
    if draw.random() < 0.3:
        items = [item.title() for item in items]
    if draw.random() < 0.5:
        items = sorted(items)
    mark = draw.choice(["\n", ", ", " | ", " ", "; ", "\n* "])
    return mark.join(items)
