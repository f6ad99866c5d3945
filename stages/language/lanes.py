"""Sums of rows of small weights, four weights in a word of 64 bits."""

import numpy as np
import numpy.typing as npt

__all__ = ["exact_product", "packed", "row_sums"]

_LANES = 4
"""Weights in a word: each has 16 bits, of which the weight fills eight."""
_RUN = 256
"""As many weights are added before a lane could run over: 256 times 255 is below 2 ** 16."""
_OFFSET = 128


def packed(weights: npt.NDArray[np.int8]) -> npt.NDArray[np.uint64]:
    """Weights, (rows, columns), each plus 128 in a lane of 16 bits.

    So a sum of words is four sums of weights, and a row of 32 columns is one line of the cache.
    """
    rows, columns = weights.shape
    lanes = np.zeros((rows, -(-columns // _LANES) * _LANES), np.uint16)
    lanes[:, :columns] = weights.astype(np.int16) + _OFFSET
    return lanes.view(np.uint64)


def row_sums(
    table: npt.NDArray[np.uint64], rows: npt.NDArray[np.integer], bounds: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Sums of rows of packed weights, (lines, columns), with columns up to a multiple of four.

    The rows of line `i` are `rows[bounds[i]:bounds[i + 1]]`. Row 0 counts for nothing.
    """
    known = rows > 0
    rows = rows[known]
    bounds = np.concatenate([[0], np.cumsum(known)])[bounds]
    sizes = np.diff(bounds)
    sums = np.zeros((len(sizes), table.shape[1] * _LANES), np.float32)
    if not len(rows):
        return sums
    # Runs of at most 256 rows of one line each; lines without rows have none.
    runs = -(-sizes // _RUN)
    owner = np.repeat(np.arange(len(sizes)), runs)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(runs) - runs, runs)
    starts = bounds[owner] + within * _RUN
    words = np.add.reduceat(table[rows], starts, axis=0)
    lanes = words.view(np.uint16).astype(np.float32)
    if (runs == 1).all():
        sums = lanes
    else:
        np.add.at(sums, owner, lanes)
    sums -= _OFFSET * sizes[:, None].astype(np.float32)
    return sums


def exact_product(
    values: npt.NDArray[np.float32], weights: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """The product of two matrices, of which both are rounded to multiples of 1/256.

    All sums are then exact, and a line's result does not depend on the lines beside it: a product
    of any floats is rounded in an order that depends on the number of lines.
    """
    whole = np.rint(values.astype(np.float64) * 256) @ np.rint(weights.astype(np.float64) * 256)
    return (whole / 65536).astype(np.float32)
