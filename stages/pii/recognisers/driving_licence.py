"""Numbers of driving licences: in national forms (documents.tsv) beside a word, and the British
one, which holds surname, date of birth and sex, and so is little else."""

import re
from collections.abc import Iterator

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.context import with_words
from stages.pii.recognisers.form_table import FormTable

__all__ = ["RECOGNISER", "find"]

_FORMS = FormTable("driving_licence", "documents.tsv", ("kind", "country", "pattern"))
_BRITISH = re.compile(
    r"(?<![A-Za-z0-9_])(?=[A-Z9]{5})[A-Z]{1,5}9{0,4}[ -]?"
    r"\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d[ -]?"
    r"[A-Z][A-Z9][ -]?\d[ -]?[A-Z]{2}(?: ?\d{2})?(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
"""Surname, decade, month (of women 50 more), day, year, initials, two checks: the DVLA's form."""


def find(part: Part) -> Iterator[Finding]:
    """All numbers of driving licences."""
    past = []
    for match in part.matches(_BRITISH):
        value = re.sub("[ -]", "", match[0]).upper()
        if not re.match(r"[A-Z]+9*\d{6}", value[:11]) or len(value) not in (16, 18):
            continue
        reasons = Evidence((("form", 1.0 if match[0].upper() == match[0] else -1.0),))
        own = {n: a for n, a in part.cues(*match.span()).items() if n == "driving_licence"}
        reasons = with_words(reasons, own, "driving_licence")
        yield Finding(
            "driving_licence", match.start(), match.end(), value, reasons.score, "GB",
            rationale=reasons.rationale,
        )  # fmt: skip
        past.append(range(*match.span()))
    for finding in _FORMS.find(part):
        if not any(finding.start in span for span in past):
            yield finding


RECOGNISER = Recogniser(
    "driving_licence",
    Trigger(digits=1),
    find,
    reveals="the person; a British one name, sex and date of birth",
)
