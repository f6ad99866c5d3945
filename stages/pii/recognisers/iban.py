"""Bank account numbers (IBAN, ISO 13616), by length and form in each country and by check digits
modulo 97."""

import re
from collections.abc import Iterator
from functools import cache

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["RECOGNISER", "find", "ibans"]

_GAP = r"(?:[ ]?[.·/_–—-][ ]?|[ \t]{1,3}|[ ]?\n[ ]?|\r\n[ ]?|[ ]\r\n)"
"""What people write between two groups: at most three characters."""
_CHECK = re.compile(
    r"[0-9]{2}(?:(?<=[A-Za-z]{2}[0-9]{2})|(?<=[A-Za-z]{2}[ .\t–-][0-9]{2}))"
    rf"(?:(?<![^\W_].{{4}})|(?<![^\W_].{{5}})|(?<=(?i:iban).{{4}})|(?<=(?i:iban).{{5}}))"
    rf"(?=(?:{_GAP}?[0-9A-Za-z]){{11}})"
)
"""Two check digits behind two letters, and what may be the shortest account (Norway's). Anchored at
digits, since letters are many."""
_COUNTRY = re.compile(r"(?:(?<![^\W_])|(?<=iban))[A-Z]{2}[ .\t–-]?$", re.I)
_GLUED = re.compile(r"BIC|SWIFT", re.I)
"""Words that follow without a space in exports."""
_STEP = re.compile(rf"({_GAP})?([0-9A-Za-z])")
_PIECE = re.compile(r"(\d+)!([nac])")
_CLASS = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
_NOT_REGISTERED = {
    "AO": "21!n", "BF": "2!c22!n", "BJ": "2!c22!n", "CF": "23!n", "CG": "23!n", "CI": "2!c22!n",
    "CM": "23!n", "CV": "21!n", "DZ": "22!n", "GA": "23!n", "GQ": "23!n", "GW": "2!c19!n",
    "IR": "22!n", "KM": "23!n", "MA": "24!n", "MG": "23!n", "ML": "2!c22!n", "MZ": "21!n",
    "NE": "2!a22!n", "SN": "2!a22!n", "TD": "23!n", "TG": "2!a22!n",
}  # fmt: skip
"""Forms of countries that use such numbers and are not in the registry."""


def find(part: Part) -> Iterator[Finding]:
    """All IBANs whose check digits are right, with any separators; and those with wrong ones next
    to the word: a mistyped account is still personal data."""
    for start, end, value, is_valid in ibans(part):
        if is_valid:
            yield Finding("iban", start, end, value)
        elif part.cues(start, end).get("iban", 9) <= 2:
            evidence = Evidence((("form of the country", -1.0),)).plus('word "iban"', 3.0)
            yield Finding("iban", start, end, value, evidence.score, rationale=evidence.rationale)


def ibans(part: Part) -> Iterator[tuple[int, int, str, bool]]:
    """What has the length and the form of an IBAN of its country: start, end, the characters
    without separators, and whether the check digits are right."""
    last = -1
    for match in part.matches(_CHECK):
        if match.start() < last:
            continue
        begin = _COUNTRY.search(part.text[max(0, match.start() - 7) : match.start()])
        form = begin and _form(begin[0][:2].upper())
        if not begin or not form:
            continue
        start = match.start() - len(begin[0])
        length, pattern = form
        found = _walk(part.text, match.end(), length)
        if not found or not pattern.fullmatch(found[1]):
            continue
        last, value = found[0], f"{begin[0][:2].upper()}{match[0]}{found[1]}"
        is_valid = _is_checked(value)
        after = part.text[last : last + 5]
        if after[:1].isalnum() and not (is_valid and _GLUED.match(after)):
            last = -1
            continue
        yield start, last, value, is_valid


def _walk(text: str, place: int, length: int) -> tuple[int, str] | None:
    """The next so many letters and digits, and where they end; None where something else stands
    between them than separators, with one line break at most."""
    found, breaks = [], 0
    for _ in range(length):
        step = _STEP.match(text, place)
        if not step:
            return None
        breaks += "\n" in (step[1] or "")
        if breaks > 1:
            return None
        found.append(step[2])
        place = step.end()
    return place, "".join(found).upper()


@cache
def _form(country: str) -> tuple[int, re.Pattern[str]] | None:
    """Length and pattern of what follows the check digits (SWIFT's registry, as python-stdnum has
    it); None for other countries."""
    from stdnum import numdb

    written = _NOT_REGISTERED.get(country, "")
    for _, properties in numdb.get("iban").info(country):
        written = properties.get("bban", written)
    pieces = _PIECE.findall(written)
    if not pieces:
        return None
    pattern = "".join(f"{_CLASS[kind]}{{{count}}}" for count, kind in pieces)
    return sum(int(count) for count, _ in pieces), re.compile(pattern)


def _is_checked(value: str) -> bool:
    """Whether the check digits are right (ISO 7064, modulo 97, remainder 1)."""
    digits = "".join(str(int(character, 36)) for character in value[4:] + value[:4])
    return "02" <= value[2:4] <= "98" and int(digits) % 97 == 1


RECOGNISER = Recogniser(
    "iban",
    Trigger(pattern=_CHECK.pattern, reach=140),
    find,
    default=True,
    reveals="a bank account and its country and bank",
)
