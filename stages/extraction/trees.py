"""Boosted trees of decisions (Friedman, "Greedy function approximation", Annals of Statistics 2001)
in whole numbers, so that every machine gives the same sums.

All nodes of one level ask the same, as in CatBoost (Prokhorenkova et al., NeurIPS 2018): the
answers of a row are the bits of its leaf's number, and all rows are answered at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["ONE", "Trees"]

ONE = 1 << 16
"""The value 1 of a leaf."""
_ROWS = 512
"""Rows that are looked at together: as many as stay in the cache of a core."""


@dataclass(frozen=True)
class Trees:
    """Trees of one depth.

    feature, threshold: (levels, trees), what a level asks, whether the feature is greater; the
    answer of level i is bit i of the leaf's number. value: (trees, leaves).
    """

    feature: npt.NDArray[np.int16]
    threshold: npt.NDArray[np.int32]
    value: npt.NDArray[np.int32]

    @classmethod
    def read(cls, arrays: Mapping[str, Any], name: str) -> "Trees":
        """The trees from the arrays of a file."""
        return cls(*(arrays[f"{name}.{part}"] for part in ("feature", "threshold", "value")))

    def arrays(self, name: str) -> dict[str, Any]:
        """The arrays of a file."""
        return {f"{name}.{part}": value for part, value in vars(self).items()}

    def sums(self, features: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """For each row the sum of the leaves that it comes to. features: (features, rows)."""
        rows = features.shape[1]
        parts = [self._sums(features[:, first : first + _ROWS]) for first in range(0, rows, _ROWS)]
        return np.concatenate(parts)

    def _sums(self, features: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        trees, leaves = self.value.shape
        leaf = np.zeros((trees, features.shape[1]), np.int16)
        for level, (feature, threshold) in enumerate(
            zip(self.feature, self.threshold, strict=True)
        ):
            greater = features[feature] > threshold[:, None]
            leaf |= greater.astype(np.int16) << level
        at = leaf + (np.arange(trees) * leaves)[:, None]
        found: npt.NDArray[np.int64] = np.take(self.value, at).sum(axis=0, dtype=np.int64)
        return found
