"""Values of columns that are kept, in the types of `KEPT_TYPES`."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.schema import KEPT_TYPES
from stages.sources.dates import parse_date, parse_dates
from stages.sources.fields import MISSING
from stages.sources.utf8 import as_utf8, is_text, repaired

__all__ = ["from_arrow", "from_json", "kept_type"]

_TEXT, _LIST = KEPT_TYPES["text"], KEPT_TYPES["list<text>"]


def from_json(values: Sequence[Any], type_: pa.DataType) -> tuple[pa.Array, list[int]]:
    """A column of values of JSON, and the rows whose value is of another type, which are null.

    A text may be a number or a boolean, as JSON writes it; a whole number may be written 3.0; a
    timestamp is a string in ISO 8601.
    """
    convert = _CONVERTERS[type_]
    given = [None if value is MISSING else value for value in values]
    column = [None if value is None else convert(value) for value in given]
    others = [
        row
        for row, (value, found) in enumerate(zip(given, column, strict=True))
        if found is None and value is not None
    ]
    try:
        return pa.array(column, type_), others
    except UnicodeEncodeError:
        if type_ == _LIST:
            column = [texts if texts is None else repaired(texts) for texts in column]
        else:
            column = repaired(column)
        return pa.array(column, type_), others


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, bool | int | float) else None


def _texts(value: Any) -> list[str | None] | None:
    if not isinstance(value, list):
        return None
    texts = [None if one is None else _text(one) for one in value]
    lost = any(text is None and one is not None for text, one in zip(texts, value, strict=True))
    return None if lost else texts


def _int(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and -(2**63) <= value < 2**63 else None


def _float(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _bool(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _timestamp(value: Any) -> datetime | None:
    return parse_date(value) if isinstance(value, str) else None


_CONVERTERS: dict[pa.DataType, Callable[[Any], Any]] = {
    KEPT_TYPES[name]: convert
    for name, convert in {
        "text": _text,
        "int": _int,
        "float": _float,
        "bool": _bool,
        "timestamp": _timestamp,
        "list<text>": _texts,
    }.items()
}


def kept_type(kind: pa.DataType) -> pa.DataType | None:
    """The type in which a column of a Parquet file is kept; None where there is no such type."""
    types = pa.types
    if types.is_dictionary(kind):
        return kept_type(kind.value_type)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return _LIST if kept_type(kind.value_type) == _TEXT else None
    kinds: dict[str, bool] = {
        "text": is_text(kind),
        "bool": types.is_boolean(kind),
        "int": types.is_integer(kind) and kind != pa.uint64(),
        "float": types.is_floating(kind),
        "timestamp": types.is_timestamp(kind) or types.is_date(kind),
    }
    return next((KEPT_TYPES[name] for name, holds in kinds.items() if holds), None)


def from_arrow(column: pa.Array, type_: pa.DataType) -> pa.Array:
    """A column of a Parquet file in the type that `kept_type` gives for it, or null throughout."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_null(column.type):
        return column.cast(type_)
    if type_ == _LIST:
        return _list_of_texts(column)
    if type_ == _TEXT:
        return as_utf8(column).cast(_TEXT)
    if pa.types.is_timestamp(type_):
        return parse_dates(column)
    return column.cast(type_)


def _list_of_texts(column: pa.Array) -> pa.Array:
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
    offsets = pa.array(np.concatenate(([0], np.cumsum(lengths))), pa.int32())
    texts = from_arrow(pc.list_flatten(column), _TEXT)
    return pa.ListArray.from_arrays(offsets, texts, mask=pc.is_null(column))
