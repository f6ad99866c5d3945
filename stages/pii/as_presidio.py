"""The recognisers of this project as those of Presidio, for engines of other projects.

    from presidio_analyzer import RecognizerRegistry
    from stages.pii.as_presidio import as_presidio

    registry = RecognizerRegistry(as_presidio(language="ca"), supported_languages=["ca"])

Our recognisers weigh the words around a finding themselves, so they need neither a language model
nor Presidio's enhancer of context.
"""

from collections.abc import Sequence
from typing import Any

from stages.pii.catalogue import KINDS, recognisers
from stages.pii.page import Page
from stages.pii.recogniser import Recogniser
from stages.pii.search import search

__all__ = ["as_presidio"]


def as_presidio(kinds: Sequence[str] = KINDS, language: str = "en", url: str = "") -> list[Any]:
    """The recognisers of these kinds as `presidio_analyzer.EntityRecognizer`s for one language.

    Entities are the kinds in capitals, `EMAIL`. url: the address of the page, whose country counts
    as evidence.
    """
    from presidio_analyzer import AnalysisExplanation, LocalRecognizer, RecognizerResult

    class FormRecognizer(LocalRecognizer):  # type: ignore[misc]  # presidio carries no types here
        """A recogniser of this project in Presidio's frame."""

        def __init__(self, ours: Recogniser) -> None:
            self.ours = ours
            super().__init__(
                supported_entities=[ours.kind.upper()],
                name=f"alia_corpus {ours.kind}",
                supported_language=language,
            )

        def load(self) -> None:
            """Nothing to load."""

        def analyze(self, text: str, entities: Any, nlp_artifacts: Any = None) -> list[Any]:
            page = Page(language, url, text)
            return [
                RecognizerResult(
                    entity_type=finding.kind.upper(),
                    start=finding.start,
                    end=finding.end,
                    score=finding.score,
                    analysis_explanation=AnalysisExplanation(
                        self.name, finding.score, textual_explanation=finding.rationale
                    ),
                    recognition_metadata={
                        RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                        RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                    },
                )
                for finding in search(text, page, [self.ours], 0.0)
            ]

    return [FormRecognizer(one) for one in recognisers(tuple(kinds))]
