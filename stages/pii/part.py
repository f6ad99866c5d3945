"""The part of a text in which a recogniser searches."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stages.pii.cues import cues_near
from stages.pii.page import Page

__all__ = ["Part"]


@dataclass(frozen=True)
class Part:
    """What stands from `start` to before `end` of a text, whose surroundings may be looked at.

    text: the plain text (plain_text.py). page: what is known of the page that it is from.
    """

    text: str
    start: int
    end: int
    page: Page

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches in this part; what stands before it can be looked back at, what follows it
        cannot be looked ahead at."""
        return pattern.finditer(self.text, self.start, self.end)

    def cues(self, start: int, end: int) -> Mapping[str, int]:
        """Notions of the words around a finding, and how many words away they are (cues.py)."""
        return cues_near(self.text, start, end)
