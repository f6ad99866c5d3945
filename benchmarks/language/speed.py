"""CPU time of models beside fastText's own `predict` with lid.176, which reads a whole text."""

import statistics
from collections.abc import Mapping, Sequence
from time import process_time
from typing import Any

from benchmarks.language.readers import Reader
from corpus.storage.resources import LID_176

__all__ = ["RAW", "medians", "timed"]

RAW = "lid.176.ftz, raw"
_TURN = 64


def timed(readers: Sequence[Reader], texts: Sequence[str], rounds: int) -> list[dict[str, float]]:
    """Documents a second of CPU time, of each model in each round, in turns of 64 documents.

    For the raw model texts are made lower case, and one line, before.
    """
    model = _raw()
    lines = [" ".join(text.lower().split()) + "\n" for text in texts]
    found = []
    for _ in range(rounds):
        spent = dict.fromkeys([RAW, *(reader.name for reader in readers)], 0.0)
        for first in range(0, len(texts), _TURN):
            start = process_time()
            for line in lines[first : first + _TURN]:
                model.f.predict(line, 1, 0.0, "strict")
            spent[RAW] += process_time() - start
            for reader in readers:
                start = process_time()
                reader.read(texts[first : first + _TURN])
                spent[reader.name] += process_time() - start
        found.append({name: len(texts) / seconds for name, seconds in spent.items()})
    return found


def medians(rounds: Sequence[Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """The median speed of each model, and the median of its ratios to the raw one in each round."""
    return {
        name: (
            statistics.median(own[name] for own in rounds),
            statistics.median(own[name] / own[RAW] for own in rounds),
        )
        for name in rounds[0]
    }


def _raw() -> Any:
    import fasttext

    return fasttext.load_model(LID_176.path())
