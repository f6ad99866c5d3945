"""fastText models for language identification, loaded once in each worker."""

import struct
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.documents.languages import family_of, tag_of
from corpus.errors import MissingExtra, ResourceError
from corpus.storage.resources import local_path
from stages.text.script import script_of

__all__ = ["FastTextModel", "check", "fasttext_model", "library_version"]

_HEADER = struct.Struct("<14i d 3i")
"""The start of a model file: magic number, version, twelve arguments, one more argument as a
double, and the dictionary's numbers of entries, words and labels."""
_NO_CLASSIFIER = "is not a whole fastText classifier; valid: a .bin or .ftz model of languages"
_MAGIC, _SUPERVISED = 793712314, 3
_LABELS = 20
"""Number of labels that the model is asked for: the others share what these leave."""
_LEAST = 1e-9
_SCRIPTS = ("Latn", "Cyrl")
"""Scripts that decide what a label of lid.176 means."""


class FastTextModel:
    """A fastText classifier as an `Identifier`: its labels are read by the maps of the registry."""

    growth = 0.0

    def __init__(self, model: Any, labels: Sequence[str]) -> None:
        self._model = model
        family = family_of(labels)
        tags = {
            (label, script): tag_of(label, family, script) or "und"
            for label in labels
            for script in _SCRIPTS
        }
        self.labels = tuple(sorted({*tags.values()}))
        self.names = frozenset(self.labels)
        number = {tag: place for place, tag in enumerate(self.labels)}
        self._column = {key: number[tag] for key, tag in tags.items()}

    def log_probabilities(
        self, lines: Sequence[str], words: Sequence[str]
    ) -> npt.NDArray[np.float32]:
        """See `Identifier`. The scores of labels that mean the same language (`sr` and `sh`) are
        added."""
        found = np.full((len(lines), len(self.labels)), _LEAST, np.float32)
        for row, line in enumerate(lines):
            script = script_of(line)
            script = script if script in _SCRIPTS else _SCRIPTS[0]
            # The wrapper's own `predict` fails on NumPy 2 in some distributions.
            for score, label in self._model.f.predict(line.lower() + "\n", _LABELS, 0.0, "strict"):
                found[row, self._column[label, script]] += score
        logs: npt.NDArray[np.float32] = np.log(found / found.sum(axis=1, keepdims=True))
        return logs

    def divided(self, label: str, line: str, words: str) -> Mapping[str, float]:
        """See `Identifier`: no label stands for several languages."""
        return {label: 1.0}

    def calibrated(self, score: float) -> float:
        """See `Identifier`: the model's own probability, which nobody measured."""
        return score


@cache
def fasttext_model(path: str) -> FastTextModel:
    """The model at a path or URL.

    Raises ResourceError for a file that is not a model, and MissingExtra without fastText.
    """
    file = local_path(path)
    check(file, path)
    try:
        import fasttext
    except ModuleNotFoundError as error:
        raise MissingExtra("a fastText model", "fasttext-predict", "fasttext") from error
    try:
        model = fasttext.load_model(file)
        # The probe shows whether it is a classifier, and lists its labels: all of them, as some
        # have so small a probability that a bound of 0 leaves them out.
        labels = [label for _, label in model.f.predict("a\n", -1, -1.0, "strict")]
    except (ValueError, RuntimeError, MemoryError) as error:
        raise ResourceError(_NO_CLASSIFIER, where=path) from error
    return FastTextModel(model, labels)


def library_version() -> str:
    """Name and version of the distribution that is imported as `fasttext`, of which different
    versions of Python have different ones; empty without one."""
    for name in ("fasttext-predict", "fasttext-predict-v2"):
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            continue
    return ""


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
