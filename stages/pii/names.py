"""Names of persons, found by a model that the user has: the folder of a spaCy pipeline. Nothing is
ever downloaded. It is asked through the interface of Presidio's recognisers."""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.errors import MissingExtra, ResourceError
from corpus.storage.digests import digest_of
from corpus.storage.resources import sha256_of
from stages.pii.presidio import from_presidio
from stages.pii.recogniser import Recogniser

__all__ = ["PERSON", "check_names", "digest_of_names", "names_in", "names_recogniser"]

PERSON = "person"
"""The kind of what is found."""
SCORE = 0.85
"""Of each name, as Presidio gives it: such models state no probability."""
_LABELS = frozenset({"PER", "PERSON", "PERS", "PRS", "persName"})
"""How models of different treebanks call persons."""
_AT_A_TIME = 20_000
"""Characters that a model reads at once."""


def check_names(path: str) -> None:
    """Raise ResourceError where no spaCy pipeline is at `path`, MissingExtra without spaCy."""
    for library in ("spacy", "presidio_analyzer"):
        if find_spec(library) is None:
            raise MissingExtra("names of stage 'pii'", library, "pii")
    if not all(Path(path, name).is_file() for name in ("config.cfg", "meta.json")):
        raise ResourceError(
            "is no folder of a spaCy pipeline, as `nlp.to_disk` writes it, with config.cfg and "
            "meta.json",
            where=path,
        )


def digest_of_names(path: str) -> str:
    """The digest of all files of a pipeline."""
    files = sorted(file for file in Path(path).rglob("*") if file.is_file())
    return digest_of([[file.relative_to(path).as_posix(), sha256_of(str(file))] for file in files])


@cache
def names_recogniser(path: str) -> Recogniser:
    """Finds names of persons by the pipeline at `path`, which is loaded once a process."""
    import spacy
    from presidio_analyzer import LocalRecognizer, RecognizerResult

    pipeline = spacy.load(Path(path))

    class Names(LocalRecognizer):  # type: ignore[misc]  # presidio carries no types here
        """The pipeline in Presidio's frame."""

        def load(self) -> None:
            """Loaded above."""

        def analyze(self, text: str, entities: Any, nlp_artifacts: Any = None) -> list[Any]:
            return [
                RecognizerResult(PERSON, start, end, SCORE)
                for start, end in names_in(pipeline, text)
            ]

    return from_presidio(Names([PERSON], name="alia_corpus names"), PERSON)


def names_in(pipeline: Any, text: str) -> Iterator[tuple[int, int]]:
    """Where names of persons stand in a text."""
    start = 0
    while start < len(text):
        end = start + _AT_A_TIME
        if end < len(text):
            end = max(text.rfind("\n", start, end), text.rfind(" ", start, end), start) + 1
            end = end if end > start + 1 else start + _AT_A_TIME
        for entity in pipeline(text[start:end]).ents:
            if entity.label_ in _LABELS:
                yield start + entity.start_char, start + entity.end_char
        start = end
