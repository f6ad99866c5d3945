"""Documents that changed sides are those whose fates differ, however many buckets there are."""

from collections import Counter
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.run.comparison import changed_ids as module
from corpus.run.comparison.changed_ids import (
    KEPT,
    NOT_THERE,
    ChangedIds,
    changed_ids,
    joined,
)
from corpus.run.comparison.side import Side

NAMES = ["lines: blank", "words: same_word", KEPT]
FATES = st.dictionaries(
    st.text("0123456789abcdef", min_size=1, max_size=3),
    st.lists(st.sampled_from(range(3)), min_size=1, max_size=3),
)


def table(fates: dict[str, list[int]]) -> pa.Table:
    rows = [(id_, fate) for id_, own in fates.items() for fate in own]
    return pa.table(
        {
            "id": pa.array([id_ for id_, _ in rows], pa.string()),
            "fate": pa.array([fate for _, fate in rows], pa.int32()),
        }
    )


@given(FATES, FATES)
def test_two_sides_are_joined_by_id(one: dict[str, list[int]], other: dict[str, list[int]]) -> None:
    found, same = joined(table(one), NAMES, table(other), NAMES)
    furthest = [{id_: NAMES[max(own)] for id_, own in side.items()} for side in (one, other)]
    wanted = [
        (id_, *fates)
        for id_ in sorted({*one, *other})
        if len(set(fates := [side.get(id_, NOT_THERE) for side in furthest])) == 2
    ]
    assert [tuple(row.values()) for row in found.to_pylist()] == wanted
    assert same == len({*one, *other}) - len(wanted)


def test_numbers_of_fates_differ_between_the_sides() -> None:
    one, other = table({"a": [0], "b": [1]}), table({"a": [1], "b": [0]})
    found, same = joined(one, ["x", "y"], other, ["y", "x"])
    assert (found.num_rows, same) == (0, 2)


def test_buckets_change_nothing(sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch) -> None:
    def listed() -> tuple[ChangedIds, list[dict[str, Any]]]:
        tables: list[pa.Table] = []
        counted = changed_ids(*sides, tables.append)
        return counted, pa.concat_tables(tables).to_pylist()

    counted, rows = listed()
    monkeypatch.setattr(module, "_ROWS", 7)
    assert listed() == (counted, rows)
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert Counter((row["before"], row["after"]) for row in rows) == counted.moved
    assert counted.documents == len(rows) > 0


def test_what_became_of_whom(sides: tuple[Side, Side]) -> None:
    moved = changed_ids(*sides).moved
    assert (KEPT, "long: too_short") in moved
    assert {before for before, _ in moved} <= {
        KEPT,
        "loud: quiet",
        "loud: quarantined",
        "words: same_word",
    }
    assert not changed_ids(sides[0], sides[0]).moved
