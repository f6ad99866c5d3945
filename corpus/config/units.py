"""Sizes, counts, shares and durations as people write and read them: `256MiB`, `16.1%`, `24h`.

Every `parse_…` raises ValueError with a message that says what would be valid; the caller adds
where the value stands. The other functions give text for messages and tables.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

__all__ = [
    "UNITS",
    "Quantity",
    "counted",
    "exact_duration",
    "exact_size",
    "format_amount",
    "format_duration",
    "format_share",
    "format_size",
    "parse_amount",
    "parse_count",
    "parse_duration",
    "parse_mode",
    "parse_positive_duration",
    "parse_positive_size",
    "parse_share",
    "parse_size",
    "rough_duration",
]

UNITS = ("bytes", "characters", "words", "documents", "tokens")
"""The units in which amounts of text are counted."""

_DECIMAL = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "p": 10**15}
_BINARY = {f"{prefix}i": 1024**power for power, prefix in enumerate("kmgtp", start=1)}
_UNITS = _DECIMAL | _BINARY
_DAY, _HOUR, _MINUTE = 86400, 3600, 60
_SECONDS = {"s": 1, "min": _MINUTE, "h": _HOUR, "d": _DAY}
_CLOCK = re.compile(r"(?:(?P<days>\d+)-)?(?P<hours>\d+):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)")
_OCTAL = re.compile(r"0[0-7]{3}")
_CLAUSE = re.compile(r"(?P<who>[ugo]+)=(?P<what>[rwx]*)")
_SHIFT = {"u": 6, "g": 3, "o": 0}
_BITS = {"r": 4, "w": 2, "x": 1}
_NUMBER = re.compile(r"(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?)\s*(?P<suffix>[A-Za-z]*)")


def _parse(value: object, suffixes: dict[str, int], example: str) -> int:
    """A number with a suffix, times the factor of the suffix, which must give a whole number.

    suffixes: lower-case suffix -> factor. example: what the message of the ValueError suggests.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        # ValueError throughout: the caller has one kind to catch, and the message is the same.
        raise ValueError(f"{value!r} is not an amount; write {example}")  # noqa: TRY004 (above)
    match = _NUMBER.fullmatch(str(value).strip())
    factor = suffixes.get(match["suffix"].lower()) if match else None
    if match is None or factor is None:
        raise ValueError(f"{value!r} is not an amount; write {example}")
    amount = Decimal(match["number"].replace("_", "")) * factor
    if amount != int(amount):
        raise ValueError(f"{value!r} is not a whole amount; write {example}")
    return int(amount)


def parse_size(value: object) -> int:
    """Bytes: 1000, "2_000_000_000", "40GB" (powers of 1000), "256MiB" (powers of 1024)."""
    suffixes = _UNITS | {f"{prefix}b": factor for prefix, factor in _UNITS.items()}
    return _parse(value, suffixes, "256MiB, 40GB or 2_000_000_000")


def parse_positive_size(value: object) -> int:
    """Bytes, at least one, written as `parse_size` reads them."""
    return _positive(parse_size(value), value, "256MiB, 40GB or 2_000_000_000")


def _positive(amount: int, value: object, example: str) -> int:
    if amount == 0:
        raise ValueError(f"{value!r} is nothing; write more than 0, such as {example}")
    return amount


def parse_count(value: object) -> int:
    """A number of words, documents or tokens: 1000, "2_000_000_000", "2G" (powers of 1000)."""
    return _parse(value, _DECIMAL, "2_000_000_000 or 2G")


def parse_amount(value: object, unit: str) -> int:
    """An amount in one of `UNITS`; only bytes may be written as `GB` or `GiB`."""
    return parse_size(value) if unit == "bytes" else parse_count(value)


def parse_share(value: object) -> float:
    """A share between 0 and 1: "16.1%", 0.161, "0.161"."""
    example = "write 16.1% or 0.161"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r} is not a share; {example}")  # noqa: TRY004 (as in _parse)
    text = str(value).strip()
    percent = text.endswith("%")
    try:
        share = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a share; {example}") from None
    share = share / 100 if percent else share
    if not share.is_finite() or not 0 <= share <= 1:
        raise ValueError(f"{value!r} is not between 0 and 100 %; {example}")
    return float(share)


def parse_duration(value: object) -> int:
    """Seconds: "90s", "15min", "24h", "2d", or in Slurm's form, "24:00:00" and "2-00:00:00"."""
    example = "24h, 15min, 90s or 2-00:00:00"
    clock = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if clock is not None:
        days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return _parse(value, _SECONDS, example)


