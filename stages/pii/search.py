"""The search: a text is gone through once for what may be personal data, and each recogniser sees
only the places where it has a chance."""

from collections.abc import Sequence
from dataclasses import replace

from stages.pii.finding import Finding
from stages.pii.page import Page
from stages.pii.part import Part
from stages.pii.plain_text import PlainText
from stages.pii.recogniser import Recogniser

__all__ = ["search", "search_everywhere"]


def search(
    text: str, page: Page, recognisers: Sequence[Recogniser], minimum: float
) -> list[Finding]:
    """All findings in a text with at least the score `minimum`; they may overlap."""
    plain = PlainText(text)
    found: dict[Finding, None] = {}
    for recogniser in recognisers:
        for start, end in recogniser.trigger.regions(plain):
            for finding in recogniser.find(Part(plain.text, start, end, page)):
                if finding.score >= minimum:
                    found[_in_original(finding, plain)] = None
    return list(found)


def search_everywhere(
    text: str, page: Page, recognisers: Sequence[Recogniser], minimum: float
) -> list[Finding]:
    """As `search`, without the gate: each recogniser goes through the whole text. It is what
    `search` has to equal."""
    plain = PlainText(text)
    return [
        _in_original(finding, plain)
        for recogniser in recognisers
        for finding in recogniser.find(Part(plain.text, 0, len(plain.text), page))
        if finding.score >= minimum
    ]


def _in_original(finding: Finding, plain: PlainText) -> Finding:
    start, end = plain.original(finding.start, finding.end)
    if (start, end) == (finding.start, finding.end):
        return finding
    return replace(finding, start=start, end=end)
