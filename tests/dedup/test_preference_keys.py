import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import StageContractError
from dedup.preference_keys import PREFERENCE_KEY, ids_of, preference_keys, to_arrow, to_numpy

IDS = st.integers(0, 2**128 - 1).map("{:032x}".format)
RANKS = st.integers(-(2**31), 2**31 - 1)
DOCUMENTS = st.lists(st.tuples(RANKS, st.integers(0, 2**32 - 1), IDS), max_size=12)


def keys_of(documents: list[tuple[int, int, str]]) -> pa.Array:
    ranks, lengths, ids = zip(*documents, strict=True) if documents else ((), (), ())
    return preference_keys(
        pa.array(ranks, pa.int32()), pa.array(lengths, pa.int64()), pa.array(ids, pa.string())
    )


@given(DOCUMENTS)
def test_keys_sort_by_rank_then_length_then_id(documents: list[tuple[int, int, str]]) -> None:
    keys = keys_of(documents)
    assert keys.type == PREFERENCE_KEY
    order = sorted(range(len(documents)), key=lambda i: keys[i].as_py())
    best = sorted(documents, key=lambda d: (-d[0], -d[1], d[2]))
    assert [documents[i] for i in order] == best


@given(DOCUMENTS, st.integers(0, 12))
def test_keys_hold_the_id(documents: list[tuple[int, int, str]], cut: int) -> None:
    keys = keys_of(documents)
    ids = [id_ for _, _, id_ in documents]
    assert ids_of(keys).to_pylist() == ids
    assert ids_of(keys[cut:]).to_pylist() == ids[cut:]
    assert to_arrow(to_numpy(keys[cut:])).equals(keys[cut:])
    assert keys_of(documents[cut:]).equals(keys[cut:])


def test_null_stays_null() -> None:
    assert ids_of(pa.array([None, b"\x00" * 24], PREFERENCE_KEY)).to_pylist() == [None, "0" * 32]


@pytest.mark.parametrize("wrong", ["", "7", "G" * 32, "A" * 32, "0" * 33, "0 " * 16, None])
def test_ids_that_are_none(wrong: str | None) -> None:
    with pytest.raises(StageContractError, match="32 hexadecimal digits"):
        preference_keys(pa.array([0], pa.int32()), pa.array([1]), pa.array([wrong], pa.string()))


def test_very_long_documents_count_as_equally_long() -> None:
    one, other = keys_of([(0, 2**32 + 5, "0" * 32), (0, 2**40, "1" * 32)])
    assert one.as_py() < other.as_py()
