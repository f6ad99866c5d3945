"""Telephone numbers of the countries of a language, in the ways in which people write them."""

import random
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from benchmarks.pii.forms import SEPARATORS, around, full_width
from corpus.documents.languages import LANGUAGES

__all__ = ["phone", "phones", "regions"]

_TYPES = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
_TRIALS = 4000
_KEPT = 3
"""Digits of the example number that stay, so that it is of the same type and rarely of none."""


def regions(tag: str) -> tuple[str, ...]:
    """The countries of a language, as far as they have telephone numbers."""
    return tuple(own for own in LANGUAGES[tag].regions if own in phonenumbers.SUPPORTED_REGIONS)


def phone(region: str, type_: int, draw: random.Random) -> PhoneNumber:
    """A valid number of a region and type."""
    example = phonenumbers.example_number_for_type(region, type_)
    if example is None:
        raise ValueError(f"phonenumbers has no example of type {type_} for {region}")
    digits = phonenumbers.national_significant_number(example)
    for _ in range(_TRIALS):
        kept = draw.randint(1, _KEPT)
        new = digits[:kept] + "".join(draw.choice("0123456789") for _ in digits[kept:])
        found = phonenumbers.parse(f"+{example.country_code}{new}", None)
        same = phonenumbers.number_type(found) in (type_, PhoneNumberType.FIXED_LINE_OR_MOBILE)
        if same and phonenumbers.is_valid_number_for_region(found, region):
            return found
    return example


def phones(region: str, draw: random.Random) -> Iterator[tuple[str, str, str]]:
    """Numbers of a region, fixed and mobile: type, name of the form, text."""
    for type_, name in zip(_TYPES, ("fixed", "mobile"), strict=True):
        for form in _FORMS:
            number = phone(region, type_, draw)
            written = _written(number, form)
            if written:
                yield name, form, written


_FORMS = (
    "international, plain",
    *(f"international, {name}" for name in SEPARATORS),
    "international, 00",
    "international, (code)",
    "international, (0)",
    "international, tel:",
    "international, full width",
    "national, plain",
    *(f"national, {name}" for name in SEPARATORS),
    "national, pairs",
    "national, slash",
    "national, ( )",
    "national, full width",
)


def _written(number: PhoneNumber, form: str) -> str:
    """A number in a form, or nothing where the form is not used for it."""
    scope, _, way = form.partition(", ")
    code = number.country_code
    abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    home = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    groups = _groups(home if scope == "national" else abroad)
    if scope == "national":
        region = phonenumbers.region_code_for_number(number) or ""
        trunk = phonenumbers.ndd_prefix_for_region(region, True)
        return {
            "plain": "".join(groups),
            "pairs": _pairs("".join(groups)),
            "slash": f"{groups[0]}/{' '.join(groups[1:])}" if len(groups) > 1 else "",
            "( )": f"({groups[0]}) {' '.join(groups[1:])}" if len(groups) > 1 and trunk else "",
            "full width": full_width(" ".join(groups)),
        }.get(way, SEPARATORS.get(way, " ").join(groups))
    rest = groups[1:]
    return {
        "plain": f"+{code}{''.join(rest)}",
        "00": f"00{code} {' '.join(rest)}",
        "(code)": f"(+{code}) {' '.join(rest)}",
        "(0)": f"+{code} (0){' '.join(rest)}" if home.startswith("0") else "",
        "tel:": around("tel:", f"+{code}{''.join(rest)}"),
        "full width": full_width(f"+{code} {' '.join(rest)}"),
    }.get(way, f"+{code}{SEPARATORS.get(way, ' ')}{SEPARATORS.get(way, ' ').join(rest)}")


def _groups(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


def _pairs(digits: str) -> str:
    first = 3 if len(digits) % 2 else 2
    return " ".join([digits[:first], *(digits[i : i + 2] for i in range(first, len(digits), 2))])
