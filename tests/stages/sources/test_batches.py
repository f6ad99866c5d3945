import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from corpus.stage import Records
from stages.sources.batches import BATCH_BYTES, BATCH_ROWS, Aside, Row, batched

SIZES = st.sampled_from([0, 1, BATCH_BYTES // 3, BATCH_BYTES, 4 * BATCH_BYTES])
ITEMS = st.lists(
    st.builds(Row, st.integers(0, 9), SIZES)
    | st.builds(Aside, st.sampled_from("ab"), st.booleans()),
)


def build(values: list[int]) -> Records:
    return Records(pa.RecordBatch.from_pydict({"value": pa.array(values, pa.int64())}))


@given(ITEMS)
def test_nothing_is_lost_and_no_batch_is_too_large(items: list[Row[int] | Aside]) -> None:
    rows = [item for item in items if isinstance(item, Row)]
    left = list(rows)
    asides = 0
    for records in batched(items, build):
        taken, left = left[: records.batch.num_rows], left[records.batch.num_rows :]
        assert records.batch["value"].to_pylist() == [row.value for row in taken]
        assert sum(row.size for row in taken) <= BATCH_BYTES or len(taken) == 1
        asides += sum(records.skipped.values()) + sum(records.quarantined.values())
    assert left == []
    assert asides == len(items) - len(rows)


def test_batches_are_full() -> None:
    read = list(batched([Row(1, 1)] * (2 * BATCH_ROWS + 1), build))
    assert [records.batch.num_rows for records in read] == [BATCH_ROWS, BATCH_ROWS, 1]


def test_places_are_listed_in_batches() -> None:
    faults = [Aside("damaged", quarantined=True, place=f"at {n}") for n in range(BATCH_ROWS + 1)]
    batches = list(batched(faults, build))
    assert [len(records.places["damaged"]) for records in batches] == [BATCH_ROWS, 1]
    assert [records.quarantined["damaged"] for records in batches] == [BATCH_ROWS, 1]
