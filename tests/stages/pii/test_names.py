"""stages/pii/names.py: names of persons by a spaCy pipeline of the user's own."""

from pathlib import Path
from typing import Any

import pytest
import spacy

from corpus.errors import ResourceError
from corpus.testing import batch_of
from stages.pii.names import names_recogniser
from stages.pii.page import Page
from stages.pii.personal_data import PersonalData
from stages.pii.search import search

NAMES = ["Joana Puigdomer", "Anselm Torrefiel"]


def pipeline_at(path: Path, names: list[str]) -> str:
    """A pipeline that knows these names and a town."""
    pipeline = spacy.blank("ca")
    ruler: Any = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PER", "pattern": name} for name in names])
    ruler.add_patterns([{"label": "LOC", "pattern": "Vilaseca"}])
    pipeline.to_disk(path)
    return str(path)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return pipeline_at(tmp_path_factory.mktemp("models") / "names", NAMES)


def scrubbed(stage: PersonalData, text: str) -> str:
    result = stage.process(batch_of([{"text": text, "language": "ca"}], stage.reads))
    assert result.quarantined is not None
    assert result.quarantined.null_count == 1
    return str(result.columns["text"][0].as_py())


TEXT = "Joana Puigdomer, de Vilaseca (ana@forn.cat), i en nom d'Anselm Torrefiel. Joana Puigdomer."


def test_names_of_persons_and_of_nothing_else(model: str) -> None:
    stage = PersonalData(names=model)
    once = scrubbed(stage, TEXT)
    assert once == "<PERSON_1>, de Vilaseca (<EMAIL_1>), i en nom d'<PERSON_2>. <PERSON_1>."
    assert scrubbed(stage, once) == once
    assert scrubbed(PersonalData(), TEXT) == TEXT.replace("ana@forn.cat", "<EMAIL_1>")


def test_pseudonyms_keep_the_elision(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIA_PII_SECRET", "an invented secret, long enough")
    stage = PersonalData(names=model, replace="pseudonym")
    once = scrubbed(stage, TEXT)
    words = once.replace("(", " ").split()
    assert words[0][0] not in "AEIOU"
    assert once.partition("d'")[2][0] in "AEIOU"
    assert once.endswith(f"{words[0]} {words[1].strip(',')}.")
    assert scrubbed(stage, once) == once


def test_long_texts_are_read_in_parts(model: str) -> None:
    text = "Plou a la muntanya i fa sol a la plana. " * 2000 + "Joana Puigdomer hi era."
    assert scrubbed(PersonalData(names=model), text).endswith(" <PERSON_1> hi era.")


def test_a_finding_is_one_of_presidio(model: str) -> None:
    (found,) = search("amb Anselm Torrefiel", Page(), [names_recogniser(model)], 0.5)
    assert (found.kind, found.start, found.end, found.score) == ("person", 4, 20, 0.85)


def test_the_content_of_the_model_is_in_the_identity(model: str, tmp_path: Path) -> None:
    same = pipeline_at(tmp_path / "same", NAMES)
    other = pipeline_at(tmp_path / "other", NAMES[:1])
    identity = PersonalData(names=model).identity()
    assert PersonalData(names=same).identity() == identity
    assert PersonalData(names=other).identity() != identity
    assert str(tmp_path) not in str(PersonalData(names=same).identity())
    assert "spacy" in PersonalData(names=model).uses
    assert "spacy" not in PersonalData().uses


@pytest.mark.parametrize("content", [None, "no model"])
def test_what_is_no_model_is_refused(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "model"
    if content is not None:
        path.mkdir()
        (path / "config.cfg").write_text(content)
    with pytest.raises(ResourceError, match="is no folder of a spaCy pipeline"):
        PersonalData(names=str(path))
