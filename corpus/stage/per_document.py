"""Stages written as a function that is called once for each document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus.schema import Schema
from corpus.stage.result import Result

__all__ = ["Drop", "each", "place_of"]


@dataclass(frozen=True)
class Drop:
    """What a function for `each` returns to drop its document.

    reason: one of `reasons`. value, limit: the number that decided, and the limit that it is above
    or below; None where no number did.
    """

    reason: str
    value: float | None = None
    limit: float | None = None


def each(
    batch: pa.RecordBatch,
    function: Callable[..., Mapping[str, Any] | Drop],
    columns: Schema,
) -> Result:
    """Call `function` once for each document of a batch.

    function: gets the values of the document's columns as keyword arguments (Python values);
        returns the values of new columns by name, or a Drop.
    columns: names and types of the new columns; a value that is not returned is null.
    A document on which `function` raises is quarantined with the exception's type and place.
    """
    values: dict[str, list[Any]] = {name: [] for name in columns}
    dropped: list[Drop | None] = []
    quarantined: list[str | None] = []
    read = dict(zip(batch.schema.names, batch.columns, strict=True))
    for number in range(batch.num_rows):  # one at a time: a batch of pages is much memory
        outcome: Mapping[str, Any] | Drop | None = None
        fault = None
        try:
            outcome = function(**{name: own[number].as_py() for name, own in read.items()})
        except Exception as error:  # noqa: BLE001 - one document's fault must not end the run
            fault = place_of(error)
        quarantined.append(fault)
        dropped.append(outcome if isinstance(outcome, Drop) else None)
        new_values = outcome if isinstance(outcome, Mapping) else {}
        for name, column in values.items():
            column.append(new_values.get(name))
    return Result(
        columns={name: pa.array(values[name], type_) for name, type_ in columns.items()},
        dropped=pa.array([drop and drop.reason for drop in dropped], pa.string()),
        quarantined=pa.array(quarantined, pa.string()),
        value=pa.array([drop and drop.value for drop in dropped], pa.float64()),
        limit=pa.array([drop and drop.limit for drop in dropped], pa.float64()),
    )


def place_of(error: BaseException) -> str:
    """The exception as `ExceptionType at module:line`, without its message, which may quote text.

    The place is where it was raised.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{type(error).__name__} at {module}:{trace.tb_lineno}"
