"""Examples for a resolver: passages of one to six lines, and what a model sees of them."""

import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stages.language.cleaning import letters_of, readable
from stages.language.ngrams import hashed_ngrams
from stages.language.resolver import BITS
from stages.language.suffixes import SuffixModel
from tools.languages.texts import Text

__all__ = ["Examples", "passages", "seen"]

_SIZES = (1, 1, 1, 2, 3, 6)
"""Lines of a passage, one drawn after the other."""
_PROSE = 3
_PLAIN = 0.04
"""Share of passages that lose their diacritics."""


@dataclass(frozen=True)
class Examples:
    """Passages as a model sees them."""

    labels: Sequence[str]
    sources: Sequence[str]
    scores: npt.NDArray[np.float32]
    """Of the first model, (examples, its labels)."""
    slots: npt.NDArray[np.int32]
    bounds: npt.NDArray[np.int64]


def passages(texts: Iterable[Text], most: int, seed: int = 1) -> list[Text]:
    """Passages of at most `most` a label, drawn evenly over its sources, prose before interfaces.

    The lines of a passage are of one source; each line stands in one passage.
    """
    by_label: dict[str, dict[str, list[Text]]] = defaultdict(lambda: defaultdict(list))
    for text in texts:
        if len(text.text) >= 20:
            by_label[text.label][text.source].append(text)
    chosen = []
    draw = random.Random(seed)
    for label in sorted(by_label):
        pools = []
        for source in sorted(by_label[label]):
            lines = by_label[label][source]
            draw.shuffle(lines)
            pools.append(list(_joined(lines, draw)))
        left = most
        # A source that has less than its part leaves the rest to the larger ones.
        pools.sort(key=lambda pool: (len(pool) / _weight(pool), pool[0].source))
        for number, pool in enumerate(pools):
            weights = [_weight(other) for other in pools[number:]]
            taken = pool[: round(left * weights[0] / sum(weights))]
            chosen.extend(taken)
            left -= len(taken)
    return chosen


def _weight(pool: Sequence[Text]) -> int:
    """How much prose counts more than the language of interfaces and of package descriptions."""
    return 1 if "interface" in pool[0].genre or "package" in pool[0].genre else _PROSE


def _joined(lines: Sequence[Text], draw: random.Random) -> Iterable[Text]:
    at = 0
    while at < len(lines):
        size = draw.choice(_SIZES)
        part = lines[at : at + size]
        at += size
        text = " ".join(line.text for line in part)
        if draw.random() < _PLAIN:
            text = "".join(
                letter
                for letter in unicodedata.normalize("NFD", text)
                if not unicodedata.combining(letter)
            )
        yield Text(text, part[0].label, part[0].source, part[0].genre)


def seen(texts: Sequence[Text], first: SuffixModel, batch: int = 64) -> Examples:
    """What a model sees of texts."""
    scores, slots, bounds = [], [], [np.zeros(1, np.int64)]
    end = 0
    for start in range(0, len(texts), batch):
        lines = [readable(text.text) for text in texts[start : start + batch]]
        scores.append(first.scores([line.encode("utf-8", "replace") for line in lines]))
        features = hashed_ngrams([letters_of(line) for line in lines], BITS)
        slots.append(features.slots.astype(np.int32))
        bounds.append(features.bounds[1:] + end)
        end += int(features.bounds[-1])
    return Examples(
        [text.label for text in texts],
        [text.source for text in texts],
        np.concatenate(scores),
        np.concatenate(slots),
        np.concatenate(bounds),
    )
