"""Fits the model of main text, in folds of domains."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.extraction.context import CERTAIN, context
from stages.extraction.model import STEPS, Model, likely
from stages.extraction.names import SLOTS
from stages.extraction.trees import Trees
from tools.extraction.forest import Grower
from tools.extraction.pages import Example

__all__ = ["FOLDS", "Fit", "folds_of"]

FOLDS = 4
_FIRST, _SECOND = (170, 0.15), (170, 0.15)
"""Trees of each forest, and their rate."""
_LEAST = 0.05
"""Weight above which words are learnt from a block."""
_UNIT = 1000
"""The weight 1 of a word."""
_REACH = 8
"""Logits up to which the logistic function is told apart from 0 and 1."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def folds_of(examples: Sequence[Example]) -> list[int]:
    """For each example its fold; pages of a domain, or of a template, are in one."""
    domains = sorted({example.page.domain for example in examples})
    drawn = np.random.default_rng(0).integers(0, FOLDS, len(domains))
    fold = dict(zip(domains, drawn.tolist(), strict=True))
    return [fold[example.page.domain] for example in examples]


class Fit:
    """What is learnt from examples: `model` from all, `held` for each fold without its pages.

    The first guesses from which the second forest learns are of models that have not seen the page.
    """

    def __init__(self, examples: Sequence[Example], say: Callable[[str], None]) -> None:
        counts = [example.facts.n for example in examples]
        bounds = np.concatenate([[0], np.cumsum(counts)])
        self._say = say
        self._fold = fold = np.repeat(folds_of(examples), counts)
        self._labels = np.concatenate([example.labels for example in examples])
        self._weights = np.concatenate([example.weights for example in examples])
        self._bags = _bags(examples)
        self._words = [self._weighed(fold != k) for k in range(FOLDS)]
        named = np.zeros((4, len(fold)), np.int32)
        for number, example in enumerate(examples):
            mine = slice(bounds[number], bounds[number + 1])
            named[:, mine] = _named(example, self._words[fold[mine.start]])
        say("weights of words in names")
        plain = np.concatenate([example.facts.features for example in examples], axis=1)
        features = np.concatenate([plain, named])
        self._first = Grower(features, self._labels, self._weights)
        self._firsts: list[Trees] = []
        guess = np.zeros(len(fold), np.int64)
        for k in range(FOLDS):
            forest = self._first.grown(fold != k, *_FIRST)
            guess[fold == k] = likely(_LOGISTIC, forest.sums(features[:, fold == k]))
            self._firsts.append(forest)
            say(f"first forest without fold {k}")
        around = [
            context(example.facts, guess[bounds[n] : bounds[n + 1]]).astype(np.int32)
            for n, example in enumerate(examples)
        ]
        wide = np.concatenate([features, np.concatenate(around, axis=1)])
        self._second = Grower(wide, self._labels, self._weights)

    def model(self) -> Model:
        """The model learnt from all examples."""
        everywhere = np.full(len(self._fold), True)
        return Model(
            *self._weighed(everywhere),
            self._first.grown(everywhere, *_FIRST),
            self._second.grown(everywhere, *_SECOND),
            _LOGISTIC,
        )

    def held(self) -> list[Model]:
        """For each fold a model that has not seen its pages."""
        made = []
        for k in range(FOLDS):
            second = self._second.grown(self._fold != k, *_SECOND)
            made.append(Model(*self._words[k], self._firsts[k], second, _LOGISTIC))
            self._say(f"second forest without fold {k}")
        return made

    def _weighed(self, among: npt.NDArray[np.bool_]) -> tuple[Any, Any]:
        """The weights of words near and far, as the model has them."""
        from sklearn.linear_model import SGDClassifier

        used = np.flatnonzero(among & (self._weights > _LEAST))
        found = SGDClassifier(loss="log_loss", alpha=3e-5, max_iter=4, tol=None, random_state=0)
        found.fit(self._bags[used], self._labels[used] > 0.5, sample_weight=self._weights[used])
        scaled = np.clip(np.round(found.coef_[0] * _UNIT), -32767, 32767).astype(np.int16)
        return scaled[:SLOTS], scaled[SLOTS:]


def _bags(examples: Sequence[Example]) -> Any:
    """The words in the names of the boxes around each block, at hand and farther out."""
    from scipy import sparse

    made = []
    for example in examples:
        bounds = np.concatenate([[0], np.cumsum([len(slots) for slots in example.slots])])
        slots = np.concatenate([np.array(slots) for slots in example.slots])
        boxes = sparse.csr_matrix(
            (np.ones(len(slots), np.float32), slots, bounds), (len(example.slots), SLOTS)
        )
        made.append(sparse.hstack(example.facts.around(boxes)))
    return sparse.vstack(made).tocsr()


def _named(example: Example, words: tuple[Any, Any]) -> Ints:
    near, far = (own.astype(np.int64) for own in words)
    return example.facts.named(
        np.array([near[list(slots)].sum() for slots in example.slots]),
        np.array([far[list(slots)].sum() for slots in example.slots]),
    )


def _logistic() -> npt.NDArray[np.int16]:
    logits = np.arange(-_REACH * STEPS, _REACH * STEPS) / STEPS
    return np.round(CERTAIN / (1 + np.exp(-logits))).astype(np.int16)


_LOGISTIC = _logistic()
