"""fastText models for language identification, loaded once a worker."""

import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from corpus.documents.languages import family_of
from corpus.errors import MissingExtra, ResourceError
from corpus.storage.resources import LID_176, facts_about, local_path

__all__ = ["FastText", "check", "load", "model_facts"]

_HEADER = struct.Struct("<14i d 3i")
"""Magic number, version, twelve arguments, one more as a double; sizes of the dictionary: all
entries, words, labels."""
_NO_CLASSIFIER = "is not a whole fastText classifier; valid: a .bin or .ftz model of languages"
_MAGIC, _SUPERVISED = 793712314, 3


class FastText:
    """A model and the family that its labels belong to."""

    def __init__(self, model: Any, labels: list[str]) -> None:
        self._model = model
        self.family = family_of(labels)

    def predict(self, line: str, count: int) -> list[tuple[str, float]]:
        """The likeliest labels with their probabilities, the likeliest first.

        line: one line of text, normalised as the model wants it.
        """
        # Not the wrapper's `predict`, whose twin in other distributions fails on NumPy 2.
        found = self._model.f.predict(line + "\n", count, 0.0, "strict")
        return [(label, probability) for probability, label in found]


def model_facts(path: str | None, sha256: str) -> Mapping[str, str]:
    """Name, SHA-256, licence and source of the model at `path`, or of the embedded one."""
    return facts_about(path, sha256) if path else LID_176.facts()


@cache
def load(path: str | None) -> FastText:
    """The model at `path`, or the embedded one. Raises ResourceError for what is no model."""
    file = local_path(path) if path else LID_176.path()
    where = path or file
    check(file, where)
    try:
        import fasttext
    except ModuleNotFoundError as error:
        raise MissingExtra("stage 'language'", "fasttext-predict", "language") from error
    try:
        model = fasttext.load_model(file)
        # The probe shows whether it is a classifier, and lists its labels.
        labels = [label for _, label in model.f.predict("a\n", -1, 0.0, "strict")]
    except (ValueError, RuntimeError, MemoryError) as error:
        raise ResourceError(_NO_CLASSIFIER, where=where) from error
    return FastText(model, labels)


def check(file: str, where: str) -> None:
    """Raises ResourceError unless the file starts as a fastText classifier; reads no more."""
    if where.endswith(".safetensors"):
        raise ResourceError(
            "fastText models as .safetensors are not read yet: each writer has a layout of its "
            "own; valid: the same model as .bin or .ftz",
            where=where,
        )
    try:
        with Path(file).open("rb") as stream:
            start = stream.read(_HEADER.size)
    except OSError as error:
        raise ResourceError(f"cannot be read: {error.strerror}", where=where) from error
    # fastText itself trusts its files, and ends the process on some that are damaged.
    if len(start) < _HEADER.size or not start.startswith(_MAGIC.to_bytes(4, "little")):
        raise ResourceError("is not a fastText model; valid: .bin or .ftz", where=where)
    values = _HEADER.unpack(start)
    dimensions, kind, labels = values[2], values[9], values[-1]
    if kind != _SUPERVISED or dimensions < 1 or labels < 1:
        raise ResourceError(_NO_CLASSIFIER, where=where)
