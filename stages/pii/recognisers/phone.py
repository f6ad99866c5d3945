"""Telephone numbers, by the numbering plans in `phonenumbers` (Google's libphonenumber).

A number with its country code counts without further evidence. In national form it also has to
look like a telephone number, and not like a price, a date or an ISBN; where both are possible, a
nearby word such as `tel.` decides.
"""

import re
from collections.abc import Iterator
from functools import cache, partial

from corpus.documents.languages import LANGUAGES
from stages.pii.cues import cues_of
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.phone_series import apart

__all__ = ["RECOGNISER", "find", "regions_of"]

_WORLDWIDE = {"en": ("US",), "pt": ("BR",), "fr": ("CA",)}
"""Language -> countries outside Europe that much of its web pages come from."""

INTERNATIONAL, FORMATTED, AMBIGUOUS = 0.9, 0.6, 0.4
"""Scores of numbers with a country code, of numbers in the groups of a telephone number, and of all
others."""

_DAY, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:1[0-9]|20|21)\d\d"
_DATE = rf"{_DAY}[ ./-]+{_DAY}[ ./-]+(?:{_YEAR}|\d\d)|{_YEAR}[ ./-]?{_DAY}[ ./-]?{_DAY}"
_TIME = r"\d{1,2}[.:h]\d{2}(?:[.:]\d{2})?"
_MOMENT = re.compile(
    rf"(?:{_DATE})(?:[ T,]\D*{_TIME})?"  # a date and time
    rf"|{_TIME}[ –—-]+{_TIME}"  # opening hours
    rf"|{_YEAR}(?:\W+{_YEAR})+"  # years
)
_NOT_A_PHONE = re.compile(
    r"(?!0\d)\d+[.,]\d+"  # a decimal number
    r"|(?:\d+[.,])*\d(?:[.,]\d+)*"  # a version: a group of one digit between points
    r"|\d{1,2}[-:]\d{1,2}(?:\W+\d{1,2}[-:]\d{1,2})+"  # results of matches
    r"|\d+(?:\W+\d)?\W*[–—]\W*\d+"  # a range of pages
)
_BOOK = re.compile(r"(?:ISBN|ISSN|ISMN|DOI|EAN|OCLC|PMID|arXiv)(?:-1[03])?\W*[\dX .-]*$", re.I)
_TIED_BEFORE = re.compile(r"(?:[\w/=#_@&$€£¥§]|\d[.,-]|[$€£¥§]\s|\d\s?[/x×:±–-]\s?)$")
_TIED_AFTER = re.compile(
    r"[\w/@=]|[.,:]\d|\s?[$€£¥%‰°′″±²³]"
    r"|\s?(?:eur|usd|gbp|chf|euros?|евро|ευρώ|km|m|ha|kg|g|t|l|kwh|mwh|gwh|hab)\b",
    re.I,
)
_DIGITS_BEFORE = re.compile(r"\d[ ,;]$")
_DIGITS_AFTER = re.compile(r"[ ,;-]\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:([ .,'])\d{3})(?:\1\d{3})*")


def regions_of(language: str) -> tuple[str, ...]:
    """The ISO 3166-1 codes of the countries whose national forms a text in `language` may use.

    Empty for `und` and other tags that are not in corpus.documents.languages.
    """
    known = LANGUAGES.get(language)
    return (*known.regions, *_WORLDWIDE.get(language, ())) if known else ()


def find(part: Part) -> Iterator[Finding]:
    """Numbers that are valid in the numbering plan of their country, with the scores above."""
    from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

    found: dict[tuple[int, int], Finding] = {}
    regions = regions_of(part.page.language)
    text = apart(part.text[part.start : part.end], partial(_is_number, regions=tuple(regions)))
    for region in regions or (None,):
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            written = match.raw_string
            before = text[max(0, match.start - 40) : match.start]
            after = text[match.end : match.end + 12]
            score = _score(written, before, after, region)
            known = found.get((match.start, match.end))
            if score == AMBIGUOUS and "phone" in part.cues(
                part.start + match.start, part.start + match.end
            ):
                score = INTERNATIONAL
            if score > (known.score if known else 0):  # of equal scores the first country's stays
                value = format_number(match.number, PhoneNumberFormat.E164)
                finding = Finding(
                    "phone", part.start + match.start, part.start + match.end, value, score
                )
                found[match.start, match.end] = finding
    return iter(found.values())


def _is_number(written: str, regions: tuple[str, ...]) -> bool:
    """Whether a piece of text is one valid number, and nothing else is written like that."""
    from phonenumbers import NumberParseException, is_valid_number, parse

    digits = sum(map(str.isdigit, written))
    if (
        _MOMENT.fullmatch(written)
        or _NOT_A_PHONE.fullmatch(written)
        or not 7 <= digits <= 15
        or written.count("/") > 1
    ):
        return False
    for region in regions or (None,):
        try:
            if is_valid_number(parse(written, region)):
                return True
        except NumberParseException:
            continue
    return False


def _score(written: str, before: str, after: str, region: str | None) -> float:
    """The score of a number by its form and by the text before and after it; 0 where it is another
    kind of number."""
    if written.startswith(("+", "(+")):
        return INTERNATIONAL
    if (
        _MOMENT.fullmatch(written)
        or (_NOT_A_PHONE.fullmatch(written) and not _is_announced(before))
        or _BOOK.search(before)
        or _TIED_BEFORE.search(before)
        or _TIED_AFTER.match(after)
    ):
        return 0
    if written.startswith(("00", "(00")):
        return FORMATTED
    if _DIGITS_BEFORE.search(before) or _DIGITS_AFTER.match(after):
        return AMBIGUOUS  # a part of a longer run of digits
    return FORMATTED if _is_formatted(written, region) else AMBIGUOUS


def _is_announced(before: str) -> bool:
    """Whether the last word before a number, such as `Tel.:`, says what it is."""
    last = before.split()[-1:]
    return bool(last) and "phone" in cues_of(last[0])


def _is_formatted(written: str, region: str | None) -> bool:
    """Whether a number is written in groups, not those of a large number, and begins with the trunk
    prefix where the country has one."""
    trunk = _trunk_prefix(region)
    digits = re.sub(r"\D", "", written)
    if trunk and not digits.startswith(trunk):
        return False
    groups = re.findall(r"\d+", written)
    if len(digits) < 8 or len(groups) < 2 or _THOUSANDS.fullmatch(written):
        return False
    if len(groups) == 2 and len(groups[0]) == len(groups[1]):  # may be a range of pages or years
        return False
    rest = groups[2:] if groups[0] == trunk else groups[1:]  # an area code may have one digit
    return all(2 <= len(group) <= 5 for group in rest)


@cache
def _trunk_prefix(region: str | None) -> str:
    """The digits that precede every national number; empty where there are none or where they are
    optional (North America)."""
    from phonenumbers import ndd_prefix_for_region

    prefix = (region and ndd_prefix_for_region(region, True)) or ""
    return "" if prefix == "1" else prefix


RECOGNISER = Recogniser(
    "phone",
    Trigger(digits=7),
    find,
    default=True,
    reveals="a way to reach a person, and the region",
)
