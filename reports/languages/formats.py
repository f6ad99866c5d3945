"""How languages write numbers, per cent, dates and lists, after Unicode CLDR 49.

Where usage in the administration differs from CLDR, usage is followed: English dates are European,
as the Union's are; Valencian dates take `de` before the year; a Basque date takes the endings that
its numbers call for, where CLDR has `2026(e)ko` (Euskaltzaindia, rule 37: nola adierazi data).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

__all__ = ["FORMATS", "Formats"]

_NO_BREAK = "\u00a0"


@dataclass(frozen=True, kw_only=True)
class Formats:
    """group, decimal: signs between groups of three digits, and before decimals. least_grouped: how
    many digits must stand before the last three for these to be a group (minimumGroupingDigits).
    percent: a number as per cent, with `{}` for the number. day: writes a date."""

    group: str
    decimal: str
    least_grouped: int = 1
    percent: str = f"{{}}{_NO_BREAK}%"
    both: Callable[[str], str]
    """What joins the last of several things to those before it, given the last one: ` y `."""
    either: Callable[[str], str]
    day: Callable[[date], str]
    serial: bool = False
    """Whether a comma stands before the word that joins the last of three or more."""

    def number(self, number: float, decimals: int = 0) -> str:
        """A number with so many decimals, its digits in groups."""
        written = f"{abs(number):.{decimals}f}"
        whole, _, rest = written.partition(".")
        if len(whole) >= 3 + self.least_grouped:
            whole = f"{int(whole):,}".replace(",", self.group)
        sign = "-" if number < 0 and float(written) else ""
        return f"{sign}{whole}{self.decimal}{rest}" if rest else f"{sign}{whole}"

    def join(self, items: Sequence[str], *, either: bool = False) -> str:
        """`A, B and C`; with `either`, `A, B or C`."""
        if len(items) < 2:
            return "".join(items)
        comma = "," if self.serial and len(items) > 2 else ""
        word = (self.either if either else self.both)(items[-1])
        return f"{', '.join(items[:-1])}{comma} {word} {items[-1]}"


def _months(words: str) -> Sequence[str]:
    return words.split()


_ES = _months(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
_CA = _months("gener febrer març abril maig juny juliol agost setembre octubre novembre desembre")
_EU = _months(
    "urtarrilaren otsailaren martxoaren apirilaren maiatzaren ekainaren uztailaren abuztuaren "
    "irailaren urriaren azaroaren abenduaren"
)
_GL = _months(
    "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro"
)
_EN = _months(
    "January February March April May June July August September October November December"
)


def _spanish_day(day: date) -> str:
    return f"{day.day} de {_ES[day.month - 1]} de {day.year}"


def _catalan_day(day: date, year: str = "del") -> str:
    month = _CA[day.month - 1]
    of = "d’" if month[0] in "aeiou" else "de "
    return f"{day.day} {of}{month} {year} {day.year}"


def _basque_day(day: date) -> str:
    """The endings follow from how numbers are said: `-eko` after a consonant and after bat, and no
    `-a` after one (hamaika, 11 and 31)."""
    said = day.year % 100
    hundreds = said == 0 and day.year % 1000 != 0
    year = f"{day.year}{'eko' if hundreds or said % 20 in (1, 5, 10, 15) else 'ko'}"
    number = f"{day.day}{'' if day.day in (11, 31) else 'a'}"
    return f"{year} {_EU[day.month - 1]} {number}"


def _spanish_both(last: str) -> str:
    """`e` before a word that begins with the sound of i."""
    word = last.casefold().lstrip("h")
    return "e" if word.startswith(("i", "í")) and not word.startswith(("ia", "ie", "io")) else "y"


def _spanish_either(last: str) -> str:
    """`u` before a word that begins with the sound of o, numbers such as 8 and 11 among them."""
    word = last.casefold().lstrip("h")
    return "u" if word.startswith(("o", "ó", "8")) or word in ("11", "11.º") else "o"


_CATALAN = Formats(
    group=".", decimal=",", both=lambda _: "i", either=lambda _: "o", day=_catalan_day
)

FORMATS: Mapping[str, Formats] = {
    "es": Formats(
        group=".",
        decimal=",",
        least_grouped=2,
        both=_spanish_both,
        either=_spanish_either,
        day=_spanish_day,
    ),
    "ca": _CATALAN,
    "ca-valencia": Formats(
        group=".",
        decimal=",",
        both=_CATALAN.both,
        either=_CATALAN.either,
        day=lambda day: _catalan_day(day, "de"),
    ),
    "eu": Formats(
        group=".",
        decimal=",",
        percent=f"%{_NO_BREAK}{{}}",
        both=lambda _: "eta",
        either=lambda _: "edo",
        day=_basque_day,
    ),
    "gl": Formats(
        group=_NO_BREAK,
        decimal=",",
        both=lambda _: "e",
        either=lambda _: "ou",
        day=lambda day: f"{day.day} de {_GL[day.month - 1]} de {day.year}",
    ),
    "en": Formats(
        group=",",
        decimal=".",
        percent="{}%",
        both=lambda _: "and",
        either=lambda _: "or",
        day=lambda day: f"{day.day} {_EN[day.month - 1]} {day.year}",
        serial=True,
    ),
}
"""The languages in which reports can be given."""
