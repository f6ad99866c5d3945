"""The stage `variety`: Valencian, Aranese and the scripts of Serbian."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

import pyarrow as pa

from corpus.config.settings import Fraction, Positive
from corpus.documents.languages import LANGUAGES
from corpus.errors import ConfigError, suggest
from corpus.schema import COLUMNS, Schema
from corpus.stage import LanguageData, Measure, Result, Stage, each, setting
from corpus.storage.inputs import content_digest
from stages.language import lexicon
from stages.language.lexicon import NEIGHBOURS, Mark
from stages.text.script import script_of

__all__ = [
    "REPEATED",
    "VARIETIES",
    "Evidence",
    "Variety",
    "evidence",
    "explanation",
    "marked",
    "words_of",
]

VARIETIES = tuple(NEIGHBOURS)
"""Varieties that are recognised by words."""
REPEATED: Mapping[str, int | None] = {"ca-valencia": 2, "oc-aranes": None}
"""How often a form of a variety counts at most, so that one word that is the subject of a text
cannot decide; None: as often as it occurs, for function words, whose frequency is what shows it."""
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
    among them. A tag that already names a variety is kept.

    Measure: `undecided` counts documents in `ca` whose words say neither. With `explain` the column
    `evidence` says which words weighed what; null where no words were asked.
    """

    name = "variety"
    version = 2
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("text", "language")}
    rewrites: ClassVar[Schema] = {"language": COLUMNS["language"].type}

    varieties: tuple[str, ...] = setting(
        VARIETIES, f"varieties to tell from their language: {', '.join(VARIETIES)}"
    )
    minimum_evidence: float = setting(
        5.0, "sum of weights that Valencian, or other Catalan, needs; more than any one word has"
    )
    minimum_forms: Positive = setting(1, "different Valencian forms that there must be")
    minimum_share: Fraction = setting(0.6, "part of the weights of all marked words that decides")
    aranese_density: float = setting(
        0.1, "weights of Aranese marks less other Occitan and Catalan ones, by the word"
    )
    explain: bool = setting(False, "add the column `evidence`: the marked words and their weights")

    def __post_init__(self) -> None:
        for tag in self.varieties:
            if tag not in VARIETIES:
                raise ConfigError(
                    f"{tag!r} is not told by words{suggest(tag, VARIETIES)}", where="varieties"
                )
        if self.explain:
            object.__setattr__(self, "adds", {"evidence": pa.string()})

    @classmethod
    def language_data(cls) -> LanguageData:
        marks: Counter[str] = Counter()
        for variety in VARIETIES:
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
        return {**super().identity(), "lexicon": content_digest([str(lexicon.FILE)])}

    def process(self, batch: pa.RecordBatch) -> Result:
        types = {**self.rewrites, **self.adds, "undecided": pa.bool_()}
        found = each(batch, self._tell, types)
        columns = dict(found.columns)
        undecided = columns.pop("undecided").to_pylist()
        counted = [(row, "ca", 1) for row, neither in enumerate(undecided) if neither]
        return replace(found, columns=columns, measures=(Measure.of("undecided", counted),))

    def _tell(self, text: str | None, language: str | None) -> Mapping[str, Any]:
        tag, text = language or "und", text or ""
        if tag in _SERBIAN:
            return {"language": _BY_SCRIPT.get(script_of(text), tag)}
        if tag not in ("ca", "oc"):
            return {"language": tag}
        words = words_of(text)
        asked = "oc-aranes" in self.varieties
        if asked and self.is_aranese(evidence(words, _find_aranese, "oc-aranes")):
            return {"language": "oc-aranes", **self._explained(words, "oc-aranes")}
        if tag == "ca" and "ca-valencia" in self.varieties:
            side = self.side(evidence(words, _find_valencian, "ca-valencia"))
            told = {"language": side or tag, "undecided": side is None}
            return {**told, **self._explained(words, "ca-valencia")}
        return {"language": tag, **self._explained(words, "oc-aranes")}

    def side(self, found: Evidence) -> str | None:
        """`ca-valencia`, `ca`, or None where the evidence is too little or contradictory."""
        least = round(self.minimum_share * (found.own + found.other), 4)
        enough = self.minimum_evidence
        if found.own >= max(enough, least) and found.forms >= self.minimum_forms:
            return "ca-valencia"
        return "ca" if found.other >= max(enough, least) else None

    def is_aranese(self, found: Evidence) -> bool:
        """Whether Aranese marks outweigh those of other Occitan and Catalan by enough a word."""
        return round(found.own - found.other, 4) >= self.aranese_density * max(found.words, 1)

    def _explained(self, words: Counter[str], variety: str) -> Mapping[str, str]:
        if not self.explain or variety not in self.varieties:
            return {}
        return {"evidence": explanation(words, variety)}


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
    limit = REPEATED[variety]
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
    found = marked(words, _FINDERS[variety], variety)
    for side in (variety, NEIGHBOURS[variety]):
        own = [(m.weight, n, form) for form, m, n in found if m.variety == side and m.weight]
        own.sort(key=lambda entry: (-entry[0] * entry[1], entry[2]))
        shown = [f"{form} {w:.1f}" + (f" x{n}" if n > 1 else "") for w, n, form in own[:_SHOWN]]
        shown += ["…"] if len(own) > _SHOWN else []
        named = f" ({', '.join(shown)})" if shown else ""
        sides.append(f"{side} {sum(w * n for w, n, _ in own):.1f}{named}")
    return ", ".join(sides)


# The marks of words are cached, since the same few thousand words make up most of every text.
@lru_cache(maxsize=1 << 16)
def _find_valencian(word: str) -> Mark | None:
    return lexicon.lexicon_of("ca-valencia").find(word)


@lru_cache(maxsize=1 << 16)
def _find_aranese(word: str) -> Mark | None:
    return lexicon.lexicon_of("oc-aranes").find(word)


_FINDERS: Mapping[str, Find] = {"ca-valencia": _find_valencian, "oc-aranes": _find_aranese}
