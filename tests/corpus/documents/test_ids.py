from datetime import UTC, datetime

import pyarrow as pa
import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.ids import archive_id, canonical_bytes, priority, row_id, row_ids

TYPES = {
    "id": pa.string(),
    "text": pa.large_string(),
    "url": pa.string(),
    "date": pa.timestamp("us", tz="UTC"),
    "number": pa.int64(),
    "data": pa.large_binary(),
}
VALUES = {
    "id": st.none() | st.text(max_size=3),
    "text": st.none() | st.text(max_size=20),
    "url": st.none() | st.text(max_size=8),
    "date": st.none()
    | st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        timezones=st.just(UTC),
    ),
    "number": st.none() | st.integers(-(2**63), 2**63 - 1),
    "data": st.none() | st.binary(max_size=8),
}
ROWS = st.sets(st.sampled_from(sorted(TYPES)), min_size=1).flatmap(
    lambda names: st.tuples(
        st.just(sorted(names)),
        st.lists(st.fixed_dictionaries({n: VALUES[n] for n in sorted(names)}), max_size=6),
    )
)


@given(ROWS, st.integers(0, 3))
def test_a_column_gives_what_each_row_gives(rows: tuple, start: int) -> None:
    names, documents = rows
    arrays = [pa.array([row[n] for row in documents], TYPES[n]) for n in names]
    batch = pa.RecordBatch.from_arrays(arrays, names=names).slice(start)
    assert row_ids(batch).to_pylist() == [row_id(row) for row in documents[start:]]


@given(ROWS)
def test_canonical_bytes_tell_all_values_apart(rows: tuple) -> None:
    _, documents = rows
    said = [{n: v for n, v in row.items() if v not in (None, "", b"")} for row in documents]
    codes = [canonical_bytes(row) for row in documents]
    for one, code in zip(said, codes, strict=True):
        for other, its in zip(said, codes, strict=True):
            assert (one == other) == (code == its)


def test_canonical_bytes_are_as_documented() -> None:
    code = canonical_bytes({"text": "é", "date": datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)})
    second = (1_000_000).to_bytes(8, "little")
    eight, two = (8).to_bytes(8, "little"), (2).to_bytes(8, "little")
    assert code == b"date\0t" + eight + second + b"text\0s" + two + "é".encode()
    assert row_id({"text": "é"}) == xxhash.xxh3_128_hexdigest(b"text\0s" + two + "é".encode())


def test_the_own_id_of_a_row_is_all_that_counts() -> None:
    assert row_id({"id": "7", "text": "a"}) == row_id({"id": 7, "text": "b"})
    assert row_id({"id": "", "text": "a"}) == row_id({"text": "a"}) != row_id({"text": "b"})


def test_an_archive_id_is_of_address_date_and_digest() -> None:
    date = datetime(2024, 3, 1, 12, tzinfo=UTC)
    base = ("https://a.cat/", date, "sha1:ABC")
    others = [
        ("https://b.cat/", date, "sha1:ABC"),
        ("https://a.cat/", None, "sha1:ABC"),
        ("https://a.cat/", date, "sha1:ABD"),
    ]
    ids = {archive_id(*base), *(archive_id(*other) for other in others)}
    assert len(ids) == 4
    microseconds = (1_709_294_400 * 1_000_000).to_bytes(8, "little")
    eight, fourteen = (8).to_bytes(8, "little"), (14).to_bytes(8, "little")
    code = b"date\0t" + eight + microseconds + b"digest\0s" + eight + b"sha1:ABC"
    code += b"uri\0s" + fourteen + b"https://a.cat/"
    assert archive_id(*base) == xxhash.xxh3_128_hexdigest(code)


@pytest.mark.parametrize("seed", [0, 2026, -1, 2**70])
def test_priority(seed: int) -> None:
    ids = pa.array(["a", "bb", "", "a"])
    given_ = priority(ids, seed)
    assert given_.type == pa.uint64()
    expected = [xxhash.xxh3_64_intdigest(i.as_py().encode(), seed % 2**64) for i in ids]
    assert given_.to_pylist() == expected
    assert priority(ids.slice(1, 2), seed).to_pylist() == expected[1:3]
    assert len(priority(ids.slice(0, 0), seed)) == 0
