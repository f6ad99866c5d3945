"""What is no running text: code, tables, codes, lists of words and of names.

Code is that of Python's standard library; all else is drawn from the words of the training texts.
"""

import random
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.languages.texts import Text

__all__ = ["noise"]

_HEX = "0123456789abcdef"


def noise(texts: Sequence[Text], count: int, seed: int = 7) -> Iterator[tuple[str, Text]]:
    """`count` texts of each kind, with the kind."""
    draw = random.Random(seed)
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    words = _words(texts)
    labels = sorted(words)
    for _ in range(count):
        own = words[draw.choice(labels)]
        yield "code", Text(_code(draw.choice(files), draw), "zxx", "stdlib", "code")
        yield "table", Text(_table(own, draw), "zxx", "drawn", "table")
        yield "codes", Text(_codes(draw), "zxx", "drawn", "codes")
        yield "words", Text(_list(own, draw, False), "zxx", "drawn", "words")
        yield "names", Text(_list(own, draw, True), "zxx", "drawn", "names")


def _words(texts: Sequence[Text]) -> dict[str, tuple[list[str], list[str]]]:
    """Words of five letters and more of each label: those in lower case, and those with a capital
    inside a line."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for text in texts:
        plain, names = found.setdefault(text.label, ([], []))
        for word in text.text.split()[1:]:
            if word.isalpha() and len(word) > 4:
                (names if word[0].isupper() and word[1:].islower() else plain).append(word)
    return {
        label: (sorted(set(plain)), sorted(set(names)))
        for label, (plain, names) in found.items()
        if len(set(plain)) > 200 and len(set(names)) > 100
    }


def _code(path: Path, draw: random.Random) -> str:
    lines = [
        line
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.strip() and not line.strip().startswith(("#", '"'))
    ]
    start = draw.randrange(max(len(lines) - 25, 1))
    return "\n".join(lines[start : start + draw.randint(4, 25)])


def _table(words: tuple[list[str], list[str]], draw: random.Random) -> str:
    mark = draw.choice(["\t", " | ", ";", "  ", ","])
    rows = []
    for _ in range(draw.randint(4, 20)):
        cells = [draw.choice(words[draw.randint(0, 1)])]
        for _ in range(draw.randint(2, 5)):
            value = draw.random() * 10 ** draw.randint(0, 5)
            cells.append(draw.choice([f"{value:.2f}", f"{value:.0f}", f"{value:,.0f} €", "-"]))
        rows.append(mark.join(cells))
    return "\n".join(rows)


def _codes(draw: random.Random) -> str:
    kind = draw.choice([8, 16, 32, 64])
    alphabet = draw.choice(
        [_HEX, _HEX.upper(), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP0123456789+/"]
    )
    lines = ["".join(draw.choices(alphabet, k=kind)) for _ in range(draw.randint(3, 20))]
    return draw.choice(["\n", " "]).join(lines)


def _list(words: tuple[list[str], list[str]], draw: random.Random, names: bool) -> str:
    pool = words[1] if names else words[0]
    start = draw.randrange(max(len(pool) - 60, 1))
    size = draw.randint(6, 40)
    # Lists are in order as often as not.
    chosen = pool[start : start + size] if draw.random() < 0.5 else draw.sample(pool, size)
    if names:
        chosen = [f"{first} {draw.choice(pool)}" for first in chosen]
    mark = draw.choice(["\n", ", ", " ", " · ", "\n- "])
    if draw.random() < 0.3:
        chosen = [word.capitalize() for word in chosen]
    return mark.join(chosen)
