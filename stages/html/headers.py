"""HTTP response headers as the column `headers` holds them."""

from collections.abc import Mapping, Sequence

__all__ = ["Headers", "values_of"]

Headers = Sequence[Mapping[str, str | None]]
"""One mapping with `name` (lower case) and `value` for each header line, in order."""


def values_of(headers: Headers | None, name: str) -> list[str]:
    """The values of all lines of the header `name` (lower case), in order, without empty ones."""
    return [line["value"] or "" for line in headers or () if line["name"] == name and line["value"]]
