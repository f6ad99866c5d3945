"""Types of settings that are written in a way of their own, such as with a unit: pydantic reads
them by these annotations, and editors check what they match."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic import Field as Constraint

from corpus.config.dates_and_links import (
    parse_address,
    parse_date,
    parse_doi,
    parse_link,
    parse_month,
)
from corpus.config.units import (
    parse_duration,
    parse_mode,
    parse_positive_duration,
    parse_positive_size,
    parse_share,
    parse_size,
)

__all__ = [
    "Address",
    "Count",
    "Date",
    "Doi",
    "Duration",
    "Fraction",
    "Link",
    "Mode",
    "Month",
    "NotNegative",
    "Positive",
    "PositiveDuration",
    "PositiveSize",
    "Size",
]

_AMOUNT = r"[0-9][0-9_]*(\.[0-9]+)?"
_SIZE = rf"^\s*{_AMOUNT}\s*([kKmMgGtTpP][iI]?)?[bB]?\s*$"
_DURATION = (
    rf"^\s*({_AMOUNT}\s*([sS]|[mM][iI][nN]|[hH]|[dD])|([0-9]+-)?[0-9]+(:[0-5][0-9]){{2}})\s*$"
)
_PERCENT = r"(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)\s*%"
_SHARE = rf"^\s*({_PERCENT}|0?\.[0-9]+|0|1(\.0+)?)\s*$"
_LINK = r"^https?://[^\s@]+$"
_ADDRESS = rf"{_LINK}|^(mailto:)?[^\s@:]+@[^\s@]+\.[^\s@]+$"
_DOI = r"^(https?://(dx\.)?doi\.org/|doi:)?10\.[0-9]{4,9}/\S+$"
_DATE = r"^[0-9]{4}-[01][0-9]-[0-3][0-9]$"
_MONTH = r"^(0[1-9]|1[0-2])/[12][0-9]{3}$"
_MODE = r"^(07[0-7][01456]|(\s*[ugo]+=[rwx]*\s*)(,\s*[ugo]+=[rwx]*\s*)*)$"


def _size(least: int) -> dict[str, Any]:
    text = _above_0(_SIZE) if least else _SIZE
    return {"anyOf": [{"type": "integer", "minimum": least}, {"type": "string", "pattern": text}]}


def _above_0(pattern: str) -> str:
    return f"^(?=.*[1-9]){pattern.removeprefix('^')}"


_SHARES = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": _SHARE},
    ]
}

Size = Annotated[int, BeforeValidator(parse_size), WithJsonSchema(_size(0))]
"""Bytes, written as a number or as `256MiB`."""

PositiveSize = Annotated[int, BeforeValidator(parse_positive_size), WithJsonSchema(_size(1))]
"""Bytes, at least one, written as a number or as `256MiB`."""

Duration = Annotated[
    int, BeforeValidator(parse_duration), WithJsonSchema({"type": "string", "pattern": _DURATION})
]
"""Seconds, written as `24h`, `15min` or `2-00:00:00`."""

PositiveDuration = Annotated[
    int,
    BeforeValidator(parse_positive_duration),
    WithJsonSchema({"type": "string", "pattern": _above_0(_DURATION)}),
]
"""Seconds, at least one, written as a duration."""

Fraction = Annotated[float, BeforeValidator(parse_share), WithJsonSchema(_SHARES)]
"""A share from 0 to 1, written as a number or as `16.1%`."""

Mode = Annotated[
    int, BeforeValidator(parse_mode), WithJsonSchema({"type": "string", "pattern": _MODE})
]
"""Permission bits of a folder, written as `"0750"` or `u=rwx,g=rx`."""

Date = Annotated[
    str, BeforeValidator(parse_date), WithJsonSchema({"type": "string", "pattern": _DATE})
]
"""A day, written as `2026-11-30`."""

Month = Annotated[
    str, BeforeValidator(parse_month), WithJsonSchema({"type": "string", "pattern": _MONTH})
]
"""A month, written as `03/2024`."""

Link = Annotated[
    str, BeforeValidator(parse_link), WithJsonSchema({"type": "string", "pattern": _LINK})
]
"""An address of the web, written as `https://example.org/page`."""

Address = Annotated[
    str, BeforeValidator(parse_address), WithJsonSchema({"type": "string", "pattern": _ADDRESS})
]
"""An address of mail or of the web, written as `data@example.org` or `https://example.org/page`."""

Doi = Annotated[
    str, BeforeValidator(parse_doi), WithJsonSchema({"type": "string", "pattern": _DOI})
]
"""A DOI, written as `10.5281/zenodo.1234`."""

Positive = Annotated[int, Constraint(ge=1)]
"""A whole number from 1."""

NotNegative = Annotated[float, Constraint(ge=0, allow_inf_nan=False)]
"""A number from 0."""

Count = Annotated[int, Constraint(ge=0)]
"""A whole number from 0."""
