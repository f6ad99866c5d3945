"""Telephone numbers that authorities keep for films and books, which are nobody's, by country code.

GB: Ofcom, telephone numbers for drama use. US, CA: NANPA, 555-0100 to 555-0199. DE:
Bundesnetzagentur, Drama-Nummern. FR: ARCEP, décision 2018-0881. AU: ACMA,
numbers for use in TV shows and films. IE: ComReg, 020 91x. SE: PTS, telefonnummer för böcker och
filmer.
"""

from dataclasses import dataclass

__all__ = ["Range", "is_kept_for_fiction", "ranges_of"]


@dataclass(frozen=True)
class Range:
    """Numbers with a national part that begins with `start` and has so many digits after it."""

    start: str
    digits: int
    mobile: bool = False


def _ranges(digits: int, starts: str, mobile: bool = False) -> tuple[Range, ...]:
    return tuple(Range(start, digits, mobile) for start in starts.split())


def _in_areas(areas: str) -> tuple[Range, ...]:
    return _ranges(2, " ".join(f"{area}55501" for area in areas.split()))


_CANADA = _in_areas("204 403 416 506 514 604 613 902")
"""555-01xx is kept in each area of North America."""

_RANGES: dict[str, tuple[Range, ...]] = {
    "1": _in_areas("202 212 303 312 404 415 503 602 617 702 713 808"),
    "33": (
        *_ranges(4, "19900 26191 35301 46571 53649"),
        *_ranges(4, "63998", mobile=True),
    ),
    "44": (
        *_ranges(3, "2079460 1632960 1134960 1144960 1154960 1164960 1174960 1184960 1214960"),
        *_ranges(3, "1314960 1414960 1514960 1614960 1914980 2896496 2920180"),
        *_ranges(3, "7700900", mobile=True),
    ),
    "46": (
        *_ranges(2, "3139006 9803192 4062804 8465004"),
        *_ranges(1, " ".join(f"7017406{digit}" for digit in range(1, 10)), mobile=True),
    ),
    "49": (
        *_ranges(3, "3023125 6990009 4066969 2214710 8999998"),
        *_ranges(2, "17139200 176040690", mobile=True),
    ),
    "61": _ranges(4, "25550 35550 75550 85550 27010 37010 77010 87010"),
    "353": _ranges(5, "2091"),
}
"""Calling code -> ranges. Numbers are those after the country code, without a trunk prefix."""


def ranges_of(calling_code: str, country: str) -> tuple[Range, ...]:
    """The ranges of a country (ISO 3166-1); none where its authority keeps no numbers."""
    return _CANADA if country == "CA" else _RANGES.get(calling_code, ())


def is_kept_for_fiction(digits: str) -> bool:
    """Whether these are the digits of a number in a range, with or without what stands before the
    national part: 0, the calling code, or 00 and the calling code."""
    return any(
        digits in (number, f"0{number}", f"{code}{number}", f"00{code}{number}")
        for code, ranges in (*_RANGES.items(), ("1", _CANADA))
        for one in ranges
        for number in (f"{one.start}{digits[len(digits) - one.digits :]}",)
    )
