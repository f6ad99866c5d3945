"""Bins of document priority, so that no step of a global stage needs all documents of a language at
once: a bin is a language and the uppermost bits of the priority. No outcome depends on how many
bins there are.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus.storage.tables import first_of_each, same_as_before

__all__ = ["BIN", "BIN_KEY", "IN_BIN", "binned", "binned_schema", "first_of_bin", "running"]

_BITS = 10
BIN = (pa.field("language", pa.string()), pa.field("bin", pa.int32()))
"""The fields that name one bin."""
BIN_KEY = ("language", "bin")
"""Their names: the key by which rows of one bin meet."""
IN_BIN = ("priority", "id")
"""The order of documents within a bin."""

Ints = npt.NDArray[np.int64]


def binned_schema(amount: str) -> pa.Schema:
    """The schema of what `binned` gives, without `row`."""
    amounts = (pa.field("priority", pa.uint64()), pa.field("id", pa.string()))
    return pa.schema([*BIN, *amounts, pa.field(amount, pa.int64())])


def binned(batch: pa.RecordBatch, amount: str, values: pa.Array) -> pa.Table:
    """A summary row for each document: its bin, its place in the bin, and an amount.

    batch: has `language`, `priority` and `id`. values: the amounts, int64, in the column `amount`.
    """
    uppermost = batch["priority"].to_numpy() >> np.uint64(64 - _BITS)
    columns = {
        "row": pa.array(np.arange(batch.num_rows)),
        "language": batch["language"],
        "bin": pa.array(uppermost.astype(np.int32)),
        "priority": batch["priority"],
        "id": batch["id"],
        amount: values,
    }
    return pa.table(columns)


def first_of_bin(table: pa.Table) -> Ints:
    """For each row of a table sorted by language and bin, the first row of the same bin."""
    return first_of_each(same_as_before(table, BIN_KEY))


def running(values: Ints, first: Ints) -> Ints:
    """The sum of the values before each row, from the row's first one on."""
    before = np.cumsum(values) - values
    result: Ints = before - before[first]
    return result
