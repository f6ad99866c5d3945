"""Reasons that words around a candidate give, by how near they are (cues.py, evidence.py)."""

from collections.abc import Mapping

from stages.pii.evidence import Evidence

__all__ = ["with_words"]

NEAR = 3
"""The most words away that count as beside it."""
_AGAINST = ("book", "law", "version", "reference", "amount", "period")
"""Notions of what is no personal data."""


def with_words(evidence: Evidence, cues: Mapping[str, int], *notions: str) -> Evidence:
    """Evidence with the nearest word of these notions: +3 beside the candidate, +2 farther. A word
    that speaks for something else and stands nearer takes 3."""
    away, notion = min(((cues[one], one) for one in notions if one in cues), default=(99, ""))
    if notion:
        evidence = evidence.plus(f'word "{notion}"', 3.0 if away <= NEAR else 2.0)
    other, against = min(((cues[one], one) for one in _AGAINST if one in cues), default=(99, ""))
    if other <= NEAR and other < away:
        evidence = evidence.plus(f'word "{against}"', -3.0)
    return evidence
