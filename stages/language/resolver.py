"""Linear models that tell apart the languages of one group, in the place of a first guess."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stages.language.lanes import exact_product, row_sums
from stages.language.ngrams import Features

__all__ = ["BITS", "Resolver"]

BITS = 20
"""Features fall into 2 ** 20 slots."""


@dataclass(frozen=True)
class Resolver:
    """A softmax regression over hashed n-grams and over the scores of the first model."""

    labels: tuple[str, ...]
    index: npt.NDArray[np.int32]
    """Row of each slot; 0 for a slot without weights."""
    rows: npt.NDArray[np.uint64]
    """Weights as `lanes.packed` has them, (rows, words). Row 0 counts for nothing."""
    scale: float
    """What a weight of 1 stands for."""
    first: npt.NDArray[np.float32]
    """Weights of the first model's scores, (labels of the first model, labels)."""
    bias: npt.NDArray[np.float32]

    def logits(
        self, features: Features, scores: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """Logits of each label for each line, (lines, labels).

        features: n-grams of the lines, hashed to `BITS`. scores: of the first model.
        """
        sums = row_sums(self.rows, self.index[features.slots], features.bounds)
        size = np.maximum(np.diff(features.bounds), 1).astype(np.float32)
        weighed = sums[:, : len(self.labels)] * (np.float32(self.scale) / np.sqrt(size))[:, None]
        found = weighed + exact_product(scores, self.first) + self.bias
        return found.astype(np.float32)
