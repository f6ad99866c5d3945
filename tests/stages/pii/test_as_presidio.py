"""Our recognisers in a plain engine of Presidio, and recognisers of Presidio among ours."""

from typing import Any

import pytest
import spacy
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from stages.pii.as_presidio import as_presidio
from stages.pii.catalogue import KINDS, OWN
from stages.pii.page import Page
from stages.pii.presidio import from_presidio
from stages.pii.search import search
from stages.pii.testing import RecogniserContract
from tests.stages.pii.test_personal_data import SENTENCE


class Blank(SpacyNlpEngine):  # type: ignore[misc]  # presidio carries no types here
    """Tokens without a model."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.nlp = {language: spacy.blank(language)}


@pytest.fixture(scope="module", params=["ca", "eu", "en"])
def engine(request: pytest.FixtureRequest) -> Any:
    language = request.param
    registry = RecognizerRegistry(as_presidio(language=language), supported_languages=[language])
    return AnalyzerEngine(registry, Blank(language), supported_languages=[language])


def test_an_engine_finds_what_the_stage_finds(engine: Any) -> None:
    (language,) = engine.supported_languages
    results = engine.analyze(SENTENCE, language=language, score_threshold=0.5)
    ours = search(SENTENCE, Page(language, "", SENTENCE), OWN, 0.5)
    assert results
    kinds = {(r.entity_type, SENTENCE[r.start : r.end]) for r in results}
    assert {kind for kind, _ in kinds} == {"EMAIL", "IBAN", "CARD", "DNI", "NIE", "IP", "PHONE"}
    assert kinds <= {(one.kind.upper(), SENTENCE[one.start : one.end]) for one in ours}


def test_an_engine_lists_all_kinds(engine: Any) -> None:
    assert set(engine.get_supported_entities()) >= {kind.upper() for kind in KINDS}


def test_a_result_says_why_and_quotes_nothing() -> None:
    (dni,) = as_presidio(["national_id"], "pl")
    (result,) = dni.analyze("PESEL: 44051401359", dni.supported_entities)
    why = result.analysis_explanation
    assert why.original_score == result.score > 0.5
    assert why.recognizer == "alia_corpus national_id"
    assert "44051401359" not in str(why)


class TestFromPresidio(RecogniserContract):
    recogniser = from_presidio(
        PatternRecognizer("PLATE", patterns=[Pattern("plate", r"\b\d{4} [BCDFGHJKLM]{3}\b", 0.7)]),
        "plate",
    )
    found = {"matrícula 1234 BCD": ["1234 BCD"], "1234 BCD i 5678 FGH": ["1234 BCD", "5678 FGH"]}
    left_alone = ["matrícula 1234 BCA", ""]

    def test_time_grows_with_the_length(self) -> None:
        """It is not promised: Presidio compares each of its results with all others."""
