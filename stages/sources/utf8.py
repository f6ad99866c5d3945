"""Strings that UTF-8 can hold, from such as it cannot."""

from collections.abc import Iterable

import pyarrow as pa

__all__ = ["as_utf8", "is_text", "repaired"]


def repaired(values: Iterable[str | None]) -> list[str | None]:
    """The strings with U+FFFD in the place of lone surrogates, which UTF-8 cannot hold."""
    return [
        value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if value else value
        for value in values
    ]


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type has strings, or bytes that may be UTF-8."""
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    binary = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
    return any(test(kind) for test in (*tests, *binary))


def as_utf8(column: pa.Array) -> pa.Array:
    """A column of strings in valid UTF-8; other bytes become U+FFFD."""
    try:
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            return column.cast(pa.large_string())
        column.validate(full=True)
    except pa.ArrowInvalid:
        values = column.cast(pa.large_binary()).to_pylist()
        decoded = [v if v is None else v.decode("utf-8", errors="replace") for v in values]
        return pa.array(decoded, pa.large_string())
    return column
