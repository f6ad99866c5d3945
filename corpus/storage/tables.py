"""Pure functions on Arrow tables: one chunk, sorting, runs of equal keys, sums."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = [
    "first_of_each",
    "one_chunk",
    "same_as_before",
    "sort_rows",
    "sum_adjacent",
    "table_of_rows",
]


def one_chunk(column: pa.ChunkedArray) -> pa.Array:
    """The column as one array; it is copied only if it has several chunks."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def table_of_rows(rows: Sequence[Sequence[object]], schema: pa.Schema) -> pa.Table:
    """A table from rows of plain values, each with a value for every column of the schema."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def sort_rows(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """The table, sorted ascending by `columns`, in one chunk; columns that it lacks are ignored."""
    table = table.combine_chunks()
    present = [name for name in columns if name in table.schema.names]
    if not present or table.num_rows < 2:
        return table
    keys: Any = [(name, "ascending") for name in present]
    return table.take(pc.sort_indices(table, sort_keys=keys)).combine_chunks()


def same_as_before(table: pa.Table, key: Sequence[str]) -> npt.NDArray[np.bool_]:
    """For each row, whether its key equals that of the row before; keys must not be null."""
    same = np.ones(table.num_rows, bool)
    same[:1] = False
    for name in key:
        column = table[name].combine_chunks()
        same[1:] &= pc.equal(column[1:], column[:-1]).to_numpy(zero_copy_only=False)
    return same


def first_of_each(same: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """For each of the sorted rows, the position of the first row with the same key.

    same: what `same_as_before` gives for them.
    """
    first: npt.NDArray[np.int64] = np.maximum.accumulate(np.where(same, 0, np.arange(len(same))))
    return first


def sum_adjacent(table: pa.Table, key: Sequence[str], amounts: Sequence[str]) -> pa.Table:
    """One row for each run of adjacent rows with equal keys, with the sums of their amounts.

    On sorted rows this gives what Arrow's `group_by` does, in a fraction of its memory. Keys must
    not be null.
    """
    first = np.flatnonzero(~same_as_before(table, key))
    columns = {name: table[name].take(pa.array(first)) for name in key}
    for name in amounts:
        values = table[name].to_numpy()
        columns[name] = pa.array(np.add.reduceat(values, first) if len(first) else values)
    return pa.table(columns)
