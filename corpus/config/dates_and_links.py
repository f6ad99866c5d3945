"""Dates, months, addresses and DOIs as people write them: `2026-11-30`, `03/2024`,
`https://example.org`, `data@example.org`, `10.5281/zenodo.1234`.

Every `parse_…` raises ValueError with a message that says what would be valid; the caller adds
where the value stands.
"""

import re
from datetime import date

__all__ = ["month_order", "parse_address", "parse_date", "parse_doi", "parse_link", "parse_month"]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"(0[1-9]|1[0-2])/([12][0-9]{3})")
_LINK = re.compile(r"https?://[^\s@]+")
_MAIL = re.compile(r"(mailto:)?[^\s@:]+@[^\s@]+\.[^\s@]+")
_DOI = re.compile(r"(https?://(dx\.)?doi\.org/|doi:)?10\.[0-9]{4,9}/\S+")


def parse_date(value: object) -> str:
    """A day of the calendar in the form of ISO 8601, as it was written."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            pass
        else:
            return value
    raise ValueError(f"{value!r} is not a date; write 2026-11-30")


def parse_month(value: object) -> str:
    """A month as `MM/YYYY`, the form of the EU's template, as it was written."""
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        raise ValueError(f"{value!r} is not a month; write 03/2024")
    return value


def parse_link(value: object) -> str:
    """An address that begins with http:// or https://, without a user's name before its host, as it
    was written."""
    if not isinstance(value, str) or not _LINK.fullmatch(value):
        raise ValueError(f"{value!r} is not a link; write https://example.org/page")
    return value


def parse_address(value: object) -> str:
    """An address of mail or of the web, as it was written."""
    if isinstance(value, str) and (_MAIL.fullmatch(value) or _LINK.fullmatch(value)):
        return value
    raise ValueError(
        f"{value!r} is no address; write data@example.org or https://example.org/contact"
    )


def parse_doi(value: object) -> str:
    """A DOI, as it was written: its prefix is `10.` and four to nine digits (ISO 26324, DOI
    Handbook)."""
    if not isinstance(value, str) or not _DOI.fullmatch(value):
        raise ValueError(f"{value!r} is not a DOI; write 10.5281/zenodo.1234")
    return value


def month_order(month: str) -> str:
    """What months are sorted by: `2024-03` for `03/2024`."""
    return f"{month[3:]}-{month[:2]}"
