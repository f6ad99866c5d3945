"""Numbers of passports: in national forms (documents.tsv) beside a word, and the lines of a
passport that machines read (ICAO Doc 9303, part 4), which their check digits prove."""

import re
from collections.abc import Iterator

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.form_table import FormTable

__all__ = ["RECOGNISER", "find"]

_FORMS = FormTable("passport", "documents.tsv", ("kind", "country", "pattern"))
_LINES = re.compile(
    r"(?<![A-Z0-9<])(?:P[A-Z<][A-Z<]{42}[ \n]{1,2})?"
    r"([A-Z0-9<]{9})(\d)[A-Z<]{3}(\d{6})(\d)[MFX<](\d{6})(\d)[A-Z0-9<]{15}\d(?![A-Z0-9<])"
)
_VALUES = {"<": 0} | {c: n for n, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


def find(part: Part) -> Iterator[Finding]:
    """All numbers of passports, and lines for machines with the name before them."""
    yield from _FORMS.find(part)
    for match in part.matches(_LINES):
        fields = match.groups()
        if all(map(_is_checked, fields[::2], fields[1::2])):
            reasons = Evidence((("form", 1.0), ("check digits", 3.0)))
            yield Finding(
                "passport", match.start(), match.end(), fields[0].rstrip("<"), reasons.score,
                form="MRZ", rationale=reasons.rationale,
            )  # fmt: skip


def _is_checked(field: str, digit: str) -> bool:
    """Whether the sum of a field with the weights 7, 3, 1 is a digit modulo 10."""
    total = sum(_VALUES[c] * (7, 3, 1)[place % 3] for place, c in enumerate(field))
    return total % 10 == int(digit)


RECOGNISER = Recogniser(
    "passport",
    Trigger(digits=1, reach=128),
    find,
    reveals="the person, in every border register",
)
