"""Dates, as archives and collections write them, parsed to moments in UTC."""

import re
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from corpus.schema import COLUMNS

__all__ = ["parse_date", "parse_dates"]

_TYPE = COLUMNS["date"].type
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?")


def parse_date(value: str) -> datetime | None:
    """An ISO 8601 date, complete or cut after the month or year (as WARC 1.1 allows), in UTC.

    A date without an offset is taken as UTC. None for a string that is not a date.
    """
    value = value.strip()
    try:
        if found := _PARTIAL.fullmatch(value):
            return datetime(int(found[1]), int(found[2] or 1), 1, tzinfo=UTC)
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def parse_dates(column: pa.Array) -> pa.Array | None:
    """A column of dates in UTC, in microseconds; null where a value is not a date.

    The column has strings, dates or timestamps; a timestamp without a zone is taken as UTC. A
    moment outside the years 1 to 9999 is not a date. None for a column of another type.
    """
    kind = column.type
    if pa.types.is_timestamp(kind):
        return _moments(column)
    if pa.types.is_date(kind):
        return _moments(column.cast(pa.timestamp("s" if pa.types.is_date32(kind) else "ms")))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        known = column.dictionary_encode()
        moments = [parse_date(value) for value in known.dictionary.to_pylist()]
        return pa.array(moments, _TYPE).take(known.indices)
    if pa.types.is_null(kind):
        return pc.cast(column, _TYPE)
    return None


def _moments(column: pa.Array) -> pa.Array:
    """A column of timestamps in microseconds and UTC; null outside the years that dates have."""
    # The bounds are compared in the column's own unit: microseconds cannot hold all of its values.
    column = column.cast(pa.timestamp(column.type.unit, "UTC"))
    if column.type.unit != "ns":  # which holds the years 1677 to 2262 alone
        first, last = (
            pa.scalar(bound, _TYPE).cast(column.type, safe=False) for bound in (_FIRST, _LAST)
        )
        within = pc.and_(pc.greater_equal(column, first), pc.less_equal(column, last))
        column = pc.if_else(within, column, pa.scalar(None, column.type))
    return column.cast(_TYPE, safe=False)
