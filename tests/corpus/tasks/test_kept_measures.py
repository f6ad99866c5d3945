"""Months and licences of the documents of a dataset add up, and are bounded."""

from datetime import UTC, datetime

import pyarrow as pa

from corpus.documents.licence_names import OTHER_LICENCE
from corpus.tasks.kept_measures import LICENCE_BYTES, LICENCES, MONTHS, KeptMeasures


def batch(dates: list[datetime | None], licences: list[str]) -> pa.RecordBatch:
    columns = {
        "date": pa.array(dates, pa.timestamp("us", "UTC")),
        "license": pa.array(licences, pa.string()),
        "bytes": pa.array(range(1, len(licences) + 1), pa.int64()),
    }
    return pa.RecordBatch.from_pydict(columns)


def sums(kept: KeptMeasures, given: pa.RecordBatch) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for measure in kept.of(given):
        keys = found.setdefault(measure.name, {})
        for key, value in zip(measure.keys.to_pylist(), measure.values.to_pylist(), strict=True):
            keys[key] = keys.get(key, 0) + value
    return found


def test_months_and_licences() -> None:
    dates = [datetime(2024, 3, 1, tzinfo=UTC), None, datetime(2024, 3, 31, 23, 59, tzinfo=UTC)]
    dates += [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)]
    found = sums(KeptMeasures(), batch(dates, ["MIT", "", "MIT", "a b c", "x@y"]))
    assert found == {
        MONTHS: {"2024-03": 2, "0001-01": 1, "9999-12": 1},
        LICENCES: {"MIT": 2, "": 1, OTHER_LICENCE: 2},
        LICENCE_BYTES: {"MIT": 4, "": 2, OTHER_LICENCE: 9},
    }


def test_a_dataset_without_these_columns() -> None:
    bare = batch([None], ["MIT"]).drop_columns(["date", "license"])
    assert KeptMeasures().of(bare) == []


def test_ids_in_the_place_of_licences_are_bounded() -> None:
    kept, every = KeptMeasures(), {}
    for start in range(0, 3000, 500):
        licences = [f"id-{number}" for number in range(start, start + 500)]
        every |= sums(kept, batch([None] * 500, licences))[LICENCES]
    assert len(every) == 1001
    assert every[OTHER_LICENCE] == 500
