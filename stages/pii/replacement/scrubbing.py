"""The texts of a document, searched and rewritten until nothing more is found.

Placeholders are walls: nothing is found across them, and what stands on one side is no evidence on
the other. All that is between them is searched again after each round, since some values show only
once their neighbours are gone. The last round finds nothing; a second run begins with a round on
the same text and so changes nothing.

A long row of digits could give up one value a round. After `PATIENCE` rounds, each finding takes
the whole row of words with digits around it along, so that the time stays linear.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from stages.pii.finding import Finding, resolve
from stages.pii.replacement.edits import Span, edited
from stages.pii.replacement.method import Method

__all__ = ["NEAR", "Scrubbed", "Search", "scrub"]

NEAR = 0.1
"""Least score of a near miss: something that is left, and counted."""
PATIENCE = 4
_MOST_ROUNDS = 100
_WALL = "\n\n\n\n"
"""Stands for a placeholder where a text is searched. An empty line ends what belongs together, and
four characters part two runs of digits (plain_text.py)."""
_NO_DIGITS = re.compile(r"(?<!\S)[^\s\d]+(?!\S)")

Search = Callable[[str], Iterable[Finding]]


@dataclass(frozen=True)
class Scrubbed:
    """The texts of a document without the personal data that was found in them.

    present: kind -> placeholders and replaced values that the texts have now. replaced: kind -> of
    these, those that are new. near: kind -> near misses. spans: those of each text, placeholders of
    before too. distinct: how many values there were in each text.
    """

    texts: Sequence[str]
    present: Mapping[str, int]
    replaced: Mapping[str, int]
    near: Mapping[str, int]
    spans: Sequence[Sequence[Span]]
    distinct: Sequence[int]


@dataclass(frozen=True)
class _Wall:
    """A placeholder. text: how it stands in the text; empty for a new one."""

    kind: str
    value: str
    text: str = ""


@dataclass
class _State:
    """A text between rounds: pieces, each with its spans, and the walls between them."""

    pieces: list[str]
    spans: list[list[Span]]
    walls: list[_Wall]
    values: set[tuple[str, str]] = field(default_factory=set)
    near: Counter[str] = field(default_factory=Counter)


def scrub(texts: Sequence[str], search: Search, method: Method, minimum: float) -> Scrubbed:
    """Replace what `search` finds with at least the score `minimum` in the texts of one document.

    Numbers of placeholders follow the order of the texts and the places in them; those that a text
    has already are kept and not given to other values.
    """
    states = [_start(text, method) for text in texts]
    for state in states:
        _settle(state, search, method, minimum)
    numbers = _Numbers(texts, method)
    written = [_written(state, numbers) for state in states]
    walls = list(chain.from_iterable(state.walls for state in states))
    inline = (span for state in states for spans in state.spans for span in spans)
    replaced = Counter(wall.kind for wall in walls if not wall.text)
    replaced.update(span.kind for span in inline)
    kept = Counter(wall.kind for wall in walls if wall.text)
    return Scrubbed(
        texts=tuple(text for text, _ in written),
        present=replaced + kept,
        replaced=replaced,
        near=sum((state.near for state in states), Counter[str]()),
        spans=tuple(spans for _, spans in written),
        distinct=tuple(len(state.values) for state in states),
    )


class _Numbers:
    """Gives each value its placeholder."""

    def __init__(self, texts: Iterable[str], method: Method) -> None:
        self._method = method
        self._numbers: dict[tuple[str, str], int] = {}
        self._last: Counter[str] = Counter()
        for text in texts:
            for one in method.form.standing(text):
                self._last[one.kind] = max(self._last[one.kind], one.number)

    def placeholder(self, wall: _Wall) -> str:
        """How a wall is written."""
        if wall.text:
            return wall.text
        digest = self._method.digest(wall.kind, wall.value)
        key = (wall.kind, wall.value)
        if not digest and key not in self._numbers:
            self._last[wall.kind] += 1
            self._numbers[key] = self._last[wall.kind]
        return self._method.form.write(wall.kind, digest or self._numbers[key])


def _start(text: str, method: Method) -> _State:
    state, done = _State([], [], []), 0
    for one in method.form.standing(text):
        state.pieces.append(text[done : one.start])
        state.walls.append(_Wall(one.kind, "", text[one.start : one.end]))
        state.values.add((one.kind, text[one.start : one.end]))
        done = one.end
    state.pieces.append(text[done:])
    state.spans = [[] for _ in state.pieces]
    return state


def _settle(state: _State, search: Search, method: Method, minimum: float) -> None:
    """Round after round, until nothing is found: neither where what was put in place is hidden, as
    placeholders are, nor where it is seen, as a second run sees it."""
    hidden = True
    for number in range(_MOST_ROUNDS):
        view = _View(state, hidden)
        found = [f for f in search(view.text) if view.is_whole(f)]
        sure = resolve(f for f in found if f.score >= minimum)
        new = [f for f in sure if not method.leaves(f, view.text[f.start : f.end])]
        if new:
            state.values.update((finding.kind, finding.value) for finding in new)
            patient = number < PATIENCE
            by_piece = view.by_piece(new if patient else _widened(new, view.text))
            _rewrite(state, by_piece, method if patient else replace(method, name="placeholder"))
            hidden = True
        elif hidden and any(state.spans):
            hidden = False
        else:
            state.near = _near_misses(found, sure, minimum)
            return
    raise RuntimeError("a text does not come to rest")


class _View:
    """A text as it is searched, with a wall for each placeholder, and for what was put in place by
    this run too if that is `hidden`."""

    def __init__(self, state: _State, hidden: bool) -> None:
        parts: list[str] = []
        self._starts: list[int] = []
        self._origins: list[tuple[int, int]] = []
        length = 0
        for place, (text, spans) in enumerate(zip(state.pieces, state.spans, strict=True)):
            done = 0
            for span in [*(spans if hidden else ()), Span("", len(text), 0)]:
                parts.append(text[done : span.start])
                self._starts.append(length)
                self._origins.append((place, done))
                length += span.start - done + len(_WALL)
                done = span.start + span.length
        self.text = _WALL.join(parts)

    def is_whole(self, finding: Finding) -> bool:
        """Whether no wall is in a finding."""
        part = self._part(finding)
        ends = self._starts[part + 1] if part + 1 < len(self._starts) else len(self.text) + 4
        return finding.end <= ends - len(_WALL)

    def by_piece(self, findings: Iterable[Finding]) -> Mapping[int, Sequence[Finding]]:
        """The findings, at their places in each piece."""
        found: dict[int, list[Finding]] = {}
        for finding in findings:
            part = self._part(finding)
            place, origin = self._origins[part]
            found.setdefault(place, []).append(_moved(finding, origin - self._starts[part]))
        return found

    def _part(self, finding: Finding) -> int:
        return bisect_right(self._starts, finding.start) - 1


def _moved(finding: Finding, by: int) -> Finding:
    return replace(finding, start=finding.start + by, end=finding.end + by)


def _near_misses(found: Iterable[Finding], sure: Sequence[Finding], minimum: float) -> Counter[str]:
    """What could have been personal data beside what is, by kind; each place counts once."""
    starts = [one.start for one in sure]
    near = []
    for finding in resolve(f for f in found if NEAR <= f.score < minimum):
        before = bisect_right(starts, finding.end - 1) - 1
        if before < 0 or sure[before].end <= finding.start:
            near.append(finding.kind)
    return Counter(near)


def _widened(findings: Sequence[Finding], text: str) -> list[Finding]:
    """The findings with the words around them that have digits; those that then meet as one."""
    stops = [(0, 0), *(match.span() for match in _NO_DIGITS.finditer(text)), (len(text),) * 2]
    starts = [start for start, _ in stops]
    widened: list[Finding] = []
    for finding in findings:
        if widened and finding.start < widened[-1].end:
            continue
        before = bisect_right(starts, finding.start) - 1
        after = bisect_right(starts, finding.end - 1)
        start = min(finding.start, stops[before][1])
        end = max(finding.end, stops[min(after, len(stops) - 1)][0])
        start, end = _inside(text, start, finding.start, finding.end, end)
        widened.append(replace(finding, start=start, end=end, value=text[start:end]))
    return widened


def _inside(text: str, start: int, first: int, last: int, end: int) -> tuple[int, int]:
    """The range from `start` to `end` around `first` to `last`, without walls and blanks."""
    wall = text.rfind(_WALL, start, first)
    start = wall + len(_WALL) if wall >= 0 else start
    wall = text.find(_WALL, last, end)
    end = wall if wall >= 0 else end
    while start < first and text[start].isspace():
        start += 1
    while end > last and text[end - 1].isspace():
        end -= 1
    return start, end


def _rewrite(state: _State, found: Mapping[int, Sequence[Finding]], method: Method) -> None:
    """Put in place what the method says: new walls, or other text."""
    pieces: list[str] = []
    all_spans: list[list[Span]] = []
    walls: list[_Wall] = []
    for place, (text, spans) in enumerate(zip(state.pieces, state.spans, strict=True)):
        walls += state.walls[place - 1 : place] if place else []
        inline: list[tuple[Finding, str]] = []
        done = 0
        for finding in found.get(place, ()):
            new = method.instead(finding, text[finding.start : finding.end])
            if new is not None:
                inline.append((_moved(finding, -done), new))
                continue
            _add(pieces, all_spans, _cut(text, spans, done, finding.start), inline, method)
            walls.append(_Wall(finding.kind, finding.value))
            inline, done = [], finding.end
        _add(pieces, all_spans, _cut(text, spans, done, len(text)), inline, method)
    state.pieces, state.spans, state.walls = pieces, all_spans, walls


def _cut(text: str, spans: Sequence[Span], start: int, end: int) -> tuple[str, list[Span]]:
    """A part of a piece, with the spans in it."""
    first = bisect_left(spans, start, key=lambda span: span.start)
    last = bisect_right(spans, end, key=lambda span: span.start)
    inside = [s for s in spans[first:last] if s.start + s.length <= end]
    return text[start:end], [replace(s, start=s.start - start) for s in inside]


def _add(
    pieces: list[str],
    all_spans: list[list[Span]],
    cut: tuple[str, list[Span]],
    inline: Sequence[tuple[Finding, str]],
    method: Method,
) -> None:
    text, spans = cut
    if inline:
        text, spans = edited(text, spans, method.edits(text, inline))
    pieces.append(text)
    all_spans.append(spans)


def _written(state: _State, numbers: _Numbers) -> tuple[str, list[Span]]:
    """The text and all its spans."""
    written: list[str] = []
    spans: list[Span] = []
    length = 0
    for place, (text, inside) in enumerate(zip(state.pieces, state.spans, strict=True)):
        if place:
            wall = state.walls[place - 1]
            token = numbers.placeholder(wall)
            written.append(token)
            spans.append(Span(wall.kind, length, len(token)))
            length += len(token)
        written.append(text)
        spans += [replace(span, start=span.start + length) for span in inside]
        length += len(text)
    return "".join(written), spans
