"""One row-local stage over documents in memory: what it gives, what it drops, and why."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.api.documents_in import as_table, columns_read, with_type
from corpus.api.plain_values import plain
from corpus.errors import ConfigError

if TYPE_CHECKING:
    from corpus.stage import Result, Stage

__all__ = ["apply"]

_DROPPED, _QUARANTINED = "dropped", "quarantined"


def apply(
    stage: "str | Stage | type[Stage]",
    documents: "pa.Table | Iterable[Mapping[str, Any]]",
    /,
    **settings: Any,
) -> pa.Table:
    """Put documents to a row-local stage. All of them come back, in their order.

    stage: its name, as `use` in a pipeline, or its class, with its settings; or a stage as it is.
    documents: a list of dicts, or a table of pyarrow, pandas or polars. A missing `id` is minted.

    The table that is returned has the columns of the documents, those that the stage adds or
    rewrites, and `dropped` (the reason, else null) and `quarantined` (the type of the exception
    that the stage raised and where, else null). A document with one of these keeps the values that
    it came with, and a further stage leaves it as it is: so calls can follow one another.

    The stage is run in this process, in memory. Raises ConfigError for a stage or setting that is
    not there, InputError for a column that is missing or of another type.
    """
    from corpus.tasks.single_stage import carried_out

    component = _built(stage, settings)
    table = _with_verdicts(as_table(documents, component))
    waiting = pc.and_(pc.is_null(table[_DROPPED]), pc.is_null(table[_QUARANTINED]))
    rows = np.flatnonzero(waiting.to_numpy())
    read = columns_read(table, component).take(pa.array(rows))
    return _with_result(table, rows, carried_out(component, read))


def _built(stage: "str | Stage | type[Stage]", settings: Mapping[str, Any]) -> "Stage":
    from corpus.pipeline.registry import find
    from corpus.stage import Stage

    name = stage if isinstance(stage, str) else getattr(stage, "name", "") or repr(stage)
    found: object = find(stage) if isinstance(stage, str) else stage
    if isinstance(found, type):
        found = _of_class(found, name, settings)
    elif settings:
        raise ConfigError("is built already; settings go with a stage's name or class", where=name)
    if not isinstance(found, Stage):
        raise ConfigError(
            "is not a row-local stage; `corpus.api.stages()` says what each is, and a run with a "
            "limit shows what a global one does",
            where=name,
        )
    return found


def _of_class(cls: type[Any], name: str, settings: Mapping[str, Any]) -> object:
    """The stage with its settings; None for a class that is no stage."""
    from corpus.config.settings import build
    from corpus.pipeline.load import resolved
    from corpus.stage import Stage

    if not issubclass(cls, Stage):
        return None
    values = {key: plain(value, where=f"{name}.{key}") for key, value in settings.items()}
    return build(
        cls, resolved(cls, values, "."), where=lambda keys: ".".join(map(str, (name, *keys)))
    )


def _with_result(table: pa.Table, rows: npt.NDArray[np.int64], result: "Result") -> pa.Table:
    """The table with the columns of documents that stay and the verdicts on all others.

    rows: positions in the table of the documents that the result speaks of.
    """
    from corpus.schema import SIZES, sizes_of

    nulls = pa.nulls(len(rows), pa.string())
    quarantined = result.quarantined if result.quarantined is not None else nulls
    dropped = result.dropped if result.dropped is not None else nulls
    columns = dict(result.columns)
    if "text" in columns:
        sizes = sizes_of(columns["text"])
        columns |= {name: sizes[name] for name in SIZES if name in table.column_names}
    stays = pc.and_(pc.is_null(dropped), pc.is_null(quarantined))
    kept = np.flatnonzero(stays.to_numpy(zero_copy_only=False))
    for name, column in columns.items():
        table = _set(table, name, _spread(table, name, column, rows[kept], kept))
    every = np.arange(len(rows))
    for name, column in ((_DROPPED, dropped), (_QUARANTINED, quarantined)):
        table = _set(table, name, _spread(table, name, column, rows, every))
    verdicts = [name for name in table.column_names if name in (_DROPPED, _QUARANTINED)]
    others = [name for name in table.column_names if name not in verdicts]
    return table.select([*others, *verdicts])


def _spread(
    table: pa.Table,
    name: str,
    column: pa.Array,
    rows: npt.NDArray[np.int64],
    given: npt.NDArray[np.int64],
) -> pa.Array:
    """A column for the whole table: at `rows` the values of `column` at `given`, elsewhere those
    that the table has, null where it has no such column."""
    before = pa.nulls(table.num_rows, column.type)
    if name in table.column_names:
        before = with_type(table[name], column.type, name).combine_chunks()
    at = len(column) + np.arange(table.num_rows)
    at[rows] = given
    return pa.concat_arrays([column, before]).take(pa.array(at))


def _with_verdicts(table: pa.Table) -> pa.Table:
    """The table with the columns of verdicts, empty where it had none."""
    for name in (_DROPPED, _QUARANTINED):
        nulls = pa.nulls(table.num_rows, pa.string())
        has = name in table.column_names
        table = _set(table, name, with_type(table[name], pa.string(), name) if has else nulls)
    return table


def _set(table: pa.Table, name: str, column: Any) -> pa.Table:
    """The table with a column in place of the one of that name, or at its end."""
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, column)
    return table.append_column(name, column)
