"""Trains the included model of languages."""

import dataclasses
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.language import south_slavic
from stages.language.calibration import Calibration
from stages.language.cleaning import letters_of, readable
from stages.language.identifier import OTHER
from stages.language.included_model import (
    CLUSTER,
    IncludedModel,
    group_scores,
    membership,
    south_slavic_scores,
)
from stages.language.model_file import resolver_arrays
from stages.language.prose import FEATURES, ProseModel, small_words
from stages.language.resolver import Resolver
from stages.language.suffixes import SuffixModel
from tools.languages.examples import Examples, passages, seen
from tools.languages.fit import fit, logistic, of_rows
from tools.languages.groups import GROUPS, SERVED, home
from tools.languages.noise import noise
from tools.languages.suffix_weights import convert
from tools.languages.texts import Text, background, catalogue_messages, training
from tools.languages.transliteration import latin
from tools.languages.web_shares import SHARES, web_shares

__all__ = ["Trained", "texts_of", "train"]

_MOST, _MOST_FOREIGN = 12_000, 2_500
_FEWEST = 100
"""Examples that a language that is not served must have in a group to be a label there; the others
are together."""
_FOREIGN = 31
_SMALL_WORDS = 80
_ROWS = (1 << 17, 1 << 16, 1 << 16, 1 << 16)
"""Features that have weights, by group."""
_PRIOR = 0.04
"""The part of the logarithm of a language's share of the web that is added to its logits."""
_TRANSLITERATED = ("ru", "uk", "bg", "be", "mk")
_SCRIPTS = {"LATIN", "CYRILLIC", "GREEK"}
_THREE = ("bs", "hr", "sr")
_IJEKAVIAN = ("debian:wesnoth",)
"""Sources whose Serbian is written as in Bosnia and Montenegro: what divides it from Bosnian is not
what divides most Serbian from it."""
_CATALOGUE_LABELS = {
    # Catalogues of what is served already or is no language of its own: left out.
    **dict.fromkeys(
        "pt-br be-tarask nb sr-el sr-ec sh sh-latn sh-cyrl de-formal es-formal hu-formal de-at "
        "de-ch nl-informal en-gb en-ca mo frc zh isv-latn isv-cyrl".split(),
        "",
    ),
    "cnr-latn": "cnr",
    "eml": "egl",
}


@dataclasses.dataclass(frozen=True)
class Trained:
    """A model, with its weights as the file has them."""

    model: IncludedModel
    first_weights: npt.NDArray[np.int8]
    resolvers: Mapping[str, Any]


def texts_of(data: Path, catalogues: Path) -> tuple[list[Text], list[Text]]:
    """All texts to learn from: in languages that are served (and ext, mwl), and in others."""
    served = list(training(data / "lid_train"))
    known = {text.label for text in served}
    foreign = [
        text
        for text in _foreign(data, catalogues)
        if text.label and text.label not in known and _script(text.text) in _SCRIPTS
    ]
    for text in served:
        if text.label in _TRANSLITERATED and len(text.text) % 16 == 0:
            label = f"{text.label}-Latn"
            foreign.append(Text(latin(text.text, text.label), label, text.source, text.genre))
    return served, foreign


def _foreign(data: Path, catalogues: Path) -> Iterator[Text]:
    yield from background(data / "lid_background")
    for text in catalogue_messages(catalogues):
        yield dataclasses.replace(text, label=_CATALOGUE_LABELS.get(text.label, text.label))


def _script(text: str) -> str:
    names = Counter(
        unicodedata.name(letter, "?").split()[0] for letter in text[:80] if letter.isalpha()
    )
    return names.most_common(1)[0][0] if names else ""


def train(
    served: Sequence[Text], foreign: Sequence[Text], wheel: Path, say: Callable[[str], None]
) -> Trained:
    """A model from texts. wheel: of py3langid. say: told of the progress."""
    first, first_weights = convert(wheel)
    say(f"first model: {len(first.labels)} labels, {len(first_weights)} sequences")
    texts = passages(served, _MOST) + passages(foreign, _MOST_FOREIGN)
    examples = seen([_clustered(text) for text in texts], first)
    say(f"{len(texts)} passages")
    chosen = group_scores(examples.scores, membership(first.labels, GROUPS)).argmax(axis=1)
    resolvers: list[Resolver] = []
    arrays: dict[str, Any] = {}
    for group in range(len(GROUPS)):
        resolver, weights = _group(examples, chosen, group, first)
        resolvers.append(resolver)
        arrays |= resolver_arrays(f"group{group}", resolver, weights)
        say(f"group {group}: {len(resolver.labels)} labels, {len(weights)} rows")
    south, weights = _south_slavic(texts, first)
    arrays |= resolver_arrays("south_slavic", south, weights)
    prose = _prose(served)
    plain = Calibration(1.0, 0.0)
    model = IncludedModel(first, GROUPS, tuple(resolvers), south, prose, plain)
    return Trained(model, first_weights, arrays)


