"""Documents as people have them in a notebook, made to the columns that a stage reads.

Values are checked against the types that the stage declares, and nothing is guessed: text that
came as a number is an error, not text.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import InputError

if TYPE_CHECKING:
    from corpus.stage import Stage

__all__ = ["as_table", "columns_read", "with_type"]

_VIEWS = ((pa.string_view(), pa.large_string()), (pa.binary_view(), pa.large_binary()))
"""Types of polars that not all of Arrow's functions take, and what stands for them here."""

_IN_IDS = ("text", "whole")
"""Kinds of columns of which an id is made, as for lines of JSON."""


def as_table(documents: Any, stage: "Stage") -> pa.Table:
    """Documents as a table of all their columns, with an `id` where they had none.

    documents: mappings of columns to values, or a table of pyarrow, pandas, polars, or whatever
    else speaks Arrow's C stream interface. Raises InputError for documents that lack a column that
    the stage cannot do without, and for values of another type than it reads.
    """
    if isinstance(documents, pa.RecordBatch):
        documents = pa.Table.from_batches([documents])
    if hasattr(documents, "__arrow_c_stream__"):
        table = _without_views(pa.table(documents))
        _check_columns(table, stage)
    elif isinstance(documents, Iterable) and not isinstance(documents, (str, bytes, Mapping)):
        table = _from_rows(list(documents), stage)
    else:
        raise InputError(
            f"documents must be a list of dicts or a table; it is a {type(documents).__name__}"
        )
    return _with_ids(table)


def columns_read(table: pa.Table, stage: "Stage") -> pa.Table:
    """The columns that a stage reads, in its types; those that it can do without take their empty
    value where the table lacks them."""
    from corpus.schema import empty_array

    columns = {
        name: with_type(table[name], type_, name)
        if name in table.column_names
        else empty_array(name, type_, table.num_rows)
        for name, type_ in stage.reads.items()
    }
    return pa.table(columns, schema=pa.schema(list(stage.reads.items())))


def with_type(column: Any, type_: pa.DataType, name: str) -> Any:
    """A column in a type that can hold the same values. Raises InputError for other values."""
    if column.type == type_:
        return column
    try:
        if _kind(column.type) in (_kind(type_), "null"):
            return column.cast(type_)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        pass
    raise InputError(f"column {name!r} must be {type_}; it is {column.type}")


# -- rows


def _from_rows(rows: Sequence[Any], stage: "Stage") -> pa.Table:
    from corpus.tasks.single_stage import check_columns, column_of

    for number, row in enumerate(rows):
        if not isinstance(row, Mapping) or not all(isinstance(name, str) for name in row):
            what = "has a column whose name is not text" if isinstance(row, Mapping) else repr(row)
            raise InputError(
                f"must be a mapping of columns to values: {what:.60}", where=f"document {number}"
            )
        check_columns(stage, row, where=f"document {number}")
    whole = [_whole(row) for row in rows]
    names = dict.fromkeys(name for row in whole for name in row) if rows else dict(stage.reads)
    columns = {name: column_of(stage, whole, name, "document {}".format) for name in names}
    return pa.table(columns)


def _whole(value: Any) -> Any:
    """The value with U+FFFD in the place of halves of surrogate pairs, which UTF-8 cannot hold, as
    lines of JSON are read."""
    if isinstance(value, str):
        if value.isascii():
            return value
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_whole(name): _whole(one) for name, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_whole(one) for one in value)
    return value


# -- tables


def _without_views(table: pa.Table) -> pa.Table:
    schema = table.schema
    for number, field in enumerate(schema):
        for view, type_ in _VIEWS:
            if field.type == view:
                schema = schema.set(number, field.with_type(type_))
    return table.cast(schema)


def _check_columns(table: pa.Table, stage: "Stage") -> None:
    from corpus.tasks.single_stage import check_columns

    names = table.column_names
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"the table has two columns {name!r}")
    check_columns(stage, names)


def _with_ids(table: pa.Table) -> pa.Table:
    """The table with an id for each document: its own, or one made of its text and numbers."""
    from corpus.documents.ids import row_id, row_ids

    plain = {
        field.name: _decoded(table[field.name])
        for field in table.schema
        if field.name != "id" and field.type != pa.uint64() and _kind(field.type) in _IN_IDS
    }
    if plain:
        batches = pa.table(plain).combine_chunks().to_batches()
        ids = pa.chunked_array([row_ids(batch) for batch in batches], pa.string())
    else:
        ids = pa.chunked_array([pa.repeat(row_id({}), table.num_rows)])
    if "id" not in table.column_names:
        return table.append_column("id", ids)
    own = with_type(table["id"], pa.string(), "id")
    return table.set_column(table.column_names.index("id"), "id", pc.coalesce(own, ids))


def _decoded(column: Any) -> Any:
    """The column without a dictionary, as pandas has for its categories."""
    is_encoded = pa.types.is_dictionary(column.type)
    return column.cast(column.type.value_type) if is_encoded else column


def _kind(type_: pa.DataType) -> str:
    """Types of one kind hold the same values."""
    if pa.types.is_dictionary(type_):
        return _kind(type_.value_type)
    kinds = {
        "text": (pa.types.is_string, pa.types.is_large_string),
        "bytes": (pa.types.is_binary, pa.types.is_large_binary),
        "whole": (pa.types.is_integer,),
        "number": (pa.types.is_floating,),
        "time": (pa.types.is_timestamp,),
        "list": (pa.types.is_list, pa.types.is_large_list),
        "struct": (pa.types.is_struct,),
        "null": (pa.types.is_null,),
    }
    return next((kind for kind, tests in kinds.items() if any(t(type_) for t in tests)), str(type_))
