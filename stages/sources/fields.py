"""Fields of the input by name; `metadata.url` is the field `url` inside `metadata`.

A top-level field whose own name has the dot comes first. Arrays are not indexed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import suggest

__all__ = ["MISSING", "column_at", "leaf_at", "names_beside", "names_in", "shown", "value_at"]

MISSING = object()
"""What stands for the value of a field that an object lacks; null is a value."""

_NAMED = 20
"""Names of fields that a message lists at most."""
_LONGEST = 40
"""Characters of a field's name that a message shows at most."""


def value_at(fields: Mapping[str, Any], name: str) -> Any:
    """The value of a field of a JSON object; MISSING where it or an object around it is missing."""
    value = fields.get(name, MISSING)
    if value is not MISSING or "." not in name:
        return value
    value = fields
    for part in name.split("."):
        value = value.get(part, MISSING) if isinstance(value, dict) else MISSING
    return value


def names_beside(fields: Mapping[str, Any], name: str) -> set[str]:
    """The names of the fields that stand where `value_at` looks for `name`."""
    names = set(fields)
    inside: Any = fields
    prefix = ""
    for part in name.split(".")[:-1]:
        inside = inside.get(part)
        if not isinstance(inside, dict):
            break
        prefix += f"{part}."
        names |= {prefix + below for below in inside}
    return names


def leaf_at(schema: pa.Schema, name: str) -> tuple[tuple[str, ...], pa.DataType] | None:
    """The names from the top to a column of a Parquet file, and its type; None where there is no
    such column, or more than one."""
    if schema.get_field_index(name) >= 0:
        return (name,), schema.field(name).type
    path = tuple(name.split("."))
    if len(path) == 1 or schema.get_field_index(path[0]) < 0:
        return None
    kind = schema.field(path[0]).type
    for part in path[1:]:
        if not pa.types.is_struct(kind) or kind.get_field_index(part) < 0:
            return None
        kind = kind.field(part).type
    return path, kind


def column_at(batch: pa.RecordBatch, path: tuple[str, ...]) -> pa.Array:
    """The column at a path that `leaf_at` gave; null where a struct around it is null."""
    column = batch.column(path[0])
    return pc.struct_field(column, list(path[1:])) if len(path) > 1 else column


def names_in(schema: pa.Schema) -> list[str]:
    """The names of all columns of a Parquet file, those inside structs too."""
    return [name for field in schema for name in _names_below(field.name, field.type)]


def _names_below(name: str, kind: pa.DataType) -> Iterable[str]:
    if not pa.types.is_struct(kind):
        return [name]
    return (below for part in kind for below in _names_below(f"{name}.{part.name}", part.type))


def shown(wrong: str, names: Iterable[str]) -> str:
    """The end of a message about the field `wrong`, with the names that there are, or some of
    them, shortened."""
    short = {_printable(name) for name in names}
    return suggest(wrong, short, most=_NAMED)


def _printable(name: str) -> str:
    name = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
    return "".join(sign if sign.isprintable() else "?" for sign in name)
