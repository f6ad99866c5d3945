"""The stage `variety`: Valencian, Aranese and the scripts of Serbian."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

import pyarrow as pa

from corpus.config.settings import Fraction, NotNegative, Positive
from corpus.documents.languages import LANGUAGES
from corpus.documents.packs import until_packs_change
from corpus.errors import ConfigError, suggest
from corpus.schema import COLUMNS, Schema
from corpus.stage import LanguageData, Measure, Result, Stage, each, setting, table_digest
from corpus.storage.inputs import content_digest
from stages.language import lexicon, variants
from stages.language.lexicon import NEIGHBOURS, Mark, neighbours
from stages.language.variants import VARIANTS, variant_of
from stages.text.script import script_of

__all__ = [
    "REPEATED",
    "VARIETIES",
    "Evidence",
    "Variety",
    "evidence",
    "explanation",
    "finder",
    "marked",
    "words_of",
]

VARIETIES = tuple(NEIGHBOURS)
"""Varieties that are recognised by words, without those of language packs."""
REPEATED: Mapping[str, int | None] = {"ca-valencia": 2, "oc-aranes": None}
"""How often a form of a variety counts at most, so that one word that is the subject of a text
cannot decide; None: as often as it occurs, for function words, whose frequency is what shows it.
Those of varieties that are not here, which language packs add, count as those of Valencian do."""
_ARANESE, _VALENCIAN = "oc-aranes", "ca-valencia"
_SERBIAN = frozenset({"sr", "sh", "sr-Cyrl", "sr-Latn"})
_BY_SCRIPT = {"Cyrl": "sr-Cyrl", "Latn": "sr-Latn"}
_WORD = re.compile(r"[^\W\d_]+(?:[·-][^\W\d_]+)*")
_SHOWN = 10
"""How many forms of a side an explanation names."""

Find = Callable[[str], Mark | None]
"""The mark that a word bears, as `Lexicon.find`."""


@dataclass(frozen=True)
class Evidence:
    """The evidence of a text's words for a variety.

    own, other: sums of weights (natural logarithms of odds) for the variety and for its neighbour.
    forms: number of different forms that mark the variety. words: number of words in the text.
    """

    own: float
    other: float
    forms: int
    words: int

    @property
    def margin(self) -> float:
        """By how much the variety outweighs its neighbour."""
        return round(self.own - self.other, 4)


@dataclass(frozen=True, kw_only=True)
class Variety(Stage):
    """Recognises varieties that language identification does not, by marked words and spellings.

    `ca` becomes `ca-valencia` where words marked as Valencian (seua, hui, xiquet, servix,
    conéixer) weigh enough and clearly outweigh those of other Catalan (seva, avui, nen,
    serveixi); without evidence, or with contradictory evidence, it stays `ca`. `oc` (and `ca`, for
    which Aranese is often mistaken) becomes `oc-aranes` where Aranese articles, contractions and
    verbs outweigh those of other Occitan and Catalan, on the average of all words. Serbian is
    divided by the script of its letters. The words are listed in `stages/language/data/variety.tsv`
    with weights that were learnt (tools/train_variety.py); names and the words of a subject are not
    among them. A tag that already names a variety is kept. Varieties of language packs are told by
    the rule for Valencian; of several in one language the one whose marks outweigh the others'
    most.

    Measures: `undecided` counts documents in `ca`, or another language with varieties of packs,
    whose words say neither. `variant` counts, for information, the standards that texts in `pt`
    (pt-PT, pt-BR), `oc` (gascon, languedocien, provencal) and `be` (tarask) keep to.
    With `explain` the column `evidence` says which words weighed what; null where no words were
    asked.
    """

    name = "variety"
    version = 3
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("text", "language")}
    rewrites: ClassVar[Schema] = {"language": COLUMNS["language"].type}

    varieties: tuple[str, ...] | None = setting(
        None,
        f"varieties to tell from their language; null: {', '.join(VARIETIES)} and those of "
        "language packs",
    )
    minimum_evidence: NotNegative = setting(
        5.0, "sum of weights that Valencian, or other Catalan, needs; more than any one word has"
    )
    minimum_forms: Positive = setting(1, "different Valencian forms that there must be")
    minimum_share: Fraction = setting(0.6, "part of the weights of all marked words that decides")
    aranese_density: NotNegative = setting(
        0.1, "weights of Aranese marks less other Occitan and Catalan ones, by the word"
    )
    explain: bool = setting(False, "add the column `evidence`: the marked words and their weights")

    def __post_init__(self) -> None:
        known = neighbours()
        varieties = tuple(known) if self.varieties is None else self.varieties
        for tag in varieties:
            if tag not in known:
                raise ConfigError(
                    f"{tag!r} is not told by words{suggest(tag, known)}", where="varieties"
                )
        object.__setattr__(self, "varieties", varieties)
        by_language: dict[str, list[str]] = {}
        for tag in varieties:
            by_language.setdefault(known[tag], []).append(tag)
        object.__setattr__(self, "_asked", by_language)
        if self.explain:
            object.__setattr__(self, "adds", {"evidence": pa.string()})

    @classmethod
    def language_data(cls) -> LanguageData:
        marks: Counter[str] = Counter()
        for variety in neighbours():
            marks.update(mark.variety for mark in lexicon.lexicon_of(variety).marks)
        varieties = {tag for tag, own in LANGUAGES.items() if own.parent in LANGUAGES}
        return LanguageData(
            has={
                **{tag: f"{count} words and endings" for tag, count in marks.items()},
                **dict.fromkeys(_BY_SCRIPT.values(), "script"),
            },
            lacks=frozenset(varieties - marks.keys()),
            otherwise="texts in the variety are counted as its language",
        )

    def identity(self) -> Mapping[str, Any]:
        tables = {
            "lexicon": table_digest(lexicon.FILE),
            "variants": content_digest([str(variants.FILE)]),
        }
        return {**super().identity(), **tables}

    def process(self, batch: pa.RecordBatch) -> Result:
        measured = dict.fromkeys(("undecided", "variant"), pa.string())
        found = each(batch, self._tell, {**self.rewrites, **self.adds, **measured})
        columns = dict(found.columns)
        measures = []
        for name in measured:
            keys = enumerate(columns.pop(name).to_pylist())
            measures.append(Measure.of(name, [(n, key, 1) for n, key in keys if key is not None]))
        return replace(found, columns=columns, measures=measures)

    def _tell(self, text: str | None, language: str | None) -> Mapping[str, Any]:
        tag, text = language or "und", text or ""
        if tag in _SERBIAN:
            return {"language": _BY_SCRIPT.get(script_of(text), tag)}
        asked: list[str] = self._asked.get(tag, [])  # type: ignore[attr-defined]  # __post_init__
        has_aranese = tag in ("ca", "oc") and _ARANESE in self._told
        if not asked and not has_aranese and tag not in VARIANTS:
            return {"language": tag}
        words = words_of(text)
        if has_aranese and self.is_aranese(evidence(words, finder(_ARANESE), _ARANESE)):
            return {"language": _ARANESE, **self._explained(words, [_ARANESE])}
        by_words = [variety for variety in asked if variety != _ARANESE]
        variant = variant_of(tag, words)
        if not by_words:
            return {"language": tag, "variant": variant, **self._explained(words, [_ARANESE])}
        found = {variety: evidence(words, finder(variety), variety) for variety in by_words}
        sides = {variety: self.side(own, variety) for variety, own in found.items()}
        claimed = [variety for variety, side in sides.items() if side == variety]
        told = max(claimed, key=lambda variety: found[variety].margin, default=tag)
        undecided = None if any(sides.values()) else tag
        explained = self._explained(words, by_words)
        return {"language": told, "undecided": undecided, "variant": variant, **explained}

    @property
    def _told(self) -> tuple[str, ...]:
        assert self.varieties is not None  # since __post_init__
        return self.varieties

    def side(self, found: Evidence, variety: str = _VALENCIAN) -> str | None:
        """The variety, its neighbour, or None where the evidence is too little or contradictory."""
        least = round(self.minimum_share * (found.own + found.other), 4)
        enough = self.minimum_evidence
        if found.own >= max(enough, least) and found.forms >= self.minimum_forms:
            return variety
        return neighbours()[variety] if found.other >= max(enough, least) else None

    def is_aranese(self, found: Evidence) -> bool:
        """Whether Aranese marks outweigh those of other Occitan and Catalan by enough a word."""
        return found.margin >= self.aranese_density * max(found.words, 1)

    def _explained(self, words: Counter[str], varieties: Sequence[str]) -> Mapping[str, str]:
        told = [variety for variety in varieties if variety in self._told]
        if not self.explain or not told:
            return {}
        return {"evidence": "; ".join(explanation(words, variety) for variety in told)}


def words_of(text: str) -> Counter[str]:
    """How often each word occurs in the text; capitals are kept."""
    return Counter(_WORD.findall(text))


def marked(words: Counter[str], find: Find, variety: str) -> list[tuple[str, Mark, int]]:
    """The forms that are marks, in lower case, with their marks and how often each counts, in the
    order in which they first occur. find: the marks of the variety and its neighbour."""
    found: dict[str, tuple[Mark, int]] = {}
    for word, count in words.items():
        mark = find(word)
        if mark is not None:
            form = word.lower()
            _, before = found.get(form, (mark, 0))
            found[form] = (mark, before + count)
    limit = REPEATED.get(variety, REPEATED[_VALENCIAN])
    return [(f, m, n if limit is None else min(n, limit)) for f, (m, n) in found.items()]


def evidence(words: Counter[str], find: Find, variety: str) -> Evidence:
    """The evidence of words for a variety and its neighbour. find: the marks of the two."""
    own = other = 0.0
    forms = 0
    for _, mark, count in marked(words, find, variety):
        if mark.variety == variety:
            own += mark.weight * count
            forms += 1
        else:
            other += mark.weight * count
    return Evidence(round(own, 4), round(other, 4), forms, words.total())


def explanation(words: Counter[str], variety: str) -> str:
    """The evidence of words for a variety and its neighbour, for people to read.

    Each side has its sum of weights and its heaviest forms, with what each weighs and how often it
    counts, such as `ca-valencia 11.9 (hui 4.0 x2, seua 3.9), ca 0.6 (aquest 0.6)`.
    """
    sides = []
    found = marked(words, finder(variety), variety)
    for side in (variety, neighbours()[variety]):
        own = [(m.weight, n, form) for form, m, n in found if m.variety == side and m.weight]
        own.sort(key=lambda entry: (-entry[0] * entry[1], entry[2]))
        shown = [f"{form} {w:.1f}" + (f" x{n}" if n > 1 else "") for w, n, form in own[:_SHOWN]]
        shown += ["…"] if len(own) > _SHOWN else []
        named = f" ({', '.join(shown)})" if shown else ""
        sides.append(f"{side} {sum(w * n for w, n, _ in own):.1f}{named}")
    return ", ".join(sides)


@until_packs_change
def finder(variety: str) -> Find:
    """What finds the marks of a variety and its neighbour. It keeps those of many words, since the
    same few thousand words make up most of every text."""
    return lru_cache(maxsize=1 << 16)(lexicon.lexicon_of(variety).find)