def parse_positive_duration(value: object) -> int:
    """Seconds, at least one, written as `parse_duration` reads them."""
    return _positive(parse_duration(value), value, "24h, 15min, 90s or 2-00:00:00")


def parse_mode(value: object) -> int:
    """Permission bits of a folder: "0750", or "u=rwx,g=rx". Its owner needs all three, and nobody
    else may be let in to write unless by the group."""
    example = 'write "0700", "0750" or u=rwx,g=rx'
    if not isinstance(value, str):  # YAML reads 0750 without quotes as a number in base ten
        raise ValueError(f"{value!r} is not a mode; {example}, in quotes")  # noqa: TRY004 (as above)
    mode = 0
    if _OCTAL.fullmatch(value):
        mode = int(value, 8)
    else:
        for clause in map(_CLAUSE.fullmatch, value.replace(" ", "").split(",")):
            if clause is None:
                raise ValueError(f"{value!r} is not a mode; {example}")
            bits = sum(_BITS[letter] for letter in set(clause["what"]))
            for who in set(clause["who"]):
                mode |= bits << _SHIFT[who]
    if mode & 0o700 != 0o700:
        raise ValueError(f"{value!r} keeps the owner out; {example}")
    if mode & 0o002:
        raise ValueError(f"{value!r} lets everybody write; {example}")
    return mode


def exact_size(size: int) -> str:
    """A number of bytes as a setting has it, in the unit of which it is the smallest whole number:
    `256MiB`, `40GB`, `1234`."""
    units = {
        f"{name.upper().replace('I', 'i')}B": factor for name, factor in _UNITS.items() if name
    }
    whole = [(size // factor, name) for name, factor in units.items() if size % factor == 0]
    number, name = min([(size, ""), *(whole if size else [])])
    return f"{number}{name}"


def exact_duration(seconds: int) -> str:
    """A duration as a setting has it, in the largest unit of which it is a whole number: `2h`."""
    for unit, factor in (("h", _HOUR), ("min", _MINUTE)):
        if seconds and seconds % factor == 0:
            return f"{seconds // factor}{unit}"
    return f"{seconds}s"


def format_duration(seconds: float) -> str:
    """A duration that a setting gives, not rounded, in the largest unit of which it is a whole
    number: `2 h`, `90 min`, `45 s`."""
    for unit, size in (("h", _HOUR), ("min", _MINUTE)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:g} s"


def rough_duration(seconds: float) -> str:
    """A duration that was measured or estimated, rounded to two units at most: `0.4 s`, `45 s`,
    `3 min 20 s`, `2 h 05 min`, `3 d 4 h`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return f"{minutes} min {rest} s" if minutes < 10 and rest else f"{minutes} min"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"


def format_share(share: float) -> str:
    """A share from 0 to 1 as `16.10 %`; with four decimals below 0.1 %, so that small ones show."""
    percent = round(share * 100, 9)
    digits = 2 if percent == 0 or percent >= 0.1 else 4
    return f"{percent:.{digits}f} %"


def counted(number: int, noun: str, nouns: str = "") -> str:
    """A number of things: `1 file`, `1,234 files`. nouns: the plural where it is not formed by an
    s; a verb may go along, as in `file was` and `files were`."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def format_size(size: float) -> str:
    """A number of bytes with a power of 1000: `310.0 MB`."""
    return format_amount(size, "bytes")


def format_amount(amount: float, unit: str) -> str:
    """An amount as `40.00 GB` or `1.20 M words`: three or four digits and a power of 1000."""
    value, prefix = float(amount), ""
    for prefix in ("", "k", "M", "G", "T", "P"):  # noqa: B007 (the last one is used below)
        if round(value, 1) < 1000:
            break
        value /= 1000
    digits = 0 if not prefix and abs(value - round(value)) < 1e-6 else 1 if value >= 100 else 2
    if unit == "bytes":
        return f"{value:.{digits}f} {prefix}B"
    return f"{value:.{digits}f} {prefix} {unit}" if prefix else f"{value:.{digits}f} {unit}"


@dataclass(frozen=True)
class Quantity:
    """A number in a message, which each language writes in its own way; as a string, in English.

    unit: one of `UNITS`; `share` for a number from 0 to 1 that is written in per cent; `times` for
    a number with two decimals; `number` for one with as many decimals as it needs.
    """

    number: float
    unit: str

    def __str__(self) -> str:
        if self.unit == "share":
            return format_share(self.number)
        if self.unit == "times":
            return f"{self.number:.2f}"
        if self.unit == "number":
            return f"{self.number:,.6g}" if abs(self.number) < 1000 else f"{self.number:,.0f}"
        return format_amount(self.number, self.unit)
