"""The included model of main text: how likely each block of a page is to be main text.

Words of names are weighed by a linear model over hashed words; its sums are features like the
others. A first forest guesses from the features of a block, a second one from these and from what
the first says about the blocks around. The weights were learnt from the development pages of WCXB
and others, see data/extraction.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.extraction.context import context
from stages.extraction.features import Facts, Ints
from stages.extraction.layout import Layout
from stages.extraction.names import slots_of
from stages.extraction.trees import ONE, Trees

__all__ = ["FILE", "STEPS", "Model", "included", "likely"]

FILE = Path(__file__).with_name("data") / "extraction.npz"
STEPS = 128
"""Steps of the logistic function for a unit."""


@dataclass(frozen=True)
class Model:
    """Weights of words in names, near by and farther out, and two forests.

    logistic: the logistic function from -n to n, as whole numbers up to `CERTAIN`, so that no
    library of mathematics decides about its last digit.
    """

    near: npt.NDArray[np.int16]
    far: npt.NDArray[np.int16]
    first: Trees
    second: Trees
    logistic: npt.NDArray[np.int16]

    @classmethod
    def read(cls, arrays: Mapping[str, Any]) -> "Model":
        """The model from the arrays of a file."""
        first, second = (Trees.read(arrays, name) for name in ("first", "second"))
        return cls(arrays["near"], arrays["far"], first, second, arrays["logistic"])

    def arrays(self) -> dict[str, Any]:
        """The arrays of a file."""
        own = {"near": self.near, "far": self.far, "logistic": self.logistic}
        return own | self.first.arrays("first") | self.second.arrays("second")

    def probabilities(self, layout: Layout, facts: Facts) -> Ints:
        """How likely each block is to be main text, in parts of `CERTAIN`."""
        features = np.concatenate([facts.features, self._named(facts)])
        guess = likely(self.logistic, self.first.sums(features))
        around = context(facts, guess).astype(np.int32)
        return likely(self.logistic, self.second.sums(np.concatenate([features, around])))

    def _named(self, facts: Facts) -> npt.NDArray[np.int32]:
        """What the names around each block say."""
        slots = [slots_of(*look) for look in facts.looks]
        first = np.cumsum([0, *map(len, slots[:-1])])
        flat = np.fromiter(chain.from_iterable(slots), np.int64)
        near, far = (
            np.add.reduceat(weights[flat], first, dtype=np.int64)[facts.look]
            for weights in (self.near, self.far)
        )
        return facts.named(near, far).astype(np.int32)


def likely(logistic: npt.NDArray[np.int16], sums: Ints) -> Ints:
    """The values of the logistic function for the sums of a forest."""
    middle = len(logistic) // 2
    steps = np.clip(sums * STEPS // ONE + middle, 0, len(logistic) - 1)
    return logistic[steps].astype(np.int64)


@cache
def included() -> Model:
    """The model that comes with the package."""
    with np.load(FILE) as arrays:
        return Model.read(arrays)
