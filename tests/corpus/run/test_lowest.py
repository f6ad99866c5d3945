"""Rows of the lowest priority in each stratum, whatever the row groups."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents.ids import priority
from corpus.run.lowest import lowest, rows_at
from corpus.storage.store import Store

ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 40)), max_size=60
)


@settings(max_examples=40)
@given(rows=ROWS, group=st.integers(1, 20), number=st.integers(1, 5))
def test_the_same_as_sorting_all(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, int]], group: int,
    number: int,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("lowest")
    columns = {
        "stage": pa.array([stage for stage, _, _ in rows], pa.string()),
        "language": pa.array([language for _, language, _ in rows], pa.string()),
        "id": pa.array([f"{n}" if n else "" for _, _, n in rows], pa.string()),
        "place": pa.array(range(len(rows)), pa.int64()),
    }
    pq.write_table(pa.table(columns), folder / "table.parquet", row_group_size=group)
    store = Store(str(folder))
    drawn, sizes = lowest(
        store, "table.parquet", ["stage"], number, 7,
        where={"language": "x"}, only={("a",)},
    )  # fmt: skip
    ids = columns["id"]
    priorities = priority(ids, 7).to_pylist() if rows else []
    wanted = sorted(
        (priorities[place], ids[place].as_py(), place)
        for place, (stage, language, n) in enumerate(rows)
        if (stage, language) == ("a", "x") and n
    )
    assert sizes == ({("a",): len(wanted)} if wanted else {})
    found = drawn.get(("a",), [])
    assert [(one.priority, one.id) for one in found] == [one[:2] for one in wanted[:number]]
    read = rows_at(store, "table.parquet", found, ["id", "place", "no such column"])
    assert [read[one]["id"] for one in found] == [one.id for one in found]
    assert len({read[one]["place"] for one in found}) == len(found)


def test_only_columns_that_decide_are_read_where_nothing_is_wanted(tmp_path: Path) -> None:
    table = pa.table({"stage": ["a", "b"], "id": ["1", "2"]})
    pq.write_table(table, tmp_path / "table.parquet", row_group_size=1)
    found, sizes = lowest(Store(str(tmp_path)), "table.parquet", ["stage"], 1, 0, only=())
    assert (found, sizes) == ({}, {})
