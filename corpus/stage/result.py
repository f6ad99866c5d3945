"""What a stage says of a batch: new columns, verdicts and measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

__all__ = ["Measure", "Result"]


@dataclass(frozen=True)
class Measure:
    """Numbers that a stage reports about rows; the ledger holds their sums by name and key.

    rows: positions in the batch that the numbers belong to, integers. A row may have several
        numbers, or none.
    keys: strings. values: int64. Both have an entry for each entry of `rows`.
    """

    name: str
    rows: pa.Array
    keys: pa.Array
    values: pa.Array

    @classmethod
    def of(cls, name: str, counted: Sequence[tuple[int, str, int]]) -> "Measure":
        """A measure from (row, key, value) triples."""
        rows, keys, values = zip(*counted, strict=True) if counted else ((), (), ())
        types = (pa.int64(), pa.string(), pa.int64())
        return cls(name, *map(pa.array, (rows, keys, values), types))

    @classmethod
    def histogram(cls, name: str, values: Mapping[int, float], edges: Sequence[float]) -> "Measure":
        """A count of rows by the bin that their value lies in; the key is the bin's lower edge.

        values: row -> value. edges: the lower edges, ascending. What is below the first counts in
        the first bin, and the last bin is open upwards.
        """
        found = np.fromiter(values.values(), np.float64, len(values))
        bins = np.searchsorted(np.asarray(edges), found, side="right") - 1
        labels = pa.array([f"{edge:g}" for edge in edges], pa.string())
        return cls(
            name,
            pa.array(list(values), pa.int64()),
            labels.take(pa.array(np.maximum(bins, 0))),
            pa.repeat(pa.scalar(1, pa.int64()), len(values)),
        )


@dataclass(frozen=True)
class Result:
    """What a stage returns for a batch. All arrays have an entry for each row of the batch.

    columns: the declared `adds` and `rewrites`.
    dropped: the reason for which a row is dropped, else null.
    quarantined: `ExceptionType at module:line` for a row on which the stage raised, else null; no
        message, which could quote the text.
    survivor: the id of the document that stays for a row that is dropped as a copy, else null.
    value, limit: for a row that is dropped since a number is above or below a limit, that number
        and the limit, float64; else null. The ledger has them beside the reason.
    measures: numbers for the ledger.
    """

    columns: Mapping[str, pa.Array] = field(default_factory=dict)
    dropped: pa.Array | None = None
    quarantined: pa.Array | None = None
    survivor: pa.Array | None = None
    value: pa.Array | None = None
    limit: pa.Array | None = None
    measures: Sequence[Measure] = ()
