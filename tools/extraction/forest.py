"""Forests fitted by CatBoost (Prokhorenkova et al., NeurIPS 2018), turned into whole numbers."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.extraction.trees import ONE, Trees

__all__ = ["Grower", "converted"]

_DEPTH = 6
_HOW: Mapping[str, Any] = {
    "loss_function": "CrossEntropy",
    "depth": _DEPTH,
    "l2_leaf_reg": 40,
    "border_count": 63,
    "rsm": 0.5,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.7,
    "random_seed": 1,
    "thread_count": 2,
    "verbose": False,
    "allow_writing_files": False,
}
_FEW, _KEPT = 0.5, 0.25
"""Weight below which a block is drawn, and the share that is drawn: the menus of a page have many
more blocks than its text."""
_NEVER = np.iinfo(np.int32).max
"""A threshold that no feature exceeds."""


class Grower:
    """Grows trees that say from features how likely the label 1 is, in logits."""

    def __init__(
        self,
        features: npt.NDArray[np.int32],
        labels: npt.NDArray[np.float32],
        weights: npt.NDArray[np.float32],
    ) -> None:
        drawn = np.random.default_rng(7).random(len(labels)) < _KEPT
        few = weights < _FEW
        self._used = (weights > 0) & (drawn | ~few)
        self._features, self._labels = features, labels
        self._weights = np.where(few, weights / _KEPT, weights)

    def grown(self, among: npt.NDArray[np.bool_], rounds: int, rate: float) -> Trees:
        """Trees learnt from the rows among which to learn. rate: how much of each counts."""
        import catboost

        rows = np.flatnonzero(among & self._used)
        pool = catboost.Pool(
            self._features[:, rows].T.astype(np.float32),
            self._labels[rows],
            weight=self._weights[rows],
        )
        found = catboost.CatBoost({**_HOW, "iterations": rounds, "learning_rate": rate}).fit(pool)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "forest.json"
            found.save_model(str(file), format="json")
            return converted(json.loads(file.read_text(encoding="utf-8")))


def converted(model: Mapping[str, Any]) -> Trees:
    """The trees of a model as CatBoost writes it."""
    grown = model["oblivious_trees"]
    scale, (bias,) = model["scale_and_bias"]
    feature = np.zeros((_DEPTH, len(grown)), np.int16)
    threshold = np.full((_DEPTH, len(grown)), _NEVER, np.int32)
    value = np.zeros((len(grown), 1 << _DEPTH), np.int32)
    places = [one["flat_feature_index"] for one in model["features_info"]["float_features"]]
    for number, tree in enumerate(grown):
        for level, split in enumerate(tree["splits"]):
            feature[level, number] = places[split["float_feature_index"]]
            threshold[level, number] = int(np.floor(split["border"]))
        leaves = np.array(tree["leaf_values"]) * scale + (bias if number == 0 else 0.0)
        value[number, : len(leaves)] = np.round(leaves * ONE)
    return Trees(feature, threshold, value)
