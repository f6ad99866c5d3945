"""What the ledger says of the documents of a dataset beside their number: in which months they were
collected, and which licences they have."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.licence_names import OTHER_LICENCE, licence_name
from corpus.stage import Measure

__all__ = ["LICENCES", "LICENCE_BYTES", "MONTHS", "KeptMeasures"]

MONTHS = "months"
"""The measure of documents by month of `date`, such as `2024-03`; those without a date are not in
it."""
LICENCES = "licences"
"""The measure of documents by `license`; "" for those without one."""
LICENCE_BYTES = "licence_bytes"
"""The measure of bytes of text by `license`."""
_MOST = 1_000
"""Licences of a partition that are told apart; a column of something else may be mapped to
`license`."""


@dataclass
class KeptMeasures:
    """The measures of the documents of one partition, batch by batch in its order. licences: those
    that were met so far, and are told apart."""

    licences: set[str] = field(default_factory=set)

    def of(self, batch: pa.RecordBatch) -> list[Measure]:
        """The measures of a batch with the columns `bytes` and, where the dataset has them, `date`
        and `license`."""
        rows = pa.array(np.arange(batch.num_rows))
        found = []
        if "date" in batch.schema.names:
            found.append(_months(batch["date"], rows))
        if "license" in batch.schema.names:
            names = self._licences(batch["license"])
            ones = pa.array(np.ones(batch.num_rows, np.int64))
            found.append(Measure(LICENCES, rows, names, ones))
            found.append(Measure(LICENCE_BYTES, rows, names, batch["bytes"]))
        return found

    def _licences(self, column: pa.Array) -> pa.Array:
        """The name of the licence of each document."""
        encoded = pc.fill_null(column, "").dictionary_encode()
        names = []
        for value in encoded.dictionary.to_pylist():
            name = licence_name(value)
            if name not in self.licences and len(self.licences) >= _MOST:
                name = OTHER_LICENCE
            self.licences.add(name)
            names.append(name)
        return pa.array(names, pa.string()).take(encoded.indices)


def _months(dates: pa.Array, rows: pa.Array) -> Measure:
    """A count of the documents that have a date, by month."""
    rows = rows.filter(pc.is_valid(dates))
    months = dates.drop_null().to_numpy(zero_copy_only=False).astype("datetime64[M]")
    known, places = np.unique(months, return_inverse=True)
    names = pa.array([str(month) for month in known], pa.string())
    ones = pa.array(np.ones(len(months), np.int64))
    return Measure(MONTHS, rows, names.take(pa.array(places)), ones)
