import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.ids import priorities_of_copies
from corpus.testing import GlobalStageContract
from stages.output.copies import numbered
from stages.output.shards import Shards
from tests.stages.output.test_shards import documents


class TestShardsOfCopies(GlobalStageContract):
    stage = Shards(target_bytes=900, materialise=True).placed(
        {"repeats": Shards.reads["bytes"], "split": Shards.reads["language"]}, {}
    )
    documents = [
        {**one, "repeats": number % 4 + 1, "split": "validation" if number % 7 == 0 else "train"}
        for number, one in enumerate(documents(40))
    ]


@given(st.lists(st.integers(0, 5)))
def test_a_document_has_as_many_rows_as_repeats(repeats: list[int]) -> None:
    rows, number = numbered(np.array(repeats, np.int64))
    expected = [(row, copy) for row, times in enumerate(repeats) for copy in range(times)]
    assert list(zip(rows.tolist(), number.tolist(), strict=True)) == expected


def test_the_first_copy_stands_where_the_document_would() -> None:
    priority = np.array([5, 5, 5, 9], np.uint64)
    found = priorities_of_copies(priority, np.array([0, 1, 2, 0]))
    assert found[0] == 5
    assert found[3] == 9
    assert len(set(found.tolist())) == 4
