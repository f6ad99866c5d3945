"""A text with other pieces in it, and where they then stand."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Edit", "Span", "edited"]


@dataclass(frozen=True)
class Edit:
    """What is put from `start` to before `end` of a text, for a value of a kind. at: where the new
    value stands in what is put there."""

    start: int
    end: int
    text: str
    kind: str
    at: tuple[int, int]


@dataclass(frozen=True)
class Span:
    """Where something was replaced in a text, in characters."""

    kind: str
    start: int
    length: int


def edited(text: str, spans: Sequence[Span], edits: Sequence[Edit]) -> tuple[str, list[Span]]:
    """The text after the edits, which are in order and apart, and its spans: those of the edits and
    those of before that no edit touches."""
    pieces: list[str] = []
    done, moved = 0, 0
    shifts: list[int] = []
    new: list[Span] = []
    for edit in edits:
        pieces += [text[done : edit.start], edit.text]
        start = edit.start + moved
        new.append(Span(edit.kind, start + edit.at[0], edit.at[1] - edit.at[0]))
        done = edit.end
        moved += len(edit.text) - (edit.end - edit.start)
        shifts.append(moved)
    pieces.append(text[done:])
    ends = [edit.end for edit in edits]
    for span in spans:
        before = bisect_left(ends, span.start + 1)
        if before == len(edits) or span.start + span.length <= edits[before].start:
            shift = shifts[before - 1] if before else 0
            new.append(Span(span.kind, span.start + shift, span.length))
    return "".join(pieces), sorted(new, key=lambda span: (span.start, span.length))
