"""Numbers of mobile devices (IMEI; 3GPP TS 23.003, section 6.2): 15 digits with a Luhn digit, or 16
with the version of the software (IMEISV), beside a word such as `IMEI`."""

import re
from collections.abc import Iterator

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.context import with_words

__all__ = ["RECOGNISER", "find"]

_SIGN = r"(?: ?[ /.–-] ?)?"
_CANDIDATE = re.compile(
    r"(?<![A-Za-z0-9_])(?<!\d[.,/-])"
    rf"(?:\d{{2}}{_SIGN}\d{{6}}{_SIGN}\d{{6}}|\d{{6}}{_SIGN}\d{{2}}{_SIGN}\d{{6}}"
    r"|\d{3}( )\d{3}\1\d{3}\1\d{3}\1(?=\d{3}(?!\d))"
    r"|\d{2}( )\d{4}\2\d{4}\2\d{4}(?=\2\d(?!\d)))"
    rf"{_SIGN}\d{{1,3}}(?![A-Za-z0-9_]|[.,-]\d)"
)


def find(part: Part) -> Iterator[Finding]:
    """All IMEIs, in one piece or in groups such as 35-209900-176148-1."""
    from stdnum import luhn

    for match in part.matches(_CANDIDATE):
        value = re.sub(r"\D", "", match[0])
        if len(value) not in (15, 16) or len(set(value)) < 3:
            continue
        reasons = Evidence((("form", -2.5),))
        if len(value) == 15 and luhn.is_valid(value):
            reasons = reasons.plus("check digit", 1.0)
        reasons = with_words(reasons, part.cues(match.start(), match.end()), "imei")
        yield Finding(
            "imei", match.start(), match.end(), value, reasons.score, rationale=reasons.rationale
        )


RECOGNISER = Recogniser("imei", Trigger(digits=14), find, reveals="a device, and who carries it")
