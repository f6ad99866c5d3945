"""Calibrated scores, and scores that are enough by language, from `data/calibration.json`."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.documents.languages import LANGUAGES
from corpus.documents.packs import until_packs_change

__all__ = ["FILE", "USUAL", "Calibration", "calibration", "logit", "thresholds"]

FILE = Path(__file__).parent / "data" / "calibration.json"
"""What tools/languages measures; its module `calibrate` says how."""
USUAL = 0.5
"""The threshold of a language that was not measured, and of all languages with other models."""
_EDGE = 1e-4


@dataclass(frozen=True)
class Calibration:
    """What turns the included model's scores into probabilities where all languages are alike."""

    slope: float
    shift: float

    def __call__(self, score: float) -> float:
        """The calibrated score, from 0 to 1."""
        return 1 / (1 + math.exp(-(self.slope * logit(score) + self.shift)))


def logit(score: float) -> float:
    """The logarithm of the odds of a score, which is kept off 0 and 1."""
    bounded = min(max(score, _EDGE), 1 - _EDGE)
    return math.log(bounded / (1 - bounded))


@cache
def calibration() -> Calibration:
    """The calibration of the included model."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return Calibration(found["slope"], found["shift"])


@until_packs_change
def thresholds() -> Mapping[str, float]:
    """The threshold of each language of the registry with the included model."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    measured = {own["tag"]: own["limit"] for own in found["thresholds"]}
    return {tag: measured.get(tag, USUAL) for tag in LANGUAGES}
