"""Row numbers before and after rows are taken out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.run.forget.shard_rows import kept_rows, rows_left

STEPS = st.lists(st.sets(st.integers(0, 30)), max_size=5)


def rows(numbers: object) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(sorted(numbers), np.int64)  # type: ignore[call-overload]  # of any set


@given(st.integers(0, 40), st.sets(st.integers(0, 40)))
def test_kept_and_removed_are_all(total: int, removed: set[int]) -> None:
    removed = {row for row in removed if row < total}
    kept = kept_rows(total, rows(removed)).tolist()
    assert sorted([*kept, *removed]) == list(range(total))
    assert kept == sorted(kept)


@given(st.integers(1, 30), STEPS)
def test_several_removals_are_one_after_the_other(total: int, steps: list[set[int]]) -> None:
    held, digest = list(range(total)), "0"
    removals = []
    for number, step in enumerate(steps, start=1):
        gone = {row for row in step if row < len(held)}
        if not gone:
            continue
        other = {"sha256": "another", "rows": [0], "becomes": None}
        one = {"sha256": digest, "rows": sorted(gone), "becomes": str(number)}
        removals.append({"shards": [other, one]})
        held = [row for at, row in enumerate(held) if at not in gone]
        digest = str(number)
    left, found = rows_left(total, "0", removals)
    assert (left.tolist(), found) == (held, digest)


@pytest.mark.parametrize("row", [-1, 3])
def test_a_row_that_is_not_there(row: int) -> None:
    with pytest.raises(ValueError, match="there are 3 rows"):
        kept_rows(3, rows([row]))
