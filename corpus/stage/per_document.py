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
    """What a per-document function returns in place of columns."""

    reason: str


def each(
    batch: pa.RecordBatch,
    function: Callable[..., Mapping[str, Any] | Drop],
    columns: Schema,
) -> Result:
    """Run `function` on each document: the batch's values in, new values or a Drop out.

    `function` is called with the batch's columns as keyword arguments (Python values). A
    document on which it raises is quarantined with the exception's type and place.
    """
    values: dict[str, list[Any]] = {name: [] for name in columns}
    dropped: list[str | None] = []
    quarantined: list[str | None] = []
    for row in batch.to_pylist():
        outcome: Mapping[str, Any] | Drop | None = None
        fault = None
        try:
            outcome = function(**row)
        except Exception as error:  # noqa: BLE001 - one document's fault must not end the run
            fault = place_of(error)
        quarantined.append(fault)
        dropped.append(outcome.reason if isinstance(outcome, Drop) else None)
        given = outcome if isinstance(outcome, Mapping) else {}
        for name, column in values.items():
            column.append(given.get(name))
    return Result(
        columns={name: pa.array(values[name], type_) for name, type_ in columns.items()},
        dropped=pa.array(dropped, pa.string()),
        quarantined=pa.array(quarantined, pa.string()),
    )


def place_of(error: BaseException) -> str:
    """`ExceptionType at module:line`, without the message, which may quote the text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{type(error).__name__} at {module}:{trace.tb_lineno}"
