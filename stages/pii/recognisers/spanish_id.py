"""Spanish identity numbers: DNI of citizens, NIE of foreigners, each with a check letter.

The letter stands for the number modulo 23 (Real Decreto 1553/2005, Orden INT/2058/2008). They are
searched for in every language, since the language of a document does not show whose data it has.
"""

import re
from collections.abc import Iterator

from stages.pii.finding import VALIDATED, Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["RECOGNISERS", "find_dni", "find_nie"]

_DNI = re.compile(r"(?<![A-Za-z0-9_.,-])(\d{8}|\d{2}([. ])\d{3}\2\d{3})([ -]?)([A-Za-z])(?!\w)")
_NIE = re.compile(
    r"(?<![A-Za-z0-9_.,-])[XYZxyz][ -]?\d(?:\d{6}|([. ])\d{3}\1\d{3})[ -]?[A-Za-z](?!\w)",
)
AMBIGUOUS = 0.4
"""Score of a number that may be something else by chance; a nearby word such as `DNI` raises it."""


def find_dni(part: Part) -> Iterator[Finding]:
    """All DNI, such as 12345678Z and 12.345.678-Z. `12345678 z` is ambiguous, since its letter may
    be a word."""
    from stdnum.es import dni

    for match in part.matches(_DNI):
        value = _compact(match[0])
        if dni.is_valid(value):
            written_as_one = match[3] != " " or (match[4].isupper() and match[2] is not None)
            named = "identity" in part.cues(match.start(), match.end())
            score = VALIDATED if written_as_one or named else AMBIGUOUS
            yield Finding("dni", match.start(), match.end(), value, score)


def find_nie(part: Part) -> Iterator[Finding]:
    """All NIE, such as X1234567L, X-1234567-L and X 1.234.567 L."""
    from stdnum.es import nie

    for match in part.matches(_NIE):
        value = _compact(match[0])
        if nie.is_valid(value):
            yield Finding("nie", match.start(), match.end(), value)


def _compact(number: str) -> str:
    return re.sub("[ .-]", "", number).upper()


RECOGNISERS = (
    Recogniser(
        "dni", Trigger(digits=8), find_dni, default=True, reveals="the person, in every register"
    ),
    Recogniser(
        "nie",
        Trigger(digits=7),
        find_nie,
        default=True,
        reveals="the person, a foreigner",
    ),
)
