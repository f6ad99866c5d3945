import numpy as np

from stages.extraction.trees import Trees

TREES = Trees(
    feature=np.array([[1, 0], [0, 0]], np.int16),
    threshold=np.array([[5, 7], [7, 2**31 - 1]], np.int32),
    value=np.array([[1, 2, 3, 4], [10, 20, 0, 0]], np.int32),
)
"""Two trees: whether feature 1 is greater than 5 and feature 0 greater than 7; and the latter
alone."""
ROWS = np.array([[0, 8, 0, 8], [5, 5, 6, 6]], np.int32)


def test_sums_of_leaves():
    assert TREES.sums(ROWS).tolist() == [11, 23, 12, 24]


def test_many_rows_at_a_time():
    assert TREES.sums(np.tile(ROWS, (1, 400))).tolist() == [11, 23, 12, 24] * 400


def test_files():
    read = Trees.read(TREES.arrays("a"), "a")
    assert read.sums(ROWS).tolist() == TREES.sums(ROWS).tolist()
