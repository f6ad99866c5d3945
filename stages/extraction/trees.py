"""Boosted trees of decisions (Friedman, "Greedy function approximation", Annals of Statistics 2001)
in whole numbers, so that every machine gives the same sums."""

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
    """Trees whose nodes are numbered throughout.

    feature, threshold: what a node asks, whether the feature is greater. following: the node that
    follows if it is not; the one after that follows if it is. A leaf asks nothing and is followed
    by itself. value: of a leaf. roots: the first node of each tree. depth: of the deepest one.
    """

    feature: npt.NDArray[np.int16]
    threshold: npt.NDArray[np.int32]
    following: npt.NDArray[np.int32]
    value: npt.NDArray[np.int32]
    roots: npt.NDArray[np.int32]
    depth: int

    @classmethod
    def read(cls, arrays: Mapping[str, Any], name: str) -> "Trees":
        """The trees from the arrays of a file."""
        parts = ("feature", "threshold", "following", "value", "roots")
        return cls(
            **{part: arrays[f"{name}.{part}"] for part in parts},
            depth=int(arrays[f"{name}.depth"]),
        )

    def arrays(self, name: str) -> dict[str, Any]:
        """The arrays of a file."""
        return {f"{name}.{part}": value for part, value in vars(self).items()}

    def sums(self, features: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """For each row the sum of the leaves that it comes to."""
        features = features.T
        found = [
            self._sums(features[first : first + _ROWS]) for first in range(0, len(features), _ROWS)
        ]
        return np.concatenate(found)

    def _sums(self, features: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        rows, columns = features.shape
        flat = np.ascontiguousarray(features).ravel()
        first = (np.arange(rows, dtype=np.int32) * columns)[:, None]
        at = np.broadcast_to(self.roots, (rows, len(self.roots)))
        for _ in range(self.depth):
            asked = np.take(flat, np.take(self.feature, at) + first)
            at = np.take(self.following, at) + (asked > np.take(self.threshold, at))
        found: npt.NDArray[np.int64] = np.take(self.value, at).sum(axis=1, dtype=np.int64)
        return found
