"""What every recogniser must do, as tests to inherit.

class TestLibraryCard(RecogniserContract):
    recogniser = RECOGNISER
    language = "ca"
    found = {"Carnet BIB 1234 5678 6.": ["BIB 1234 5678 6"]}
    left_alone = ["BIB 2024-2025"]
"""

import time
from collections.abc import Mapping, Sequence
from typing import ClassVar

from stages.pii.finding import Finding, resolve
from stages.pii.page import Page
from stages.pii.recogniser import Recogniser
from stages.pii.search import search, search_everywhere

__all__ = ["RecogniserContract", "findings", "found"]

_MOST_GROWTH = 10
"""How many times the CPU time of a text may grow when it is four times as long."""


def findings(
    recogniser: Recogniser, text: str, language: str = "und", url: str = "", minimum: float = 0.5
) -> list[Finding]:
    """The findings of one recogniser, after it was seen that the gate hides none of them."""
    page = Page(language, url, text)
    through_gate = search(text, page, [recogniser], minimum)
    everywhere = list(dict.fromkeys(search_everywhere(text, page, [recogniser], minimum)))
    assert through_gate == everywhere, "the trigger hides, or a part changes, what is found"
    return through_gate


def found(
    recogniser: Recogniser, text: str, language: str = "und", url: str = "", minimum: float = 0.5
) -> list[str]:
    """The pieces of the text that one recogniser finds."""
    kept = resolve(findings(recogniser, text, language, url, minimum))
    return [text[one.start : one.end] for one in kept]


class RecogniserContract:
    """Tests of one recogniser.

    found: text -> what is found in it. left_alone: texts in which nothing is. language, url: of the
    page that all these texts are from.
    """

    recogniser: ClassVar[Recogniser]
    found: ClassVar[Mapping[str, Sequence[str]]]
    left_alone: ClassVar[Sequence[str]]
    language: ClassVar[str] = "und"
    url: ClassVar[str] = ""

    def test_finds_what_there_is(self) -> None:
        for text, expected in self.found.items():
            assert self._found(text) == list(expected), text

    def test_leaves_all_else_alone(self) -> None:
        for text in self.left_alone:
            assert self._found(text) == [], text

    def test_finds_the_same_far_from_the_edges(self) -> None:
        around = "A line of words.\n\n" * 40
        for text, expected in self.found.items():
            assert self._found(f"{around}{text}\n\n{around}") == list(expected), text

    def test_finds_each_of_many(self) -> None:
        text = "\n\n".join(self.found)
        assert self._found(text) == [one for pieces in self.found.values() for one in pieces]

    def test_findings_are_sound(self) -> None:
        for text in self.found:
            for one in findings(self.recogniser, text, self.language, self.url, 0):
                assert one.kind == self.recogniser.kind
                assert 0 <= one.start < one.end <= len(text)
                assert 0 <= one.score <= 1
                assert one.value not in one.rationale, "a rationale quotes nothing"

    def test_time_grows_with_the_length(self) -> None:
        """The texts over and over, also without their spaces, and their beginnings alone."""
        for text in [*self.found, *self.left_alone]:
            for nasty in (text + "\n", "".join(text.split()), text[: len(text) // 2]):
                if nasty.strip():
                    self._assert_linear(nasty)

    def _found(self, text: str) -> list[str]:
        return found(self.recogniser, text, self.language, self.url)

    def _assert_linear(self, piece: str) -> None:
        short = piece * max(1, 4_000 // len(piece))
        self._seconds(short)  # loads what is loaded once
        once, four = self._seconds(short), self._seconds(short * 4)
        assert four < _MOST_GROWTH * once + 0.1, "the time grows faster than the text"

    def _seconds(self, text: str) -> float:
        start = time.process_time()
        search(text, Page(self.language, self.url, text), [self.recogniser], 0.5)
        return time.process_time() - start