def _clustered(text: Text) -> Text:
    label = CLUSTER if text.label.split("-")[0] in _THREE else text.label
    return dataclasses.replace(text, label=label)


def _group(
    examples: Examples, chosen: npt.NDArray[np.int64], group: int, first: SuffixModel
) -> tuple[Resolver, npt.NDArray[np.int8]]:
    """The resolver of a group, from what the first model puts there and from what belongs there."""
    homes = home()
    belongs = np.array([homes.get(label, -1) == group for label in examples.labels])
    mine = of_rows(examples, np.flatnonzero((chosen == group) | belongs))
    counts = Counter(mine.labels)
    foreign = [
        label
        for label, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if label not in SERVED[group] and label not in homes and count >= _FEWEST
    ]
    labels = [*SERVED[group], *sorted(foreign[:_FOREIGN]), OTHER]
    named = [label if label in labels else OTHER for label in mine.labels]
    counts = Counter(named)
    weights = np.array([min(4.0, (6000 / counts[label]) ** 0.5) for label in named], np.float32)
    start = np.zeros((len(first.labels), len(labels)), np.float32)
    for row, known in enumerate(first.labels):
        for column, label in enumerate(labels):
            start[row, column] = _same(known, label)
    rows = _ROWS[group]
    resolver, small = fit(dataclasses.replace(mine, labels=named), labels, start, weights, rows)
    return dataclasses.replace(resolver, bias=resolver.bias + _prior(labels)), small


def _prior(labels: Sequence[str]) -> npt.NDArray[np.float32]:
    """What is added to the logits of labels, as some languages are a thousand times as frequent on
    the web as others: little, so that it decides where a text does not."""
    shares = dict(web_shares(SHARES))
    shares[CLUSTER] = sum(shares[tag] for tag in ("bs", "hr", "sr-Cyrl", "sr-Latn"))
    rarest = min(shares.values())
    logs = np.log([shares.get(label, rarest) / rarest for label in labels])
    return (_PRIOR * logs).astype(np.float32)


def _same(known: str, label: str) -> bool:
    """Whether a label of the first model is what `label` names."""
    if label == CLUSTER:
        return known in _THREE
    return known in {label, {"nb": "no", "oc-aranes": "oc"}.get(label, label)}


def _south_slavic(
    texts: Sequence[Text], first: SuffixModel
) -> tuple[Resolver, npt.NDArray[np.int8]]:
    """The resolver of Bosnian, Croatian and Serbian.

    Its weights of marks are fitted first, alone, and those of n-grams are kept small: n-grams know
    the subjects of the training texts.
    """
    mine = [
        Text(
            south_slavic.latin(letters_of(readable(text.text))),
            text.label.split("-")[0],
            text.source,
            text.genre,
        )
        for text in texts
        if text.label.split("-")[0] in _THREE
        and not (text.label.startswith("sr-") and text.source in _IJEKAVIAN)
    ]
    plain = seen(mine, first)
    scores = np.stack(
        [
            south_slavic_scores(first.labels, own, text.text)
            for own, text in zip(plain.scores, mine, strict=True)
        ]
    )
    target = np.array([_THREE.index(text.label) for text in mine])
    counts = np.bincount(target)
    marks = logistic(scores[:, len(_THREE) :], target, (len(mine) / 3 / counts)[target])
    start = np.zeros((scores.shape[1], len(_THREE)), np.float32)
    start[len(_THREE) :] = marks
    weights = (6000 / counts)[target].astype(np.float32)
    examples = dataclasses.replace(plain, scores=scores)
    return fit(examples, _THREE, start, weights, rows=1 << 16, decay=8.0)


def _prose(served: Sequence[Text]) -> ProseModel:
    """Small words of each language, and the weights that part running text from what is none."""
    by_label: dict[str, list[Text]] = {}
    for text in served:
        by_label.setdefault(text.label, []).append(text)
    words = {
        label: small_words([letters_of(readable(t.text)) for t in own[::3]], _SMALL_WORDS)
        for label, own in by_label.items()
    }
    plain = ProseModel(words, np.zeros(len(FEATURES), np.float32))
    features, target = [], []
    running = [text for text in passages(served, 600, seed=3) if len(text.text) >= 60]
    # The language of noise is not known: what small words of any language it has counts.
    for text in running:
        features.append(_seen_as(plain, text.text, [text.label]))
        target.append(1)
    for _, text in noise(served, len(running) // 5):
        features.append(_seen_as(plain, text.text, sorted(words)))
        target.append(0)
    weights = logistic(np.stack(features), np.array(target), np.ones(len(target)))
    return ProseModel(words, (weights[:, 1] - weights[:, 0]).astype(np.float32))


def _seen_as(model: ProseModel, text: str, tags: Sequence[str]) -> npt.NDArray[np.float32]:
    """Features of a text in the language that has most of its words."""
    line = readable(text)
    words = letters_of(line)
    best = max(tags, key=lambda tag: sum(word in model.words[tag] for word in words.split()))
    return model.features(text, line, words, best)
