"""What is written like a telephone number and is something else, by its form and by the signs
around it."""

import re
from collections.abc import Callable, Sequence

from stages.pii.cues import cues_of

__all__ = [
    "is_amount",
    "is_date",
    "is_decimal",
    "is_in_groups",
    "is_measure",
    "is_something_else",
    "is_tied_after",
    "is_tied_before",
]

_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:1[0-9]|20|21)\d\d"
_THIS_OR_LAST = r"(?:19|20)\d\d"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d{1,2})"
_DATE = rf"{_DAY}[ ./-]+{_DAY}[ ./-]+(?:{_YEAR}|\d\d)|{_YEAR}[ ./-]?{_DAY}[ ./-]?{_DAY}"
_IS_YEAR = re.compile(r"(?:1[5-9]|20)\d\d").fullmatch
_TIME = r"\d{1,2}[.:h]\d{2}(?:[.:]\d{2})?"
_MOMENT = re.compile(
    rf"(?:{_DATE})(?:[ T,]\D*{_TIME})?"  # a date and time
    rf"|{_TIME} ?[–—-] ?{_TIME}"  # opening hours
    rf"|{_YEAR}(?:\W+{_YEAR})+"  # years
)
_MOMENT_FOR_SURE = re.compile(
    rf"{_DAY}([./-]){_MONTH}\1(?:{_THIS_OR_LAST}|\d\d)"
    rf"|{_THIS_OR_LAST}([./-]){_MONTH}\2{_DAY}"
    rf"|{_TIME} ?[–—-] ?{_TIME}"
    rf"|{_THIS_OR_LAST}(?: ?[/–—-] ?(?:{_THIS_OR_LAST}|\d\d))+"
)
_NOT_A_PHONE = re.compile(
    r"(?!0\d)\d+[.,]\d+"  # a decimal number
    r"|(?:\d+[.,])*\d(?:[.,]\d+)*"  # a version: a group of one digit between points
    r"|\d{1,2}[-:]\d{1,2}(?:\W+\d{1,2}[-:]\d{1,2})+"  # results of matches
    r"|\d+(?:\W+\d)?\W*[–—]\W*\d+"  # a range of pages
    r"|\d+/(?:\d+/[\d/]+|(?:1[5-9]|20)\d\d)"  # a reference, a number of a year
    r"|\d+[ .–-]\d[^/]*/.*"  # a slash is after the first group of a number
    rf"|[1-9]\d*(?: \d+)+ {_THIS_OR_LAST}"  # a date without its month, an issue
    rf"|(?!0){_OCTET}(?:\.{_OCTET}){{3}}"  # an address in the internet
    r"|(?:\d+\W+)*\d{3,}\W*\(.*"  # a volume and its issue
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([ .,'])\d{3})(?:\1\d{3})*")

_TRUNKS = ("0", "8", "06")
"""Prefixes of calls within a country that people write apart, before an area code of any length."""

_CURRENCY_BEFORE = re.compile(r"(?:[$€£¥§]|US\$|EUR|CHF|USD|GBP) ?$")
_TIED_BEFORE = re.compile(r"(?:[\w/=#_@&]|\d[.,:-]|\d ?[/x×:±–-] ?)$")
_CURRENCY_AFTER = re.compile(r" ?(?:[$€£¥%‰°′″±²³]|(?:eur|usd|gbp|chf|euros?|евро|ευρώ)\b)", re.I)
_TIED_AFTER = re.compile(r"[^\W_]|_\w|[@=]|[.,:]\d|/\w")
_EXTENSION = re.compile(r"x ?\d{1,5}\b", re.I)
_LABEL_AFTER = re.compile(r"/? ?([^\W\d_]{1,14})")
_UNIT_AFTER = re.compile(r" ?(?:km|m|ha|kg|g|t|l|kwh|mwh|gwh|hab)\b", re.I)


def is_date(written: str) -> bool:
    """Whether nothing but a date, times or years is written so."""
    return _MOMENT_FOR_SURE.fullmatch(written) is not None


def is_decimal(written: str) -> bool:
    """Whether a coordinate may be written so after its sign."""
    return re.fullmatch(r"\d{1,2}\.\d{4,7}", written) is not None


def is_something_else(written: str, is_announced: bool) -> bool:
    """Whether a date, times, a decimal number, a version, results or a range is written so.

    is_announced: whether a word before says that it is a telephone; then only what no telephone
    is written like.
    """
    if is_announced:
        return is_date(written)
    return bool(_MOMENT.fullmatch(written) or _NOT_A_PHONE.fullmatch(written))


def is_amount(text: str, start: int, end: int) -> bool:
    """Whether a sign or code of a currency, or of a share, stands beside it."""
    before, after = text[max(0, start - 5) : start], text[end : end + 8]
    return bool(_CURRENCY_BEFORE.search(before) or _CURRENCY_AFTER.match(after))


def is_tied_before(text: str, start: int) -> bool:
    """Whether letters, digits or signs before a number make it a piece of something longer."""
    return _TIED_BEFORE.search(text[max(0, start - 4) : start]) is not None


def is_tied_after(text: str, end: int) -> bool:
    """The same for what follows it, unless it is an extension, or the label of what comes next."""
    after = text[end : end + 16]
    if not _TIED_AFTER.match(after) or _EXTENSION.match(after):
        return False
    label = _LABEL_AFTER.match(after)
    return not label or cues_of(label[1]).isdisjoint(("phone", "email"))


def is_measure(text: str, end: int) -> bool:
    """Whether a unit follows."""
    return _UNIT_AFTER.match(text[end : end + 6]) is not None


def is_in_groups(written: str, usual: Callable[[], Sequence[str]]) -> bool:
    """Whether a number within a country is written in the groups of a telephone number, not in
    those of a large number or of a range. usual: the groups in which its country writes it."""
    groups = re.findall(r"\d+", written)
    digits = sum(map(len, groups))
    if digits < 7 or len(groups) < 2 or _THOUSANDS.fullmatch(written):
        return False
    if digits >= 9 and re.match(r"[(\[]?0\d", written):  # no amount begins so
        return True
    are_equal = len(groups) == 2 and len(groups[0]) == len(groups[1])  # pages or years, perhaps
    rest = groups[2:] if groups[0] in _TRUNKS else groups[1:]  # an area code may have one digit
    if digits >= 8 and rest and not are_equal and all(2 <= len(group) <= 5 for group in rest):
        return True
    if not written.replace(" ", "").isdecimal() or any(map(_IS_YEAR, groups)):
        return False
    return groups == usual()
