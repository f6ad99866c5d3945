"""What deduplication decides on a document, and how that becomes drops and measures."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.stage import Measure, Result

__all__ = ["DECISION", "result_of"]

DECISION = pa.schema(
    [
        pa.field("document", pa.int64()),
        pa.field("survivor", pa.string()),
        pa.field("similarity", pa.float64()),
        pa.field("cluster_size", pa.int32()),
        pa.field("cluster_draw", pa.uint64()),
    ]
)
"""A row for each document of a cluster of two or more. survivor: id of the document that stays
instead; null for the survivor itself. similarity: Jaccard, to the survivor; null for the survivor
itself. cluster_draw: the smallest draw of the cluster."""

_BINS = 20  # equal bins of similarity between 0 and 1


def result_of(decision: pa.RecordBatch, reason: str, threshold: float | None = None) -> Result:
    """Drop the documents that have a survivor, with `reason`.

    threshold: the similarity from which on two documents belong together; None where that is no
    matter of similarity. A document that belongs to its cluster by way of others may be less
    similar to the survivor.

    Measures: `clusters` counts the documents that stay, by the size of their cluster (`2`,
    `3-4`, `5-8`, …); `similarity` counts the dropped documents, by the lower bound of a bin of
    .05.
    """
    survivor = decision["survivor"]
    copies = survivor.is_valid()
    stays = pc.and_(survivor.is_null(), decision["cluster_size"].is_valid())
    heads = np.flatnonzero(stays.to_numpy(zero_copy_only=False))
    sizes = decision["cluster_size"].take(pa.array(heads)).to_numpy()
    gone = np.flatnonzero(copies.to_numpy(zero_copy_only=False))
    bins = np.floor(decision["similarity"].take(pa.array(gone)).to_numpy() * _BINS + 1e-9)
    return Result(
        dropped=pc.if_else(copies, reason, pa.scalar(None, pa.string())),
        survivor=survivor,
        **({} if threshold is None else _numbers(decision, copies, threshold)),
        measures=(
            _counted("clusters", heads, [_size_bin(size) for size in sizes.tolist()]),
            _counted("similarity", gone, [f"{number / _BINS:.2f}" for number in bins.tolist()]),
        ),
    )


def _numbers(
    decision: pa.RecordBatch, copies: pa.Array, threshold: float
) -> Mapping[str, pa.Array]:
    """The similarity of each copy as `value`, and the threshold as `limit`."""
    null = pa.scalar(None, pa.float64())
    return {
        "value": pc.if_else(copies, pc.round(decision["similarity"], 4), null),
        "limit": pc.if_else(copies, pa.scalar(threshold), null),
    }


def _counted(name: str, rows: npt.NDArray[np.intp], keys: list[str]) -> Measure:
    """A measure that counts one for each row, under the row's key."""
    ones = pa.repeat(pa.scalar(1, pa.int64()), len(rows))
    return Measure(name, pa.array(rows, pa.int64()), pa.array(keys, pa.string()), ones)


def _size_bin(size: int) -> str:
    """The bin of a cluster's size: `2`, or a range that ends at a power of two."""
    top = 1 << (size - 1).bit_length()
    return str(size) if top == 2 else f"{top // 2 + 1}-{top}"
