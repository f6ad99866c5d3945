"""fastText models for language identification, loaded once in each worker."""

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
"""The start of a model file: magic number, version, twelve arguments, one more argument as a
double, and the dictionary's numbers of entries, words and labels."""
_NO_CLASSIFIER = "is not a whole fastText classifier; valid: a .bin or .ftz model of languages"
_MAGIC, _SUPERVISED = 793712314, 3


class FastText:
    """A model, and the family of language codes to which its labels belong."""

    def __init__(self, model: Any, labels: list[str]) -> None:
        self._model = model
        self.family = family_of(labels)

    def predict(self, line: str, count: int) -> list[tuple[str, float]]:
        """The `count` likeliest labels with their probabilities (0 to 1), the likeliest first.

        line: one line of text, normalised as the model expects.
        """
        # The wrapper's own `predict` fails on NumPy 2 in some distributions.
        found = self._model.f.predict(line + "\n", count, 0.0, "strict")
        return [(label, probability) for probability, label in found]


def model_facts(path: str | None, sha256: str) -> Mapping[str, str]:
    """Name, SHA-256, licence and source of the model at `path`, or of the included one."""
    return facts_about(path, sha256) if path else LID_176.facts()


@cache
def load(path: str | None) -> FastText:
    """The model at `path`, or the included one for None.

    Raises ResourceError for a file that is not a model, and MissingExtra without fastText.
    """
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
    """Raise ResourceError unless the file begins as a fastText classifier; only its header is read.

    where: what the error calls the file.
    """
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
    # fastText itself does not check its files, and some that are damaged crash the process.
    if len(start) < _HEADER.size or not start.startswith(_MAGIC.to_bytes(4, "little")):
        raise ResourceError("is not a fastText model; valid: .bin or .ftz", where=where)
    values = _HEADER.unpack(start)
    dimensions, kind, labels = values[2], values[9], values[-1]
    if kind != _SUPERVISED or dimensions < 1 or labels < 1:
        raise ResourceError(_NO_CLASSIFIER, where=where)
