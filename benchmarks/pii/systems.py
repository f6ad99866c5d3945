"""The systems that are measured, asked in one way: texts and their languages in, scrubbed texts
with placeholders out."""

import inspect
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar, Protocol

import pyarrow as pa

from corpus.documents.languages import LANGUAGES
from stages.pii.personal_data import PersonalData

__all__ = ["EUREDACT", "Euredact", "Presidio", "Scrubbed", "Stage", "System", "masked", "systems"]

EUREDACT = "pip install 'euredact[fast]==0.7.0'"
"""The command that installs the optional system."""
_BATCH = 500
_PLACEHOLDER = re.compile(r"<([A-Z][A-Z_]*)_\d+>")
_LEAST_SCORE = 0.4
"""That of its telephone numbers, which it has in no other way."""
_NEUTRAL = "xx"


@dataclass(frozen=True)
class Scrubbed:
    """A text with placeholders, and how many values of each kind they stand for."""

    text: str
    kinds: Counter[str]


class System(Protocol):
    """A system that is measured."""

    name: str

    def scrub(self, texts: Sequence[str], tags: Sequence[str]) -> list[Scrubbed]:
        """The texts with placeholders; each text has a language."""


class Stage:
    """The stage `pii` with its defaults, fed with batches as a run feeds it."""

    name = "ours"

    def __init__(self) -> None:
        self.stage = PersonalData()
        self.faults = 0

    def scrub(self, texts: Sequence[str], tags: Sequence[str]) -> list[Scrubbed]:
        """One batch after the other; a document that fails stays as it is, and is counted."""
        found: list[Scrubbed] = []
        for start in range(0, len(texts), _BATCH):
            part = list(texts[start : start + _BATCH])
            known = {"text": part, "language": list(tags[start : start + _BATCH])}
            columns = {
                name: pa.array(known.get(name, [None] * len(part)), type_)
                for name, type_ in self.stage.reads.items()
            }
            result = self.stage.process(pa.RecordBatch.from_pydict(columns))
            faults = result.quarantined.to_pylist() if result.quarantined else [None] * len(part)
            rows = zip(part, result.columns["text"].to_pylist(), faults, strict=True)
            for before, after, fault in rows:
                self.faults += fault is not None
                text = before if fault else after
                kinds = Counter(_PLACEHOLDER.findall(text))
                kinds.subtract(_PLACEHOLDER.findall(before))
                found.append(Scrubbed(text, +kinds))
        return found


class Presidio:
    """Presidio's analyzer on a blank spaCy, with each predefined recogniser that needs neither
    network nor model, bound to one neutral language, so that all are asked in all languages.

    Findings below the least score are left alone; with 0 all of them are masked, the weakest too.
    """

    _given: ClassVar[dict[str, Any]] = {}
    """The engine, made once, and the texts that were analysed last with what was found."""

    def __init__(self, least_score: float = _LEAST_SCORE) -> None:
        self.name = "presidio" if least_score else "presidio, any score"
        self.least_score = least_score
        if not self._given:
            self._given.update(_presidio())

    @property
    def recognisers(self) -> int:
        """How many there are."""
        return len(self._given["engine"].registry.recognizers)

    def scrub(self, texts: Sequence[str], tags: Sequence[str]) -> list[Scrubbed]:
        """Text by text; where all scores are wanted of the texts that were analysed last, of what
        was found then."""
        if self.least_score or self._given.get("texts") != list(texts):
            analyze = self._given["engine"].analyze
            spans = [analyze(text, language=_NEUTRAL, score_threshold=0) for text in texts]
            self._given.update(texts=list(texts), spans=spans)
        return [
            masked(
                text,
                ((s.start, s.end, s.entity_type) for s in own if s.score >= self.least_score),
            )
            for text, own in zip(texts, self._given["spans"], strict=True)
        ]


class Euredact:
    """The rules of `euredact`, all countries; those of the document's language are its hint."""

    name = "euredact"

    def __init__(self) -> None:
        euredact: Any = import_module("euredact")

        self.engine = euredact.EuRedact()
        known = set(euredact.available_countries())
        self.hints = {
            tag: [own for own in language.regions if own in known] or None
            for tag, language in LANGUAGES.items()
        }

    def scrub(self, texts: Sequence[str], tags: Sequence[str]) -> list[Scrubbed]:
        """Text by text, without its cache."""
        found = []
        for text, tag in zip(texts, tags, strict=True):
            answer = self.engine.redact(text, country_hint=self.hints.get(tag), cache=False)
            spans = ((d.start, d.end, str(d.entity_type.value)) for d in answer.detections)
            found.append(masked(text, spans))
        return found


def systems(only_ours: bool) -> list[System]:
    """Those that are installed; what is missing is said, with the command that installs it."""
    found: list[System] = [Stage()]
    if only_ours:
        return found
    presidio = Presidio()
    print(f"presidio: {presidio.recognisers} recognisers")
    found.append(presidio)
    found.append(Presidio(0))
    if find_spec("euredact"):
        found.append(Euredact())
        fast = find_spec("re2") and find_spec("ahocorasick")
        print(f"euredact: with{'' if fast else 'out'} its accelerators, {EUREDACT}")
    else:
        print(f"euredact is not installed, and left out; {EUREDACT}")
    return found


def masked(text: str, spans: Iterable[tuple[int, int, str]]) -> Scrubbed:
    """A text with a placeholder in place of spans; those that overlap are one."""
    kinds: Counter[str] = Counter()
    parts, place = [], 0
    end = -1
    for start, stop, kind in sorted(spans, key=lambda own: (own[0], -own[1])):
        if start >= end:
            parts += [text[place:start], f"<{re.sub(r'[^A-Z]', '_', kind.upper())}_1>"]
            kinds[kind] += 1
        end = max(end, stop)
        place = end
    return Scrubbed("".join([*parts, text[place:]]), kinds)


def _presidio() -> dict[str, Any]:
    import presidio_analyzer.predefined_recognizers as predefined
    import spacy
    import tldextract
    from presidio_analyzer import (
        AnalyzerEngine,
        LocalRecognizer,
        RecognizerRegistry,
        RemoteRecognizer,
    )
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    # the recogniser of e-mail addresses asks the network for the list of public suffixes
    offline = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.extract = offline
    tldextract.tldextract.TLD_EXTRACTOR = offline
    nlp = SpacyNlpEngine(models=[{"lang_code": _NEUTRAL, "model_name": "blank"}])
    nlp.nlp = {_NEUTRAL: spacy.blank(_NEUTRAL)}
    registry = RecognizerRegistry(supported_languages=[_NEUTRAL])
    for name in sorted(dir(predefined)):
        own: Any = getattr(predefined, name)
        if not inspect.isclass(own) or not issubclass(own, LocalRecognizer):
            continue
        if issubclass(own, RemoteRecognizer) or _needs_model(own):
            continue
        make: Any = own
        registry.add_recognizer(make(supported_language=_NEUTRAL))
    engine = AnalyzerEngine(
        registry=registry,
        nlp_engine=nlp,
        supported_languages=[_NEUTRAL],
        log_decision_process=False,
    )
    return {"engine": engine}


def _needs_model(recogniser: type) -> bool:
    names = {own.__name__ for own in recogniser.__mro__}
    return bool(
        names & {"SpacyRecognizer", "GLiNERRecognizer", "HuggingFaceNerRecognizer", "LMRecognizer"}
    )
