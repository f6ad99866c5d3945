"""One row-local stage over documents in memory, as `corpus apply` and `corpus.api.apply` run it.

Values are checked against the types that the stage declares, and nothing is guessed: text that came
as a number is an error, not text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.ids import minted_id
from corpus.errors import InputError
from corpus.schema import COLUMNS
from corpus.stage import Result, Stage
from corpus.tasks.document_faults import guarded, pieces
from corpus.tasks.result_checks import check_result

__all__ = ["batch_of", "carried_out", "check_columns", "column_of", "with_id"]

_ROWS = 4096
"""Documents that the stage gets in one call."""
_UNFIT = (pa.ArrowException, TypeError, ValueError, OverflowError)
"""What pyarrow raises where values do not fit a type, or one another."""

Where = Callable[[int], str]
"""The place of a row for messages, by its position."""


def batch_of(stage: Stage, rows: Sequence[Mapping[str, Any]], where: Where) -> pa.RecordBatch:
    """The columns that the stage reads. rows: documents that have an id, and were checked by
    `check_columns`. Raises InputError, with the place of the row, for a value of another type.
    """
    arrays = [column_of(stage, rows, name, where) for name in stage.reads]
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(list(stage.reads.items())))


def with_id(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row, with an id made of its content where it has none."""
    return dict(row) if row.get("id") is not None else {**row, "id": minted_id(row)}


def check_columns(stage: Stage, names: Iterable[str], *, where: str = "") -> None:
    """Raise InputError where a column is missing that the stage cannot do without."""
    there = set(names)
    for name in stage.reads:
        if name not in there and name != "id" and name not in stage.optional:
            has = ", ".join(sorted(there)) or "none"
            raise InputError(
                f"stage {stage.name} reads column {name!r}; the columns there are: {has}",
                where=where,
            )


def column_of(stage: Stage, rows: Sequence[Mapping[str, Any]], name: str, where: Where) -> pa.Array:
    """A column of documents, in the type in which the stage reads it, if it does; its empty value
    where a row lacks a column that the stage can do without.

    Raises InputError, with the place of the first row whose value has another type.
    """
    type_ = stage.reads.get(name)
    empty = COLUMNS[name].empty if name in stage.optional and name in COLUMNS else None
    values = [row.get(name, empty) for row in rows]
    try:
        return pa.array(values, type_)
    except _UNFIT:
        number = _first_unfit(values, type_)
        what = "holds values of several types, or numbers beyond 64 bits"
        what = f"must be {type_}" if type_ is not None else what
        raise InputError(f"column {name!r} {what}", where=where(number)) from None


def _first_unfit(values: Sequence[Any], type_: pa.DataType | None) -> int:
    """The position of the first value with which no array can be made any more."""
    low, high = 0, len(values)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            pa.array(values[:middle], type_)
        except _UNFIT:
            high = middle
        else:
            low = middle
    return high - 1


def carried_out(stage: Stage, read: pa.Table | pa.RecordBatch) -> Result:
    """What the stage says of documents. One on which it raised is quarantined, and not dropped too.

    read: the columns that the stage reads. Raises StageContractError where the stage gives what it
    has not declared.
    """
    if read.num_rows == 0:
        given = {**stage.adds, **stage.rewrites}
        return Result(columns={name: pa.array([], type_) for name, type_ in given.items()})
    table = read if isinstance(read, pa.Table) else pa.Table.from_batches([read])
    found = []
    for batch in table.combine_chunks().to_batches(max_chunksize=_ROWS):
        for piece in pieces(stage.process, batch):
            if piece.value is not None:
                check_result(stage, piece.value, piece.length)
            found.append(piece)
    result = guarded(found, stage)
    if result.dropped is None or result.quarantined is None:
        return result
    none = pa.scalar(None, pa.string())
    return replace(result, dropped=pc.if_else(result.quarantined.is_null(), result.dropped, none))
