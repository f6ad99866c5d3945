"""Forests fitted by LightGBM (Ke et al., NeurIPS 2017), and turned into whole numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.extraction.trees import ONE, Trees

__all__ = ["Grower", "converted"]

_HOW: Mapping[str, Any] = {
    "objective": "cross_entropy",
    "num_leaves": 31,
    "max_depth": 8,
    "learning_rate": 0.12,
    "min_data_in_leaf": 150,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "max_bin": 63,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
_FEW, _KEPT = 0.5, 0.25
"""Weight below which a block is drawn, and the share that is drawn: the menus of a page have many
more blocks than its text."""


class Grower:
    """Grows trees that say from features how likely the label 1 is, in logits; the features are
    sorted into bins once for all forests."""

    def __init__(
        self,
        features: npt.NDArray[np.int32],
        labels: npt.NDArray[np.float32],
        weights: npt.NDArray[np.float32],
    ) -> None:
        import lightgbm

        drawn = np.random.default_rng(7).random(len(labels)) < _KEPT
        few = weights < _FEW
        self._used = np.flatnonzero((weights > 0) & (drawn | ~few))
        self._data = lightgbm.Dataset(
            features[self._used].astype(np.float32),
            labels[self._used],
            weight=np.where(few, weights / _KEPT, weights)[self._used],
            params=dict(_HOW),
            free_raw_data=False,
        ).construct()

    def grown(self, among: npt.NDArray[np.bool_], rounds: int) -> Trees:
        """Trees learnt from the rows among which to learn."""
        import lightgbm

        rows = np.flatnonzero(among[self._used])
        found = lightgbm.train(dict(_HOW), self._data.subset(rows.tolist()), rounds)
        return converted(found.dump_model())


def converted(dumped: Mapping[str, Any]) -> Trees:
    """The trees of a model as LightGBM writes it."""
    feature: list[int] = []
    threshold: list[int] = []
    following: list[int] = []
    value: list[int] = []
    roots: list[int] = []
    deepest = 0

    def place(count: int) -> int:
        first = len(feature)
        for number in range(first, first + count):
            feature.append(0)
            threshold.append(np.iinfo(np.int32).max)
            following.append(number)
            value.append(0)
        return first

    for tree in dumped["tree_info"]:
        root = place(1)
        roots.append(root)
        waiting = [(root, tree["tree_structure"], 0)]
        while waiting:
            number, node, depth = waiting.pop()
            deepest = max(deepest, depth)
            if "leaf_value" in node:
                value[number] = round(node["leaf_value"] * ONE)
                continue
            feature[number] = node["split_feature"]
            threshold[number] = int(np.floor(node["threshold"]))
            following[number] = first = place(2)
            waiting.append((first + 1, node["right_child"], depth + 1))
            waiting.append((first, node["left_child"], depth + 1))
    return Trees(
        np.array(feature, np.int16),
        np.array(threshold, np.int32),
        np.array(following, np.int32),
        np.array(value, np.int32),
        np.array(roots, np.int32),
        deepest,
    )
