"""The stage `language`: which languages a text is in."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import pyarrow as pa

from corpus.config.settings import Fraction
from corpus.documents.languages import LANGUAGES, UnknownLanguage, resolve, served_tag
from corpus.errors import ConfigError, suggest
from corpus.quotas.file import read_quotas
from corpus.schema import COLUMNS, Schema
from corpus.stage import LanguageData, Measure, Result, Stage, place_of, setting
from stages.language.calibration import USUAL, thresholds
from stages.language.documents import Reading, read_documents
from stages.language.fasttext_model import library_version
from stages.language.identifier import OTHER, Identifier
from stages.language.main_language import main_language_of
from stages.language.model_file import included_digest, included_model, included_names
from stages.language.models import check_model, identifier_of, model_facts
from stages.text.script import script_of

__all__ = ["Language"]

_NOT_A_LANGUAGE = frozenset({"und", "zxx", OTHER})
_TOGETHER = 64
"""Documents whose windows are looked at together."""


@dataclass(frozen=True)
class _Verdict:
    """What becomes of a document."""

    language: str = "und"
    score: float | None = None
    script: str = "Zyyy"
    languages: Sequence[Mapping[str, Any]] = ()
    dropped: str | None = None
    value: float | None = None
    limit: float | None = None
    """The number that decided, and the limit that it is beyond; None where none did."""
    guess: str = "und"
    """The tag, or the code of a language that is not served, that a model gave it."""
    text: str | None = None
    """The text where it changed."""


@dataclass(frozen=True, kw_only=True)
class Language(Stage):
    """Identifies the languages of each document.

    The model is included: naive Bayes over bytes chooses a group of languages, then a linear model
    over hashed n-grams tells its languages apart, 45 that are served and some eighty neighbours
    that are not. Another one may be named or given by `model`: lid.176, or any fastText classifier
    with the labels of lid.176, NLLB's lid218, OpenLID or GlotLID; those of `ensemble` are asked
    too. A model reads short windows spread over the document. Addresses, numbers and signs that are
    not seen are taken out before, and capitals made small.

    `language` is what most of the text is in: a tag of the registry (`corpus languages`); varieties
    (Valencian, Aranese) are left to the stage `variety`. `languages` has each language of the
    document with its share. `language_score` is the probability, from 0 to 1, that the document is
    in `language`, where all languages are equally likely; the thresholds say what is enough on the
    web, where they are not.

    Reasons: `no_language` (no letters, or code, tables, lists and names in the place of running
    text); `other_language` (a language that is not wanted, or not served); `low_confidence` (score
    below the threshold); `mixed_languages` (with `mixed: drop`); `disagreement` (the models of an
    ensemble say different languages). A document that is dropped counts under the language that it
    was taken for. Measure: `other_language` counts documents by the tag or code of the model, and
    those in a language that it cannot name by their script (`und-Hani`).
    """

    name = "language"
    version = 3
    uses = ("numpy",)
    reads: ClassVar[Schema] = {"text": COLUMNS["text"].type}
    adds: ClassVar[Schema] = {
        name: COLUMNS[name].type for name in ("language_score", "script", "languages")
    }
    rewrites: ClassVar[Schema] = {"language": COLUMNS["language"].type}
    reasons = frozenset(
        {"disagreement", "low_confidence", "mixed_languages", "no_language", "other_language"}
    )

    quotas: str | None = setting(
        None, "language_quotas.yaml: languages without a quota are dropped", path=True
    )
    languages: tuple[str, ...] = setting(
        (), "languages to keep, in place of quotas; neither: all of the registry"
    )
    model: str | None = setting(
        None,
        "fastText model, .bin or .ftz, or lid.176; null: the included model",
        path=True,
    )
    sha256: str = setting("", "checksum that the file at `model` must have")
    ensemble: tuple[str, ...] = setting(
        (),
        "further models, as `model`: a document stays only where all of them that have a label for "
        "its language give it that label",
        path=True,
    )
    threshold: Fraction | None = setting(
        None, "documents with a lower score are dropped as low_confidence; null: by language"
    )
    thresholds: Mapping[str, Fraction] = setting({}, "thresholds of single languages, by tag")
    prose: Fraction = setting(
        0.5, "documents with a lower probability of being running text are dropped as no_language"
    )
    mixed: Literal["keep", "drop", "main"] = setting(
        "keep",
        "documents in several languages: keep them, drop them, or keep their paragraphs in the "
        "main language",
    )
    mixed_share: Fraction = setting(
        0.2, "share of a text in other languages from which it is a mixed one"
    )

    def __post_init__(self) -> None:
        # The quotas are read once, so that errors in them are found when the pipeline is built and
        # workers need no file.
        if self.quotas is not None and self.languages:
            raise ConfigError("quotas say it already; give one of the two", where="languages")
        if self.sha256 and self.model is None:
            raise ConfigError("is the checksum of `model`, which is not given", where="sha256")
        for model in (self.model, *self.ensemble):
            check_model(model)
        named = {code: _tag(code, "languages") for code in self.languages}
        wanted = set(read_quotas(self.quotas).languages if self.quotas else named.values())
        # A model labels a variety as its language; the stage `variety` recognises it later.
        parents = {LANGUAGES[tag].parent for tag in wanted} & LANGUAGES.keys()
        usual: Mapping[str, float] = dict.fromkeys(LANGUAGES, self.threshold or 0.0)
        if self.threshold is None:
            usual = thresholds() if self.model is None else dict.fromkeys(LANGUAGES, USUAL)
        own = {_tag(code, "thresholds"): low for code, low in self.thresholds.items()}
        object.__setattr__(self, "_own", own)
        object.__setattr__(self, "_wanted", frozenset(wanted or LANGUAGES))
        object.__setattr__(self, "_let_through", frozenset(wanted | parents or LANGUAGES))
        object.__setattr__(self, "_limits", {**usual, **own})
        if self.mixed == "main":
            rewrites = {**self.rewrites, "text": COLUMNS["text"].type}
            object.__setattr__(self, "rewrites", rewrites)

    @classmethod
    def language_data(cls) -> LanguageData:
        found = set(map(_tag_of, included_names()))
        known = {tag: f"threshold {limit:g}" for tag, limit in thresholds().items() if tag in found}
        # A variety comes under its language; the stage `variety` finds it.
        others = {tag for tag, own in LANGUAGES.items() if own.parent not in LANGUAGES}
        return LanguageData(
            has=known,
            lacks=frozenset(others - known.keys()),
            otherwise="a text in it is taken for another language; `model` may know it",
        )

    def language_settings(self) -> Mapping[str, Mapping[str, Any]]:
        own: Mapping[str, float] = self._own  # type: ignore[attr-defined]  # set in __post_init__
        return {tag: {"threshold": low} for tag, low in own.items()}

    def identity(self) -> Mapping[str, Any]:
        """The languages to keep in the place of the quotas, the checksums of the models and of the
        data beside them, the thresholds, and what is done with mixed documents."""
        return {
            "languages": sorted(self._wanted),  # type: ignore[attr-defined]  # __post_init__
            "models": [facts["sha256"] for facts in self._facts()],
            "data": included_digest(),
            "library": library_version() if self.model or self.ensemble else "",
            "thresholds": dict(sorted(self._limits.items())),  # type: ignore[attr-defined]  # as above
            "prose": self.prose,
            "mixed": [self.mixed, self.mixed_share],
        }

    def facts(self) -> Mapping[str, Any]:
        first, *others = self._facts()
        return {"model": dict(first)} | (
            {"ensemble": [dict(own) for own in others]} if others else {}
        )

    def _facts(self) -> list[Mapping[str, str]]:
        others = [model_facts(model) for model in self.ensemble]
        return [model_facts(self.model, self.sha256), *others]

    def process(self, batch: pa.RecordBatch) -> Result:
        # Here, so that a missing model ends the run and quarantines no document.
        models = [identifier_of(model) for model in (self.model, *self.ensemble)]
        texts = [text or "" for text in batch["text"].to_pylist()]
        verdicts: list[_Verdict] = []
        faults: list[str | None] = []
        known = [frozenset(map(_tag_of, model.names)) for model in models]
        for text, readings in zip(texts, _readings(texts, models), strict=True):
            try:
                verdicts.append(self._verdict(text, readings, models[0], known))
                faults.append(None)
            except Exception as error:  # noqa: BLE001 - one document's fault must not end the run
                verdicts.append(_Verdict())
                faults.append(place_of(error))
        types = {**self.adds, **self.rewrites}
        columns: Mapping[str, Any] = {
            "language": [verdict.language for verdict in verdicts],
            "language_score": [verdict.score for verdict in verdicts],
            "script": [verdict.script for verdict in verdicts],
            "languages": [verdict.languages for verdict in verdicts],
            "text": [
                text if verdict.text is None else verdict.text
                for text, verdict in zip(texts, verdicts, strict=True)
            ],
        }
        others = [
            (row, verdict.guess, 1)
            for row, verdict in enumerate(verdicts)
            if verdict.dropped == "other_language"
        ]
        return Result(
            columns={name: pa.array(columns[name], kind) for name, kind in types.items()},
            dropped=pa.array([verdict.dropped for verdict in verdicts], pa.string()),
            quarantined=pa.array(faults, pa.string()),
            value=pa.array([verdict.value for verdict in verdicts], pa.float64()),
            limit=pa.array([verdict.limit for verdict in verdicts], pa.float64()),
            measures=(Measure.of("other_language", others),),
        )

    def _verdict(
        self,
        text: str,
        readings: Sequence[Reading | None],
        model: Identifier,
        known: Sequence[Set[str]],
    ) -> _Verdict:
        """What becomes of a document.

        readings: what each of the models says, that of `model` first. known: the tags that each of
        them may give.
        """
        reading = readings[0]
        if reading is None:
            return _Verdict(dropped="no_language")
        guess, script = _tag_of(reading.label), script_of(reading.words)
        served = guess if guess in LANGUAGES else "und"
        shares: dict[str, float] = {}
        for label, share in reading.shares.items():
            shares[_tag_of(label)] = shares.get(_tag_of(label), 0.0) + share
        verdict = _Verdict(
            language=served,
            score=min(round(model.calibrated(reading.score), 4), 1.0),
            script=script,
            languages=[{"language": tag, "share": round(own, 3)} for tag, own in shares.items()],
            guess=f"und-{script}" if reading.label == OTHER else guess,
        )
        running = included_model().prose.probability(
            reading.raw, reading.line, reading.words, served
        )
        reason, changed = None, None
        value: float | None = None
        limit: float | None = None
        others = 1 - shares[guess]
        if guess == "und" and reading.label != OTHER:
            reason = "no_language"
        elif running < self.prose:
            reason, value, limit = "no_language", running, self.prose
        elif guess not in self._let_through:  # type: ignore[attr-defined]  # set in __post_init__
            reason = "other_language"
        elif _disagree(guess, readings, known):
            reason = "disagreement"
        elif verdict.score < (low := self._limits[guess]):  # type: ignore[attr-defined]  # as above
            reason, value, limit = "low_confidence", verdict.score, low
        elif shares[guess] <= 1 - self.mixed_share and self.mixed == "drop":
            reason, value, limit = "mixed_languages", others, self.mixed_share
        elif shares[guess] <= 1 - self.mixed_share and self.mixed == "main":
            changed = main_language_of(text, reading, model)
        value = None if value is None else round(value, 4)
        return replace(verdict, dropped=reason, value=value, limit=limit, text=changed)


def _readings(
    texts: Sequence[str], models: Sequence[Identifier]
) -> Iterator[Sequence[Reading | None]]:
    """What each of the models says of each text."""
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        yield from zip(*(read_documents(some, model) for model in models), strict=True)


def _tag_of(label: str) -> str:
    """The tag of a label, the code of a language that is not served, or und."""
    return "und" if label in _NOT_A_LANGUAGE else served_tag(label) or label


def _disagree(guess: str, readings: Sequence[Reading | None], known: Sequence[Set[str]]) -> bool:
    """Whether a model that has a label for the language gives the document another one."""
    return any(
        guess in tags and (reading is None or _tag_of(reading.label) != guess)
        for reading, tags in zip(readings[1:], known[1:], strict=True)
    )


def _tag(code: str, where: str) -> str:
    """The tag that a language code stands for. Raises ConfigError for an unknown code."""
    try:
        return resolve(code)
    except UnknownLanguage:
        valid = suggest(code, LANGUAGES)
        raise ConfigError(f"{code!r} is no language served here{valid}", where=where) from None
