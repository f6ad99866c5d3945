"""Fits a resolver: softmax regression by Adam (Kingma and Ba 2015, arXiv 1412.6980)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from stages.language.lanes import packed
from stages.language.resolver import BITS, Resolver
from tools.languages.examples import Examples

__all__ = ["fit", "logistic", "of_rows"]

_EPOCHS = 4
_BATCH = 2048
_RATE = 0.02
_LEFT_OUT = 0.5
"""Share of the n-grams that a step does not see (Srivastava et al. 2014)."""
_RAREST = 3

Floats = npt.NDArray[np.float32]


def of_rows(examples: Examples, chosen: npt.NDArray[np.int64]) -> Examples:
    """The examples of these numbers."""
    counts = np.diff(examples.bounds)[chosen]
    starts = np.repeat(
        examples.bounds[chosen] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts
    )
    slots = examples.slots[starts + np.arange(counts.sum())]
    return Examples(
        [examples.labels[n] for n in chosen],
        [examples.sources[n] for n in chosen],
        examples.scores[chosen],
        slots,
        np.concatenate([[0], np.cumsum(counts)]),
    )


def fit(
    examples: Examples,
    labels: Sequence[str],
    start: Floats,
    weights: Floats,
    rows: int,
    decay: float = 0.0,
) -> tuple[Resolver, npt.NDArray[np.int8]]:
    """A resolver for `labels` from examples of them, and its weights before they are packed.

    start: weights of the first model's scores to begin with, (its labels, labels).
    weights: of each example. decay: of the weights of n-grams, by step and rate.
    """
    number = {label: n for n, label in enumerate(labels)}
    target = np.array([number[label] for label in examples.labels])
    index = _index(examples, target, len(labels), rows)
    matrix = _matrix(examples, index)
    table, first, bias = _descend(matrix, examples.scores, target, weights, start, decay)
    scale = float(np.quantile(np.abs(table).max(axis=1), 0.999)) / 127
    small = np.clip(np.rint(table / scale), -127, 127).astype(np.int8)
    return Resolver(tuple(labels), index, packed(small), scale, first, bias), small


def _index(
    examples: Examples, target: npt.NDArray[np.int64], labels: int, rows: int
) -> npt.NDArray[np.int32]:
    """Rows for the slots that say most about the label: by what they share with it (in nats)."""
    owner = np.repeat(target, np.diff(examples.bounds))
    per_label = np.bincount(owner, minlength=labels) + 1.0
    counts = np.zeros((1 << BITS, labels), np.float32)
    np.add.at(counts.reshape(-1), examples.slots.astype(np.int64) * labels + owner, 1)
    # Each label counts alike, however many examples it has.
    counts_total = counts.sum(axis=1)
    rates = counts / per_label.astype(np.float32)
    share = rates / np.maximum(rates.sum(axis=1, keepdims=True), 1e-12)
    gain = np.log(labels) + (share * np.log(np.maximum(share, 1e-12))).sum(axis=1)
    worth = np.where(counts_total >= _RAREST, gain * counts_total**0.7, 0)
    best = np.argsort(-worth, kind="stable")[: rows - 1]
    best = np.sort(best[worth[best] > 0])
    index = np.zeros(1 << BITS, np.int32)
    index[best] = np.arange(1, len(best) + 1)
    return index


def _matrix(examples: Examples, index: npt.NDArray[np.int32]) -> sparse.csr_matrix:
    """Features of the examples, each line's divided by the root of their number."""
    columns = index[examples.slots]
    size = np.maximum(np.diff(examples.bounds), 1)
    known = np.concatenate([[0], np.cumsum(columns > 0)])[examples.bounds]
    data = np.repeat((1 / np.sqrt(size)).astype(np.float32), np.diff(known))
    matrix = sparse.csr_matrix(
        (data, columns[columns > 0], known), shape=(len(size), int(index.max()) + 1)
    )
    matrix.sum_duplicates()
    return matrix


def _descend(
    matrix: sparse.csr_matrix,
    scores: Floats,
    target: npt.NDArray[np.int64],
    weights: Floats,
    start: Floats,
    decay: float,
) -> tuple[Floats, Floats, Floats]:
    labels = start.shape[1]
    values = [
        np.zeros((matrix.shape[1], labels), np.float32),
        start.copy(),
        np.zeros(labels, np.float32),
    ]
    means = [np.zeros_like(value) for value in values]
    squares = [np.zeros_like(value) for value in values]
    draw = np.random.default_rng(1)
    step = 0
    total = _EPOCHS * -(-matrix.shape[0] // _BATCH)
    for _ in range(_EPOCHS):
        order = draw.permutation(matrix.shape[0])
        for begin in range(0, len(order), _BATCH):
            step += 1
            chosen = order[begin : begin + _BATCH]
            part, first = matrix[chosen], scores[chosen]
            # A part of the features is left out each time, so that no few of them decide.
            kept = draw.random(part.nnz) >= _LEFT_OUT
            part.data = part.data * kept / np.float32(1 - _LEFT_OUT)
            logits = part @ values[0] + first @ values[1] + values[2]
            logits -= logits.max(axis=1, keepdims=True)
            likely = np.exp(logits)
            likely /= likely.sum(axis=1, keepdims=True)
            likely[np.arange(len(chosen)), target[chosen]] -= 1
            likely *= (weights[chosen] / len(chosen))[:, None]
            rate = _RATE * (1 - 0.95 * step / total)
            slopes = [part.T @ likely, first.T @ likely, likely.sum(axis=0)]
            for n, slope in enumerate(slopes):
                means[n] += 0.1 * (slope - means[n])
                squares[n] += 0.01 * (slope * slope - squares[n])
                mean, square = means[n] / (1 - 0.9**step), squares[n] / (1 - 0.99**step)
                # The weights of the first model's scores begin well: they move half as fast.
                values[n] -= rate * (1.0 if n == 0 else 0.5) * mean / (np.sqrt(square) + 1e-8)
            values[0] *= 1 - rate * decay
    return values[0], values[1], values[2]


def logistic(
    features: npt.NDArray[np.float32], target: npt.NDArray[np.int64], weights: npt.NDArray[Any]
) -> npt.NDArray[np.float64]:
    """Weights of a softmax regression over few features, (features, classes), by plain descent."""
    classes = int(target.max()) + 1
    found = np.zeros((features.shape[1], classes))
    scale = np.maximum(features.std(axis=0), 1e-3)
    scale[features.std(axis=0) == 0] = 1
    scaled = (features / scale).astype(np.float64)
    for step in range(3000):
        logits = scaled @ found
        logits -= logits.max(axis=1, keepdims=True)
        likely = np.exp(logits)
        likely /= likely.sum(axis=1, keepdims=True)
        likely[np.arange(len(target)), target] -= 1
        likely *= (weights / len(target))[:, None]
        found -= (1.0 if step < 2500 else 0.2) * (scaled.T @ likely + 1e-5 * found)
    unscaled: npt.NDArray[np.float64] = found / scale[:, None]
    return unscaled
