"""Findings of personal data, and the choice among findings that overlap."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["VALIDATED", "Finding", "resolve"]

VALIDATED = 1.0
"""Score of a finding that its form alone proves, such as an e-mail address."""


@dataclass(frozen=True)
class Finding:
    """Personal data from character `start` to before character `end` of a text.

    value: a normal form, the same for all ways to write it, so that it gets one number in a
    document. score: confidence from 0 to 1. country: ISO 3166-1, of what a country has given; else
    empty. form: the name of such a number, as `PESEL`. rationale: the reasons of the score
    (evidence.py), which quote nothing. pattern: a regular expression of the numbers of that form,
    in capitals without separators, which a pseudonym has to match; empty where its shape is enough.
    """

    kind: str
    start: int
    end: int
    value: str
    score: float = VALIDATED
    country: str = ""
    form: str = ""
    rationale: str = ""
    pattern: str = ""


def resolve(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stay so that none overlap, in the order of their places.

    Of two that overlap the one with the higher score stays; else the longer, then the one that
    begins first, and the first by the name of its kind.
    """

    def precedence(finding: Finding) -> tuple[float, int, int, str, str]:
        length = finding.end - finding.start
        return -finding.score, -length, finding.start, finding.kind, finding.value

    kept: list[Finding] = []
    for group in _overlapping(findings):
        taken: list[Finding] = []
        for finding in sorted(group, key=precedence):
            if all(finding.end <= other.start or other.end <= finding.start for other in taken):
                taken.append(finding)
        kept += sorted(taken, key=lambda finding: finding.start)
    return kept


def _overlapping(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """The findings in groups that do not overlap one another, by place."""
    group: list[Finding] = []
    end = -1
    for finding in sorted(set(findings), key=lambda finding: (finding.start, finding.end)):
        if group and finding.start >= end:
            yield group
            group = []
        group.append(finding)
        end = max(end, finding.end) if len(group) > 1 else finding.end
    if group:
        yield group
