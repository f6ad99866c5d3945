import numpy as np

from stages.extraction.trees import Trees

TREES = Trees(
    feature=np.array([1, 0, 0, 0, 0], np.int16),
    threshold=np.array([5, 2**31 - 1, 7, 2**31 - 1, 2**31 - 1], np.int32),
    following=np.array([1, 1, 3, 3, 4], np.int32),
    value=np.array([0, 10, 0, 20, 40], np.int32),
    roots=np.array([0, 2], np.int32),
    depth=2,
)
"""Two trees: whether feature 1 is greater than 5, and then whether feature 0 is greater than 7; and
the latter alone."""
ROWS = np.array([[0, 5], [8, 5], [0, 6], [8, 6]], np.int32)


def test_sums_of_leaves():
    assert TREES.sums(ROWS).tolist() == [30, 50, 40, 80]


def test_many_rows_at_a_time():
    assert TREES.sums(np.tile(ROWS, (400, 1))).tolist() == [30, 50, 40, 80] * 400


def test_files():
    read = Trees.read(TREES.arrays("a"), "a")
    assert read.sums(ROWS).tolist() == TREES.sums(ROWS).tolist()
