"""The stage `variety`: Valencian, Aranese and the scripts of Serbian."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import pyarrow as pa

from corpus.config.settings import Fraction, Positive
from corpus.errors import ConfigError, suggest
from corpus.schema import COLUMNS, Schema
from corpus.stage import Result, Stage, each, setting
from corpus.storage.inputs import content_digest
from stages.language import lexicon
from stages.text.script import script_of

__all__ = ["VARIETIES", "Evidence", "Variety", "evidence", "words_of"]

VARIETIES = ("ca-valencia", "oc-aranes")
"""Varieties that are recognised by words."""
_SERBIAN = frozenset({"sr", "sh", "sr-Cyrl", "sr-Latn"})
_BY_SCRIPT = {"Cyrl": "sr-Cyrl", "Latn": "sr-Latn"}
_WORD = re.compile(r"[^\W\d_]+(?:[·-][^\W\d_]+)*")
_REPEATED = 3
"""How often a form counts at most, so that one word that is the subject of a text cannot decide."""


@dataclass(frozen=True)
class Evidence:
    """The evidence of a text's words for a variety.

    own, other: sums of weights for the variety and for its neighbour. forms: number of different
    forms that mark the variety. words: number of words in the text.
    """

    own: float
    other: float
    forms: int
    words: int


@dataclass(frozen=True, kw_only=True)
class Variety(Stage):
    """Recognises varieties that language identification does not, by marked words and spellings.

    `ca` becomes `ca-valencia` where words marked as Valencian (seua, hui, xiquet, servix,
    conéixer) weigh enough and clearly outweigh those of other Catalan (seva, avui, nen,
    serveixi); without evidence, or with contradictory evidence, it stays `ca`. `oc` (and `ca`, for
    which Aranese is often mistaken) becomes `oc-aranes` where Aranese articles, contractions and
    verbs are a large enough part of all words. Serbian is divided by the script of its letters.
    The words are listed with weights and sources in `stages/language/data/variety.tsv`; names of
    places are not among them. A tag that already names a variety is kept.
    """

    name = "variety"
    version = 1
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("text", "language")}
    rewrites: ClassVar[Schema] = {"language": COLUMNS["language"].type}

    varieties: tuple[str, ...] = setting(
        VARIETIES, f"varieties to tell from their language: {', '.join(VARIETIES)}"
    )
    minimum_evidence: float = setting(
        3.0, "sum of weights that Valencian needs; two or three clear words"
    )
    minimum_forms: Positive = setting(2, "different Valencian forms that there must be")
    minimum_share: Fraction = setting(0.75, "Valencian part of the weights of all marked words")
    aranese_density: Fraction = setting(
        0.05, "Aranese marks less other Occitan and Catalan ones, as a part of all words"
    )

    def __post_init__(self) -> None:
        for tag in self.varieties:
            if tag not in VARIETIES:
                raise ConfigError(
                    f"{tag!r} is not told by words{suggest(tag, VARIETIES)}", where="varieties"
                )

    def identity(self) -> Mapping[str, Any]:
        return {**super().identity(), "lexicon": content_digest([str(lexicon.FILE)])}

    def process(self, batch: pa.RecordBatch) -> Result:
        return each(batch, self._tell, self.rewrites)

    def _tell(self, text: str | None, language: str | None) -> Mapping[str, Any]:
        tag, text = language or "und", text or ""
        if tag in _SERBIAN:
            tag = _BY_SCRIPT.get(script_of(text), tag)
        elif tag in ("ca", "oc"):
            words = words_of(text)
            if self._is_aranese(words):
                tag = "oc-aranes"
            elif tag == "ca" and self._is_valencian(words):
                tag = "ca-valencia"
        return {"language": tag}

    def _is_valencian(self, words: Counter[str]) -> bool:
        if "ca-valencia" not in self.varieties:
            return False
        found = evidence(words, "ca-valencia", "ca", _REPEATED)
        return (
            found.own >= self.minimum_evidence
            and found.forms >= self.minimum_forms
            and round(found.own / (found.own + found.other), 4) >= self.minimum_share
        )

    def _is_aranese(self, words: Counter[str]) -> bool:
        if "oc-aranes" not in self.varieties or not words:
            return False
        # These are function words, which show the variety by their frequency, so all of them count.
        found = evidence(words, "oc-aranes", "oc", None)
        return round((found.own - found.other) / found.words, 4) >= self.aranese_density


def words_of(text: str) -> Counter[str]:
    """How often each word occurs in the text; capitals are kept."""
    return Counter(_WORD.findall(text))


def evidence(words: Counter[str], variety: str, neighbour: str, limit: int | None) -> Evidence:
    """The evidence of words for a variety and its neighbour. limit: how often each form counts at
    most; None: as often as it occurs."""
    own = other = 0.0
    forms = set()
    for word, count in words.items():
        counted = count if limit is None else min(count, limit)
        for_own, for_other = _weights(word, variety, neighbour)
        if for_own:
            own += for_own * counted
            forms.add(word.lower())
        other += for_other * counted
    return Evidence(own, other, len(forms), words.total())


@lru_cache(maxsize=1 << 16)
def _weights(word: str, variety: str, neighbour: str) -> tuple[float, float]:
    """The weights of a word for a variety and for its neighbour. They are cached, since the same
    few thousand words make up most of every text."""
    marks = lexicon.marks()
    return marks[variety].weight(word), marks[neighbour].weight(word)
