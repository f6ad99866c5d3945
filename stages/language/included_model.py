"""The included model of languages: a first guess, then a closer look at the languages in question.

The first model is naive Bayes over bytes (`suffixes.py`). It knows nearly always which group a
text belongs to; in each group a resolver (`resolver.py`) tells its languages apart, and those
beside them that are not served. Bosnian, Croatian and Serbian are one language to the resolver of
their group; `south_slavic.py` divides them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from stages.language import south_slavic
from stages.language.calibration import Calibration
from stages.language.identifier import OTHER
from stages.language.ngrams import hashed_ngrams
from stages.language.prose import ProseModel
from stages.language.resolver import BITS, Resolver
from stages.language.suffixes import SuffixModel
from stages.text.script import script_of

__all__ = [
    "CLUSTER",
    "IncludedModel",
    "group_scores",
    "membership",
    "names_of",
    "south_slavic_scores",
]

CLUSTER = "hbs"
"""Bosnian, Croatian and Serbian together (ISO 639-3: Serbo-Croatian)."""
_DIVIDED = ("bs", "hr", "sr")
_NONE = -20.0
"""The logarithm of the probability of a label that nothing speaks for."""
_LINES = 64
"""Lines that are looked at together: as many as leave their features in the cache of a core."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class IncludedModel:
    """The first model, the groups of its labels, and a resolver for each group."""

    first: SuffixModel
    groups: tuple[tuple[str, ...], ...]
    """Labels of the first model, by group. Those of no group are far from what is served."""
    resolvers: tuple[Resolver, ...]
    south_slavic: Resolver
    prose: ProseModel
    calibrated: Calibration
    """See `Identifier`."""
    labels: tuple[str, ...] = field(init=False)
    names: frozenset[str] = field(init=False)
    growth: float = field(init=False, default=0.5)
    _columns: Sequence[npt.NDArray[np.int64]] = field(init=False, repr=False)
    """The places in `labels` of the labels of each resolver."""
    _member: Floats = field(init=False, repr=False)
    """`membership` of the first model's labels."""
    _far: Sequence[tuple[int, int]] = field(init=False, repr=False)
    """For each label of the first model that is in no group, its place there and in `labels`."""

    def __post_init__(self) -> None:
        resolved = [resolver.labels for resolver in self.resolvers]
        names = names_of(self.first.labels, self.groups, resolved)
        far = _far(self.first.labels, self.groups)
        labels = {label for own in resolved for label in own} | far | {OTHER}
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "labels", tuple(sorted(labels)))
        number = {label: place for place, label in enumerate(self.labels)}
        columns = [np.array([number[label] for label in r.labels]) for r in self.resolvers]
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_member", membership(self.first.labels, self.groups))
        object.__setattr__(
            self,
            "_far",
            [(n, number[own]) for n, own in enumerate(self.first.labels) if own in far],
        )

    def log_probabilities(self, lines: Sequence[str], words: Sequence[str]) -> Floats:
        """See `Identifier`."""
        found = [
            self._few(lines[at : at + _LINES], words[at : at + _LINES])
            for at in range(0, len(lines), _LINES)
        ]
        return np.concatenate(found) if found else np.zeros((0, len(self.labels)), np.float32)

    def _few(self, lines: Sequence[str], words: Sequence[str]) -> Floats:
        scores = self.first.scores([line.encode("utf-8", "replace") for line in lines])
        by_group = group_scores(scores, self._member)
        chosen = by_group.argmax(axis=1)
        found = np.full((len(lines), len(self.labels)), _NONE, np.float32)
        features = hashed_ngrams(words, BITS)
        for group, resolver in enumerate(self.resolvers):
            rows = np.flatnonzero(chosen == group)
            if rows.size:
                part = features if rows.size == len(lines) else features.of(rows)
                own = _log_softmax(resolver.logits(part, scores[rows]))
                columns = self._columns[group]
                found[rows[:, None], columns] = own + by_group[rows, group][:, None]
        rows = np.flatnonzero(chosen == len(self.resolvers))
        if rows.size:
            own = _log_softmax(scores[rows])
            for column, place in self._far:
                found[rows, place] = np.logaddexp(found[rows, place], own[:, column])
        return found

    def divided(self, label: str, line: str, words: str) -> Mapping[str, float]:
        """See `Identifier`: the shares of Bosnian, Croatian and Serbian in what is one of them."""
        if label != CLUSTER:
            return {label: 1.0}
        (scores,) = self.first.scores([line.encode("utf-8", "replace")])
        latin = south_slavic.latin(words)
        own = south_slavic_scores(self.first.labels, scores, latin)
        logits = self.south_slavic.logits(hashed_ngrams([latin], BITS), own[None])
        cyrillic = script_of(words) == "Cyrl"
        if cyrillic:  # Croatian is not written in it.
            logits[0, _DIVIDED.index("hr")] = _NONE
        bosnian, croatian, serbian = np.exp(_log_softmax(logits)[0]).tolist()
        shares = {"bs": bosnian, "hr": croatian, "sr-Cyrl" if cyrillic else "sr-Latn": serbian}
        return {tag: share for tag, share in shares.items() if share > 1e-6}


def names_of(
    first: Sequence[str], groups: Sequence[Sequence[str]], resolved: Sequence[Sequence[str]]
) -> frozenset[str]:
    """The labels that a document may get.

    first: labels of the first model. groups: of these. resolved: the labels of each resolver.
    """
    named = {label for own in resolved for label in own} | _far(first, groups) | {OTHER}
    return frozenset(named - {CLUSTER} | {"bs", "hr", "sr-Cyrl", "sr-Latn"})


def _far(first: Sequence[str], groups: Sequence[Sequence[str]]) -> set[str]:
    """The labels of the first model that are in no group."""
    return set(first) - {label for group in groups for label in group}


def membership(labels: Sequence[str], groups: Sequence[Sequence[str]]) -> Floats:
    """1 where a label is of a group, (labels, groups + 1); the last column is of no group."""
    member = np.array([[label in group for group in groups] for label in labels])
    return np.column_stack([member, ~member.any(axis=1)]).astype(np.float32)


def group_scores(scores: Floats, member: Floats) -> Floats:
    """Logarithms of the probabilities of the groups, (lines, groups + 1).

    scores: of the first model. member: `membership` of its labels.
    """
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    sums = (likely[:, :, None] * member).sum(axis=1)
    found: Floats = np.log(np.maximum(sums / sums.sum(axis=1, keepdims=True), 1e-9))
    return found


def south_slavic_scores(labels: Sequence[str], scores: Floats, line: str) -> Floats:
    """What the resolver of Bosnian, Croatian and Serbian has beside n-grams: the first model's
    scores of the three (the better one of Serbian's two), and the counts of marks."""
    three = [max(scores[n] for n, label in enumerate(labels) if label == own) for own in _DIVIDED]
    relative = np.array(three, np.float32) - np.float32(np.mean(three))
    return np.concatenate([relative, south_slavic.counts_of(line)])


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
