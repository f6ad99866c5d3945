"""Registration plates of vehicles, in the forms of European countries (plates.tsv), beside a word
such as `matrícula` or `Kennzeichen`."""

import re
from collections.abc import Iterator

from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.form_table import FormTable

__all__ = ["RECOGNISER", "find"]

_FORMS = FormTable("plate", "plates.tsv")
_WORD = re.compile(r"[^\W\d_]{2,}")
"""Letters at the start; four in a row are two groups of a plate, which a space parts."""
_NONE = frozenset(
    # makes, standards, currencies and units, in the letters of a plate
    "BMW GMC MAN DAF KIA VAZ GAZ UAZ ZAZ MAZ RAM AMG GTI GTO MGB KTM VW ISO DIN SAE UNE IEC NF "
    "EN BS EUR USD GBP CHF PLN CZK HUF RON BGN SEK NOK DKK ISK TRY MKD RSD UAH RUB BYN KWH KMH "
    "CCM PTS KMS RPM HP CV KW SKU REF RFC KG KM CM MM ART NUM NR NO TEL FAX".split()
)


def find(part: Part) -> Iterator[Finding]:
    """All plates whose letters are no car maker's, currency or unit."""
    for finding in _FORMS.find(part):
        letters = finding.value.strip("0123456789")
        first = _WORD.match(part.text, finding.start, finding.end)
        is_word = first and (len(first[0]) > 3 or (first[0] in _NONE and letters.isalpha()))
        if letters not in _NONE and not is_word:
            yield finding


RECOGNISER = Recogniser(
    "plate",
    Trigger(pattern=r"[^\W\d_](?: ?[ .·-])?[0-9]|[0-9](?: ?[ .·-])?[^\W\d_]", reach=24),
    find,
    reveals="a vehicle, and with it its owner and where it goes",
)
