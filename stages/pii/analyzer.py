"""Presidio's analyzer with the recognisers of this project, the same for every language.

Presidio binds a recogniser to a language; here one neutral language code stands for all. Only the
countries whose telephone numbers are searched for differ between languages. spaCy's blank
multi-language tokenizer (no model) gives the words around a finding, by which Presidio raises the
score of ambiguous findings.
"""

import logging
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from stages.pii import card, email, iban, ip, national_id, phone, spanish_id
from stages.pii.finding import Finding
from stages.pii.gate import present, windows
from stages.pii.words import notion_of

__all__ = ["search"]

_LANGUAGE = "xx"
_SAME_LENGTH = {
    **{full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)},
    **str.maketrans("\u00a0\u2007\u2009\u202f\u3000‑﹫。", "     -@."),
}
"""White space and hyphens that people write in numbers, and characters of full width -> plain ones
of the same length."""

_FINDERS: dict[str, Callable[[str], Iterator[Finding]]] = {
    "email": email.find,
    "iban": iban.find,
    "card": card.find,
    "dni": spanish_id.find_dni,
    "nie": spanish_id.find_nie,
    "national_id": national_id.find,
    "ip": ip.find,
}
_NOTION = {"phone": "phone", "dni": "identity", "national_id": "identity", "ip": "address"}
"""The notion of a nearby word that raises the score of a kind."""


def search(
    text: str, regions: tuple[str, ...], kinds: tuple[str, ...], minimum: float
) -> list[Finding]:
    """All findings in a text; they may overlap.

    regions: countries whose national telephone numbers are found. kinds: kinds of personal data to
    find. minimum: the least score (0 to 1) of a finding.
    """
    found: dict[Finding, None] = {}
    for start, end in windows(text, kinds):
        window = text[start:end].translate(_SAME_LENGTH)
        wanted = present(window, kinds)
        results = _analyzer(regions).analyze(
            window, language=_LANGUAGE, entities=list(wanted), score_threshold=minimum
        )
        for result in results:
            # The edge of a window may have cut a word in two. Real findings are never at the edge.
            if (start and result.start == 0) or (end < len(text) and result.end == len(window)):
                continue
            value = result.recognition_metadata["value"]
            at = (start + result.start, start + result.end)
            found[Finding(result.entity_type, *at, value, round(result.score, 4))] = None
    return list(found)


@cache
def _analyzer(regions: tuple[str, ...]) -> Any:
    """The analyzer for these countries, made once in each worker."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer

    for name in ("presidio-analyzer", "decision_process"):
        # The messages of these loggers quote the text.
        logging.getLogger(name).disabled = True
    recognizers = [_recognizer(kind, finder) for kind, finder in _FINDERS.items()]
    recognizers.append(_recognizer("phone", partial(phone.find, regions=regions)))
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers, supported_languages=[_LANGUAGE]),
        nlp_engine=_words(),
        supported_languages=[_LANGUAGE],
        context_aware_enhancer=LemmaContextAwareEnhancer(
            context_prefix_count=10, context_suffix_count=5, context_matching_mode="whole_word"
        ),
    )


def _recognizer(kind: str, finder: Callable[[str], Iterator[Finding]]) -> Any:
    from presidio_analyzer import AnalysisExplanation, LocalRecognizer, RecognizerResult

    class Recognizer(LocalRecognizer):  # type: ignore[misc]  # presidio carries no types here
        """A finder of this project as a Presidio recogniser."""

        def load(self) -> None:
            """Nothing to load."""

        def analyze(self, text: str, entities: Any, nlp_artifacts: Any = None) -> list[Any]:
            return [
                RecognizerResult(
                    entity_type=kind,
                    start=finding.start,
                    end=finding.end,
                    score=finding.score,
                    analysis_explanation=AnalysisExplanation(kind, finding.score),
                    recognition_metadata={
                        RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                        RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                        "value": finding.value,
                    },
                )
                for finding in finder(text)
            ]

    return Recognizer(
        supported_entities=[kind],
        name=kind,
        supported_language=_LANGUAGE,
        context=[_NOTION[kind]] if kind in _NOTION else None,
    )


@cache
def _words() -> Any:
    import spacy
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    class Words(NlpEngine):  # type: ignore[misc]  # presidio carries no types here
        """Words of a text by a blank tokenizer, with their notions in the place of lemmas."""

        tokenizer = spacy.blank(_LANGUAGE)

        def load(self) -> None:
            """Nothing to load."""

        def is_loaded(self) -> bool:
            return True

        def process_text(self, text: str, language: str) -> Any:
            tokens = self.tokenizer(text)
            lemmas = [notion_of(token.text) for token in tokens]
            places = [token.idx for token in tokens]
            return NlpArtifacts([], tokens, places, lemmas, self, language)

        def process_batch(
            self, texts: Any, language: str, batch_size: int = 1, n_process: int = 1, **_: Any
        ) -> Any:
            return ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word: str, language: str) -> bool:
            return False

        def is_punct(self, word: str, language: str) -> bool:
            return not any(character.isalnum() for character in word)

        def get_supported_entities(self) -> list[str]:
            return []

        def get_supported_languages(self) -> list[str]:
            return [_LANGUAGE]

    return Words()
