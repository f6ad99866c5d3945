"""Readings of texts from sources, and in foreign languages, that a model has not seen."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

from stages.language.documents import read_documents
from tools.languages.calibrate import Held
from tools.languages.texts import Text
from tools.languages.train import train

__all__ = ["FOLDS", "held_back"]

FOLDS: tuple[tuple[str, ...], ...] = (
    ("common-voice", "bible", "apertium", "debian:Translation", "tatoeba"),
    ("debian:wesnoth", "debian:gcompris", "literary", "pilar:aranese/crawled", "openstreetmap"),
    (
        "mediawiki",
        "pilar:aragonese/crawled",
        "pilar:asturian/crawled",
        "aranese_catalan",
        "kalzium",
    ),
    ("libreoffice", "gnome-user-docs", "mate-user-guide", "debian:debian", "valencian", "calligra"),
)
"""Parts of the names of sources that are held back together."""
_MOST = 400
"""Texts of each language, fold and length."""
_FEWEST = 40
"""Lines of a language that must be left to learn from, or it is not measured in that fold."""


def held_back(
    served: Sequence[Text], foreign: Sequence[Text], wheel: Path, say: Callable[[str], None]
) -> Iterator[Held]:
    """For each fold, a model is trained without its sources, and without a quarter of the foreign
    languages, and reads texts of those: single lines of 60 characters and more, and three lines."""
    for fold, names in enumerate(FOLDS):
        say(f"fold {fold}: without {', '.join(names)}")
        kept = [text for text in served if not _of(text, names)]
        strange = [text for text in foreign if crc32(text.label.encode()) % len(FOLDS) == fold]
        known = [text for text in foreign if crc32(text.label.encode()) % len(FOLDS) != fold]
        model = train(kept, known, wheel, lambda _: None).model
        left: dict[str, int] = defaultdict(int)
        for text in kept:
            left[text.label] += 1
        asked = [text for text in served if _of(text, names) and left[text.label] >= _FEWEST]
        for lines in (1, 3):
            texts = list(_joined([*asked, *strange], lines))
            for start in range(0, len(texts), 64):
                some = texts[start : start + 64]
                for text, reading in zip(
                    some, read_documents([t.text for t in some], model), strict=True
                ):
                    said, score = (reading.label, reading.score) if reading else ("und", 0.0)
                    yield Held(text.label, text.source, said, score, lines, fold)


def _of(text: Text, names: Sequence[str]) -> bool:
    return any(name in text.source for name in names)


def _joined(texts: Sequence[Text], lines: int) -> Iterator[Text]:
    """Texts of so many lines of one language and source, at most `_MOST` a language."""
    pools: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in texts:
        if lines > 1 or len(text.text) >= 60:
            pools[text.label, text.source].append(text)
    per_label: dict[str, int] = defaultdict(int)
    for label, _ in pools:
        per_label[label] += 1
    draw = random.Random(11)
    for (label, source), pool in sorted(pools.items()):
        draw.shuffle(pool)
        most = -(-_MOST // per_label[label])
        for at in range(0, min(len(pool), most * lines) - lines + 1, lines):
            part = pool[at : at + lines]
            yield Text("\n".join(t.text for t in part), label, source, part[0].genre)
