"""What a stage says of a batch: new columns, verdicts and measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

__all__ = ["Measure", "Result"]


@dataclass(frozen=True)
class Measure:
    """Numbers that a stage reports of some rows; summed over rows with equal name and key.

    rows: int array, positions in the batch. keys: string array. values: int64 array.
    """

    name: str
    rows: pa.Array
    keys: pa.Array
    values: pa.Array

    @classmethod
    def of(cls, name: str, counted: Sequence[tuple[int, str, int]]) -> "Measure":
        """From rows, keys and values side by side."""
        rows, keys, values = zip(*counted, strict=True) if counted else ((), (), ())
        types = (pa.int64(), pa.string(), pa.int64())
        return cls(name, *map(pa.array, (rows, keys, values), types))


@dataclass(frozen=True)
class Result:
    """What a stage says of a batch. All arrays have the batch's length.

    columns: the declared `adds` and `rewrites`.
    dropped: reason or null for each row.
    quarantined: for rows that raised: `ExceptionType at file:line`, else null. Never a message,
        which may quote the text.
    survivor: for rows dropped as a copy: id of the row that stays.
    """

    columns: Mapping[str, pa.Array] = field(default_factory=dict)
    dropped: pa.Array | None = None
    quarantined: pa.Array | None = None
    survivor: pa.Array | None = None
    measures: Sequence[Measure] = ()
