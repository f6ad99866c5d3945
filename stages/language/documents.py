"""The languages of documents, from what a model says of windows into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from stages.language.cleaning import letters_of, readable
from stages.language.identifier import Identifier
from stages.language.windows import FEW, MANY, is_whole, windows_of

__all__ = ["Reading", "read_documents"]

_ROUNDS = 4
"""Rounds of expectation and maximisation; shares hardly move after the third."""
_SURE = 0.5
"""Windows that all say the same with at least this probability need no rounds."""
_SMALLEST = 0.08
"""A smaller share than this, of the windows of a document, is taken for a mistake."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Reading:
    """What a model says of a document.

    label: the language of most of it. score: the model's probability for it, before calibration.
    shares: of each language in the document, of all letters that were read, the largest first.
    labels: of the model, for the languages of `shares`, in the same order.
    raw, line, words: what was read, as it stands, as `readable` and as `letters_of` leave it.
    """

    label: str
    score: float
    shares: dict[str, float]
    labels: tuple[str, ...]
    raw: str
    line: str
    words: str


def read_documents(texts: Sequence[str], model: Identifier) -> list[Reading | None]:
    """A reading of each text; None for a text without words that a model could read.

    A text that seems to be in several languages is looked at again, through more windows.
    """
    readings = [_reading(look, model) for look in _looks(texts, model, FEW)]
    mixed = [
        number
        for number, reading in enumerate(readings)
        if reading is not None and len(reading.shares) > 1 and not is_whole(texts[number], FEW)
    ]
    closer = _looks([texts[number] for number in mixed], model, MANY)
    for number, look in zip(mixed, closer, strict=True):
        readings[number] = _reading(look, model)
    return readings


@dataclass(frozen=True)
class _Look:
    """What a model says of the windows into a text.

    logs: of the probability of each label in each window. likely: those probabilities. sizes:
    letters of each window. raw, line, words: as in a reading.
    """

    logs: Floats
    likely: Floats
    sizes: Floats
    raw: str
    line: str
    words: str

    @property
    def agrees(self) -> bool:
        """Whether all windows say the same, and none of them is in doubt."""
        best = self.likely[0].argmax()
        sure: npt.NDArray[np.bool_] = self.likely[:, best] >= _SURE
        return bool(sure.all())


def _looks(texts: Sequence[str], model: Identifier, most: int) -> list[_Look | None]:
    """A look at each text through at most so many windows; None where there are no words."""
    raws: list[str] = []
    lines: list[str] = []
    bounds = [0]
    for text in texts:
        for window in windows_of(text, most):
            line = readable(window)
            if line:
                raws.append(window)
                lines.append(line)
        bounds.append(len(lines))
    words = [letters_of(line) for line in lines]
    logs = model.log_probabilities(lines, words)
    likely = _softmax(logs)
    sizes = np.array([max(len(own), 1) for own in words], np.float32)
    looks: list[_Look | None] = []
    for first, last in pairwise(bounds):
        part = slice(first, last)
        own = " ".join(words[part]).strip()
        if own:
            raw, line = "\n".join(raws[part]), " ".join(lines[part])
            looks.append(_Look(logs[part], likely[part], sizes[part], raw, line, own))
        else:
            looks.append(None)
    return looks


def _reading(look: _Look | None, model: Identifier) -> Reading | None:
    if look is None:
        return None
    if look.agrees:
        best = int(look.likely[0].argmax())
        shares = {model.labels[best]: 1.0}
        score = _joined(look.logs, look.sizes, model.growth)[best]
    else:
        mixture = _mixture(look.likely, look.logs, look.sizes)
        shares, score = _shares(mixture, look, model)
    return _divided(model, shares, float(score), look)


def _shares(likely: Floats, look: _Look, model: Identifier) -> tuple[dict[str, float], float]:
    """The labels of a document with their shares, the largest first, and the first one's score.

    likely: the share of each label in each window.
    """
    logs, sizes = look.logs, look.sizes
    shares = (likely * sizes[:, None]).sum(axis=0) / sizes.sum()
    best = int(shares.argmax())
    mine = likely[:, best] > 0.5
    if not mine.any():
        mine[:] = True
    large: list[int] = np.flatnonzero(shares >= _SMALLEST).tolist() or [best]
    order = sorted(large, key=lambda n: (-shares[n], n))
    named = {model.labels[n]: float(shares[n]) for n in order}
    return named, float(_joined(logs[mine], sizes[mine], model.growth)[best])


def _joined(logs: Floats, sizes: Floats, growth: float) -> Floats:
    """Probabilities as the model would judge the windows as one text: see `Identifier.growth`."""
    if len(logs) > 1:
        weights = (sizes / sizes.sum()) ** (1 - growth)
        logs = (logs * weights[:, None]).sum(axis=0, keepdims=True)
    found: Floats = _softmax(logs)[0]
    return found


def _divided(model: Identifier, shares: dict[str, float], score: float, look: _Look) -> Reading:
    """A reading in which the first label of several languages became the likeliest of them."""
    first = next(iter(shares))
    parts = model.divided(first, look.line, look.words)
    label = max(parts, key=lambda tag: (parts[tag], tag))
    named = {label if own == first else own: share for own, share in shares.items()}
    labels = tuple(shares)
    return Reading(label, score * parts[label], named, labels, look.raw, look.line, look.words)


def _mixture(likely: Floats, logs: Floats, sizes: Floats) -> Floats:
    """The share of each label in each window, if a document is a mixture of few languages.

    Expectation and maximisation (Dempster, Laird and Rubin 1977): what most windows say is likelier
    in the others too.
    """
    weights = sizes / sizes.sum()
    for _ in range(_ROUNDS):
        prior = (likely * weights[:, None]).sum(axis=0)
        likely = _softmax(logs + np.log(prior + 1e-9))
    return likely


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return result
