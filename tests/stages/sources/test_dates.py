from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from stages.sources.dates import parse_date, parse_dates

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-03-01T12:00:00Z", NOON),
        ("2024-03-01T12:00:00.123456789Z", NOON.replace(microsecond=123456)),
        ("2024-03-01T14:00:00+02:00", NOON),
        ("2024-03-01 12:00:00", NOON),
        ("20240301T120000Z", NOON),
        ("2024-03-01", NOON.replace(hour=0)),
        ("2024-03", NOON.replace(hour=0)),
        ("2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-13", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_parse_date(written: str, moment: datetime | None) -> None:
    assert parse_date(written) == moment
    assert parse_dates(pa.array([written, None])).to_pylist() == [moment, None]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([NOON, None], pa.timestamp("us", tz="UTC")),
        pa.array([NOON, None], pa.timestamp("ns", tz="Europe/Madrid")),
        pa.array([NOON.replace(tzinfo=None), None], pa.timestamp("s")),
    ],
)
def test_timestamps(column: pa.Array) -> None:
    assert parse_dates(column).to_pylist() == [NOON, None]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pa.date32(), 106_751_992),
        (pa.date32(), -(2**31)),
        (pa.date64(), 2**62 // 86_400_000 * 86_400_000),
        (pa.timestamp("s"), 2**53),
        (pa.timestamp("s"), -(2**63) + 1),
        (pa.timestamp("ms", "Europe/Madrid"), 2**60),
        (pa.timestamp("us", "UTC"), -(2**62)),
    ],
)
def test_moment_that_no_calendar_has(kind: pa.DataType, value: int) -> None:
    known = 0
    dates = parse_dates(pa.array([value, None, known], kind))
    assert dates.to_pylist() == [None, None, datetime(1970, 1, 1, tzinfo=UTC)]


def test_bounds_of_the_calendar() -> None:
    days = pa.array([date.min, date.max], pa.date32())
    assert [moment.date() for moment in parse_dates(days).to_pylist()] == [date.min, date.max]


def test_other_types() -> None:
    day = parse_dates(pa.array([date(2024, 3, 1), None], pa.date32()))
    assert day.to_pylist() == [NOON.replace(hour=0), None]
    assert parse_dates(pa.nulls(2)).to_pylist() == [None, None]
    assert parse_dates(pa.array([1, 2])) is None
