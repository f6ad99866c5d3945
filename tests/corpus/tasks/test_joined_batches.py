from collections.abc import Sequence
from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from corpus.tasks.joined_batches import joined


def batches(lengths: Sequence[int], width: int = 3) -> list[pa.RecordBatch]:
    texts = [[f"{number} {row} {'x' * width}" for row in range(length)]
             for number, length in enumerate(lengths)]  # fmt: skip
    return [pa.record_batch({"text": pa.array(rows, pa.large_string())}) for rows in texts]


@given(lengths=st.lists(st.integers(0, 12), max_size=30), rows=st.integers(1, 20))
def test_the_same_rows_in_fewer_batches(lengths: list[int], rows: int) -> None:
    given_ = batches(lengths)
    found = list(joined(given_, rows))
    assert [t for b in found for t in b["text"].to_pylist()] == [
        text for batch in given_ for text in batch["text"].to_pylist()
    ]
    assert all(0 < batch.num_rows <= max(rows, *lengths) for batch in found)
    for one, other in pairwise(found):
        assert one.num_rows + other.num_rows > rows


def test_large_batches_are_given_as_they_are_and_in_time() -> None:
    small, large = batches([2, 2]), batches([1], width=5 << 20)
    read = []

    def reading():  # type: ignore[no-untyped-def]  # a generator that notes what was read
        for batch in [*small, *large, *small]:
            read.append(batch)
            yield batch

    found = joined(reading(), 100)
    assert next(found).num_rows == 4
    assert next(found) is large[0]
    assert len(read) == 3
    assert [batch.num_rows for batch in found] == [4]
