"""Recognisers of Presidio as those of this project; the reverse is as_presidio.py."""

from collections.abc import Iterator
from typing import Any

from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["from_presidio"]


def from_presidio(recognizer: Any, kind: str) -> Recogniser:
    """A `presidio_analyzer.EntityRecognizer` that needs no language model, as a recogniser of this
    project. It is called for every text, since nothing says what shows that it has a chance.

    kind: what its findings are called here.
    """

    def find(part: Part) -> Iterator[Finding]:
        text = part.text[part.start : part.end]
        for result in recognizer.analyze(text, recognizer.supported_entities, None):
            first, last = part.start + result.start, part.start + result.end
            value = part.text[first:last].casefold()
            yield Finding(kind, first, last, value, round(float(result.score), 4))

    return Recogniser(kind, Trigger(pattern=r"(?s:.+)"), find)
