"""The models that are measured, asked in one way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from benchmarks.language.tags import REJECTED, tag_of
from corpus.storage.resources import LID_176, local_path
from stages.language.documents import Reading, read_documents
from stages.language.identifier import Identifier
from stages.language.model_file import FILE
from stages.language.models import LID_176_NAME, identifier_of

__all__ = ["LANGID", "Answer", "IdentifierReader", "LangidReader", "Reader", "readers_of"]

LANGID = "py3langid"
_TURN = 64
"""Documents that are read at a time, as in the stage."""


@dataclass(frozen=True)
class Answer:
    """What a model says of a text. shares: of each language that it names, by tag."""

    tag: str
    score: float
    shares: Mapping[str, float]
    reading: Reading | None = None


class Reader(Protocol):
    """A model that is measured."""

    @property
    def name(self) -> str:
        """What tables call it."""

    @property
    def megabytes(self) -> float:
        """The size of its file."""

    @property
    def reads_parts(self) -> bool:
        """Whether it says which languages a document has, and what of it was read."""

    def read(self, texts: Sequence[str]) -> list[Answer]:
        """Its answer to each text."""


@dataclass(frozen=True)
class IdentifierReader:
    """A model as the stage `language` reads documents with it."""

    name: str
    megabytes: float
    model: Identifier
    reads_parts: bool = True

    def read(self, texts: Sequence[str]) -> list[Answer]:
        """See `Reader`."""
        return [
            _answer(reading, self.model)
            for start in range(0, len(texts), _TURN)
            for reading in read_documents(texts[start : start + _TURN], self.model)
        ]


@dataclass(frozen=True)
class LangidReader:
    """py3langid, which reads a whole text as it is, and names one language."""

    identifier: Any
    name: str
    megabytes: float
    reads_parts: bool = False

    def read(self, texts: Sequence[str]) -> list[Answer]:
        """See `Reader`. Its `no` is `nb`, as in the registry."""
        answers = []
        for text in texts:
            label, score = self.identifier.classify(text)
            tag = tag_of(label or "")
            answers.append(Answer(tag, float(score), {tag: 1.0}))
        return answers


def readers_of(paths: Sequence[str]) -> list[Reader]:
    """The included model, lid.176, py3langid where it is installed, and the models at paths."""
    lid_176 = _reader(LID_176_NAME, LID_176_NAME, LID_176.path())
    found: list[Reader] = [_reader(None, "included", str(FILE)), lid_176]
    if find_spec(LANGID):
        found.append(_langid())
    return [*found, *(_reader(path, Path(path).stem, local_path(path)) for path in paths)]


def _reader(model: str | None, name: str, file: str) -> IdentifierReader:
    return IdentifierReader(name, Path(file).stat().st_size / 1e6, identifier_of(model))


def _langid() -> LangidReader:
    library = import_module(f"{LANGID}.langid")
    file = files(LANGID).joinpath(library.MODEL_FILE)
    made = library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True)
    return LangidReader(made, LANGID, len(file.read_bytes()) / 1e6)


def _answer(reading: Reading | None, model: Identifier) -> Answer:
    if reading is None:
        return Answer(REJECTED, 0.0, {})
    shares: dict[str, float] = {}
    for label, share in reading.shares.items():
        tag = tag_of(label)
        shares[tag] = shares.get(tag, 0.0) + share
    return Answer(tag_of(reading.label), model.calibrated(reading.score), shares, reading)
