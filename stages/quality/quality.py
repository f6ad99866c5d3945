"""The stage `quality`: heuristics that tell prose from lists, menus, tables and spam."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import isinf
from typing import Any, ClassVar

import pyarrow as pa

from corpus.documents.languages import LANGUAGES
from corpus.schema import COLUMNS, Schema
from corpus.stage import Drop, LanguageData, Measure, Result, Stage, each, setting, table_digest
from stages.quality import norms
from stages.quality.limits import Limits, edges_of, limits_by_language
from stages.quality.signals import Signals

__all__ = ["Quality"]


@dataclass(frozen=True, kw_only=True)
class Quality(Limits, Stage):
    """Drops documents that are not running text, and scores the rest.

    The heuristics are those of Gopher (Rae et al. 2021, arXiv 2112.11446) and FineWeb (Penedo et
    al. 2024, arXiv 2406.17557), with stop words and bounds of word length by language as in
    FineWeb2 (Penedo et al. 2025, arXiv 2506.20920), from `stages/quality/data/quality.tsv`. The
    first heuristic that fails is the reason, and the ledger has the value with the limit. Languages
    without norms skip `mean_word_length` and `stop_words`. Each limit may be set for a language of
    its own in `languages`.

    The column `quality` is the mean of five shares: words with letters; characters in lines that
    end like sentences; text that is not repeated; stop words, relative to the usual share in the
    language, at most 1; and length, relative to 200 words, at most 1. It allows comparison of
    documents in one language and does not judge their content.

    Measures: `signal.words` counts documents by their number of words, and such a measure for every
    other signal those of a length within the limits, dropped or not; keys are the lower edges of
    bins.
    """

    name = "quality"
    version = 2
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("text", "language")}
    adds: ClassVar[Schema] = {"quality": COLUMNS["quality"].type}
    reasons = frozenset(
        {
            "alphabetic_ratio",
            "bullet_lines",
            "duplicate_lines",
            "duplicate_paragraphs",
            "ellipsis_lines",
            "line_punctuation",
            "mean_word_length",
            "repeated_n_grams",
            "short_lines",
            "stop_words",
            "symbol_ratio",
            "too_few_words",
            "too_many_words",
            "top_n_gram",
        }
    )

    languages: Mapping[str, Mapping[str, Any]] = setting(
        {},
        "limits of single languages, by tag: any of the settings above, such as "
        "{gl: {line_punctuation: 0.05}}; a variety has those of its language and its own",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        norms.norms()  # here, so that a fault in a language pack is found before anything runs
        object.__setattr__(self, "_own", limits_by_language(self, self.languages))

    @classmethod
    def language_data(cls) -> LanguageData:
        known = {tag: norms.norms_of(tag) for tag in LANGUAGES}
        return LanguageData(
            has={tag: str(own) for tag, own in known.items() if own},
            lacks=frozenset(tag for tag, own in known.items() if not own),
            otherwise="mean_word_length and stop_words are skipped",
        )

    def identity(self) -> Mapping[str, Any]:
        return {**super().identity(), "norms": table_digest(norms.FILE)}

    def language_settings(self) -> Mapping[str, Mapping[str, Any]]:
        names = [field.name for field in fields(Limits)]
        return {
            tag: {name: getattr(own, name) for name in names if _differs(own, self, name)}
            for tag, own in self._own.items()  # type: ignore[attr-defined]  # set in __post_init__
        }

    def facts(self) -> Mapping[str, Any]:
        """The edges of the bins of each signal, and its limits: [least, most], null for none; for a
        language those that are not as in general."""
        limits = {tag: self._plain_limits(tag) for tag in ("", *LANGUAGES)}
        common = limits.pop("")
        differing = {
            tag: {signal: both for signal, both in own.items() if both != common.get(signal)}
            for tag, own in limits.items()
        }
        signals = dict.fromkeys(signal for own in (common, *limits.values()) for signal in own)
        return {
            "signals": [{"name": name, "edges": list(edges_of(name))} for name in signals],
            "limits": common,
            "limits_by_language": {tag: own for tag, own in differing.items() if own},
        }

    def _plain_limits(self, tag: str) -> dict[str, list[float | None]]:
        limits = self._limits_of(tag)
        found = [limits.of_words(), *limits.bounds(norms.norms_of(tag))]
        return {bound.signal: [_plain(bound.least), _plain(bound.most)] for bound in found}

    def _limits_of(self, language: str) -> Limits:
        own: Mapping[str, Limits] = self._own  # type: ignore[attr-defined]  # set in __post_init__
        return own.get(language, self)

    def process(self, batch: pa.RecordBatch) -> Result:
        signals: list[dict[str, float]] = []

        def assess(text: str | None, language: str | None) -> Mapping[str, Any] | Drop:
            signals.append({})
            return self._assess(text or "", language or "", signals[-1])

        result = each(batch, assess, self.adds)
        return replace(result, measures=_distributions(signals))

    def _assess(
        self, text: str, language: str, signals: dict[str, float]
    ) -> Mapping[str, Any] | Drop:
        """The score of one document, or the reason for which it is dropped. signals: is filled with
        those of the document."""
        limits, usual = self._limits_of(language), norms.norms_of(language)
        found = Signals(text, usual)
        words = signals["words"] = len(found.tokens)
        if words < limits.minimum_words:
            return Drop("too_few_words", words, limits.minimum_words)
        if words > limits.maximum_words:
            return Drop("too_many_words", words, limits.maximum_words)
        signals |= found.all(limits.top_n_gram, limits.repeated_n_grams)
        for bound in limits.bounds(usual):
            value = signals.get(bound.signal)
            broken = None if value is None else bound.broken(value)
            if broken is not None:
                return Drop(bound.reason, value, broken)
        return {"quality": found.score()}


def _distributions(signals: Sequence[Mapping[str, float]]) -> Sequence[Measure]:
    """The distribution of each signal. signals: those of each row, as far as it has any."""
    values: dict[str, dict[int, float]] = {}
    for row, own in enumerate(signals):
        for signal, value in own.items():
            values.setdefault(signal, {})[row] = value
    return [
        Measure.histogram(f"signal.{signal}", by_row, edges_of(signal))
        for signal, by_row in values.items()
    ]


def _differs(one: Limits, other: Limits, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _plain(limit: float) -> float | None:
    return None if isinf(limit) else limit
