import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import StageContractError
from dedup.preference_keys import NAME, as_keys, from_keys, ids_of, names_of

IDS = st.integers(0, 2**128 - 1).map("{:032x}".format)
RANKS = st.integers(-(2**31), 2**31 - 1)
DOCUMENTS = st.lists(st.tuples(RANKS, st.integers(0, 2**32 - 1), IDS), max_size=12)


def named(documents: list[tuple[int, int, str]]) -> pa.Array:
    ranks, lengths, ids = zip(*documents, strict=True) if documents else ((), (), ())
    return names_of(
        pa.array(ranks, pa.int32()), pa.array(lengths, pa.int64()), pa.array(ids, pa.string())
    )


@given(DOCUMENTS)
def test_names_sort_by_rank_then_length_then_id(documents: list[tuple[int, int, str]]) -> None:
    names = named(documents)
    assert names.type == NAME
    order = sorted(range(len(documents)), key=lambda i: names[i].as_py())
    best = sorted(documents, key=lambda d: (-d[0], -d[1], d[2]))
    assert [documents[i] for i in order] == best


@given(DOCUMENTS, st.integers(0, 12))
def test_names_hold_the_id(documents: list[tuple[int, int, str]], cut: int) -> None:
    names = named(documents)
    ids = [id_ for _, _, id_ in documents]
    assert ids_of(names).to_pylist() == ids
    assert ids_of(names[cut:]).to_pylist() == ids[cut:]
    assert from_keys(as_keys(names[cut:])).equals(names[cut:])
    assert named(documents[cut:]).equals(names[cut:])


def test_null_stays_null() -> None:
    assert ids_of(pa.array([None, b"\x00" * 24], NAME)).to_pylist() == [None, "0" * 32]


@pytest.mark.parametrize("wrong", ["", "7", "G" * 32, "A" * 32, "0" * 33, "0 " * 16, None])
def test_ids_that_are_none(wrong: str | None) -> None:
    with pytest.raises(StageContractError, match="32 hexadecimal digits"):
        names_of(pa.array([0], pa.int32()), pa.array([1]), pa.array([wrong], pa.string()))


def test_very_long_documents_count_as_equally_long() -> None:
    one, other = named([(0, 2**32 + 5, "0" * 32), (0, 2**40, "1" * 32)])
    assert one.as_py() < other.as_py()
