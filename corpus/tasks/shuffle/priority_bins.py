"""Bins of documents: a language and the topmost bits of the priority. Balance and sink take them as
the key of their rounds, so that no round needs all documents of a language in one place. No result
depends on how many bins there are."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus.storage.tables import first_of_each, same_as_before

__all__ = ["BIN", "BIN_KEY", "IN_BIN", "binned", "binned_schema", "first_of_bin", "running"]

_BITS = 10
BIN = (pa.field("language", pa.string()), pa.field("bin", pa.int32()))
"""The fields that name one bin."""
BIN_KEY = ("language", "bin")
"""The names of these fields: the key by which the rows of a bin meet."""
IN_BIN = ("priority", "id")
"""The columns by which documents within a bin are ordered."""

Ints = npt.NDArray[np.int64]


def binned_schema(amount: str) -> pa.Schema:
    """The schema of the tables that `binned` gives, without `row`. amount: name of their last
    column."""
    amounts = (pa.field("priority", pa.uint64()), pa.field("id", pa.string()))
    return pa.schema([*BIN, *amounts, pa.field(amount, pa.int64())])


def binned(
    batch: pa.RecordBatch,
    amount: str,
    values: pa.Array,
    *,
    series: pa.Array | None = None,
    order: npt.NDArray[np.uint64] | None = None,
) -> pa.Table:
    """A row of summary for each document: its bin, its place in the bin, and an amount.

    batch: has the columns `language`, `priority` and `id`.
    amount: name of the column for the amounts.
    values: the amounts, as int64.
    series: what stands for the language, where more than that parts documents.
    order: what stands for the priority, where more than that orders them.
    """
    priority = batch["priority"].to_numpy() if order is None else order
    columns = {
        "row": pa.array(np.arange(batch.num_rows)),
        "language": batch["language"] if series is None else series,
        "bin": pa.array((priority >> np.uint64(64 - _BITS)).astype(np.int32)),
        "priority": pa.array(priority),
        "id": batch["id"],
        amount: values,
    }
    return pa.table(columns)


def first_of_bin(table: pa.Table) -> Ints:
    """For each row of a table sorted by language and bin, the first row of the same bin."""
    return first_of_each(same_as_before(table, BIN_KEY))


def running(values: Ints, first: Ints) -> Ints:
    """For each row, the sum of the values from the first row of its bin up to the row before it.

    first: for each row, the first row of its bin, as `first_of_bin` gives it.
    """
    before = np.cumsum(values) - values
    result: Ints = before - before[first]
    return result
