"""Findings of personal data, and the choice among findings that overlap."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["KINDS", "VALIDATED", "Finding", "resolve"]

KINDS = ("email", "iban", "card", "nie", "dni", "national_id", "ip", "phone")
"""Kinds of personal data; of findings that are otherwise equal, the earlier kind stays."""

VALIDATED = 1.0
"""Score of a finding that a check digit or a full parse has confirmed."""


@dataclass(frozen=True)
class Finding:
    """Personal data from character `start` to before character `end` of a text.

    value: a normal form, the same for all ways to write it, so that it gets one number in a
    document. score: confidence from 0 to 1; `VALIDATED` where the value was checked.
    """

    kind: str
    start: int
    end: int
    value: str
    score: float = VALIDATED


def resolve(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stay so that none overlap, in the order of their places.

    Of two that overlap the validated one stays; else the longer, then the one that begins first,
    the one with the higher score, and the one whose kind comes first in `KINDS`.
    """

    def precedence(finding: Finding) -> tuple[bool, int, int, float, int, str]:
        length = finding.end - finding.start
        return (
            finding.score < VALIDATED,
            -length,
            finding.start,
            -finding.score,
            KINDS.index(finding.kind),
            finding.value,
        )

    taken: list[Finding] = []  # by place
    for finding in sorted(set(findings), key=precedence):
        at = bisect_left(taken, finding.start, key=lambda other: other.start)
        free_before = at == 0 or taken[at - 1].end <= finding.start
        if free_before and (at == len(taken) or finding.end <= taken[at].start):
            taken.insert(at, finding)
    return taken
