"""Pseudonyms of telephone numbers: of what the country keeps for fiction, else no number of its
plan."""

import re
from typing import Any

from stages.pii.finding import Finding
from stages.pii.replacement.phone_ranges import is_kept_for_fiction, ranges_of
from stages.pii.replacement.sealed import filled, is_sealed, sealed
from stages.pii.replacement.secret import Draw

__all__ = ["is_reserved", "is_unused", "phone"]


def phone(finding: Finding, written: str, draw: Draw) -> tuple[str, str]:
    """A number of the same country, mobile for mobile where it keeps such. What stands before the
    national part, `+34`, `0034` or `0`, stays, and so do separators."""
    from phonenumbers import PhoneNumberType, is_valid_number, number_type, region_code_for_number

    parsed = _parsed(finding.value)
    if parsed is None:
        new = sealed(written, draw)
        return new, new
    number = _national(parsed)
    before = re.sub(r"\D", "", written).removesuffix(number)
    prefix = before if len(before) + len(number) == sum(map(str.isdigit, written)) else ""
    mobile = number_type(parsed) == PhoneNumberType.MOBILE
    ranges = ranges_of(str(parsed.country_code), region_code_for_number(parsed) or "")
    ranges = tuple(one for one in ranges if one.mobile == mobile) or ranges
    if ranges:
        one = ranges[draw.below(len(ranges), 1)]
        new = f"{one.start}{draw.below(10**one.digits, 2):0{one.digits}d}"
    else:
        # No zero in front: a second one would begin a country code.
        start = f"{number[:1] if number[0] == '0' else ''}{1 + draw.below(9, 1)}"
        new = sealed(start + number[len(start) :], draw, keep=len(start))
        if is_valid_number(_parsed(f"+{parsed.country_code}{new}")):
            return written, finding.value  # which is no pseudonym
    return filled(written, prefix + new), f"+{parsed.country_code}{new}"


def is_reserved(written: str) -> bool:
    """Whether a number is kept for fiction in some country, in national or international form."""
    return is_kept_for_fiction(re.sub(r"\D", "", written))


def is_unused(written: str) -> bool:
    """Whether the national part of a number is sealed. How long a prefix is cannot be told: some
    countries write 0 before it, others 06 or nothing."""
    digits = re.sub(r"\D", "", written)
    abroad = 1 if written.lstrip("( ").startswith("+") else 3 if digits.startswith("00") else 0
    return any(is_sealed(digits[abroad + more :]) for more in range(3))


def _national(parsed: Any) -> str:
    from phonenumbers import national_significant_number

    return str(national_significant_number(parsed))


def _parsed(value: str) -> Any:
    """The number, None for what is none."""
    from phonenumbers import NumberParseException, parse

    try:
        return parse(value, None)
    except NumberParseException:
        return None
