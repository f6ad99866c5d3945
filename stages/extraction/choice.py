"""The choice of the blocks of a page that are its main text.

The included model says how likely each block is (`model.py`). Chosen are those with which the
expected F1 of characters is highest (Nan et al., "Optimizing F-measure", ICML 2012), so that a page
of which the model is unsure gives more of its text rather than none. Rules mend what no model sees
in a single block: a list, a table or a run of paragraphs is one thing and has no holes.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.extraction.context import CERTAIN
from stages.extraction.features import Facts, Ints
from stages.extraction.layout import HEADINGS, Layout
from stages.extraction.model import Model, included
from stages.extraction.names import hints_of, signature
from stages.extraction.reasons import Reason
from stages.extraction.trace import Trace

__all__ = ["chosen", "main_blocks", "prose_of"]

_LINKS = 0.5
"""Share of a block's characters in links from which on the block does not count as prose."""
_WINDOW = 1 << 12
"""Blocks that are looked at together, more than any usual page has: it bounds the memory."""
_USUAL = 400
"""Blocks of most pages that the model was learnt from. Longer ones that are no lists of links are
looked at in parts too, and the mean counts: in a book each paragraph is as little of the whole as a
menu is of an article."""
_LIKELY = CERTAIN // 4
"""The probability that some block of a page needs, else the page has no main text."""
_LEAST = 200
"""Characters of text in `main` from which on a footer outside of it is none."""
_FEW = 30
"""Blocks up to which a page with hardly any links has no menus: it is nearly all text."""
_GAP = 3
"""Blocks that a hole in a run of paragraphs may have."""
_EDGE = 3
"""Short paragraphs that may open or close a text."""
_UNLIKELY = CERTAIN // 50
"""The probability below which no rule makes a block text."""
_MENUS = frozenset({"nav", "footer", "menu"})
_PARTS = frozenset({*HEADINGS, "p", "li", "dd", "dt", "td", "th", "pre", "blockquote"})
"""Tags of boxes that are part of a text even where they are links."""
_RUN = _PARTS | {"div", "section"}
"""Tags of boxes that may stand beside each other in a run of paragraphs."""
_LISTS = frozenset({"ul", "ol", "dl"})
_OF_TABLES = frozenset({"tr", "td", "th", "tbody"})
_DATA = _LISTS | {"table", "pre"}
_WHOLE = _DATA | {"section", "div", "details", "figure", "blockquote"}
"""Tags of boxes that are text as a whole, or not."""
_REPEATS = 3
_LITTLE, _MUCH = 0.2, 0.65
"""Shares of a group, below and above which it is text as a whole, or not."""
_TEASED, _TEASER = 0.7, 300
"""Share of a group's boxes that have a title of another page, and characters of a box below which
it is a teaser."""
_SENTENCE, _PARAGRAPH = 40, 80
"""Characters from which on a block may be a sentence or two."""
_BETWEEN, _BOX = CERTAIN // 20, CERTAIN // 6
"""How likely a list or a table, and any other box, between chosen blocks must be on the whole."""
_MOST = 0.4
"""Share of a page's text from which on what hides it is not believed."""
_HEADLINE = 20
"""Characters that a link needs to be the title of another page."""


def main_blocks(
    layout: Layout, model: Model | None = None, trace: Trace | None = None
) -> list[int]:
    """The numbers of the blocks that are main text, in order; empty for a page without any.

    trace: is told of each step of the choice.
    """
    model = model or included()
    found: list[int] = []
    for start, part in _parts(layout, _WINDOW):
        facts = Facts(part)
        guess = model.probabilities(part, facts)
        if facts.n > _USUAL and 4 * facts.links.sum() <= facts.size.sum():
            near = [model.probabilities(own, Facts(own)) for _, own in _parts(part, _USUAL)]
            guess = (guess + np.concatenate(near)) // 2
        if trace is not None:
            trace.at(start)
        found += [start + number for number in chosen(part, facts, guess, trace)]
    if trace is not None:
        trace.at(0)
    return found


def _parts(layout: Layout, most: int) -> Iterator[tuple[int, Layout]]:
    """A page in parts of about equal size with at most so many blocks, each with its first one."""
    blocks = len(layout.texts)
    count = -(-blocks // most)
    if count == 1:
        yield 0, layout
        return
    bounds = [blocks * number // count for number in range(count + 1)] if blocks else []
    for start, end in pairwise(bounds):
        yield start, layout.part(start, end)


def chosen(layout: Layout, facts: Facts, guess: Ints, trace: Trace | None = None) -> list[int]:
    """The numbers of the blocks that are main text. guess: how likely each is."""
    if trace is not None:
        trace.likely(guess)
    never = facts.notice[facts.box] > 0
    hidden = facts.hidden[facts.box] > 0
    if facts.size[hidden].sum() < _MOST * facts.size.sum():  # else a script shows the page
        never |= hidden
    guess = np.where(never, 0, guess)
    is_advert = facts.advert[facts.box] > 0
    guess = np.where(is_advert, guess * 3 // 4, guess)
    if guess.max() < _LIKELY:
        return []
    likely = 2 * guess >= CERTAIN
    if facts.size[likely & facts.in_main].sum() >= _LEAST:
        guess = np.where(facts.in_footer & ~facts.in_main, guess // 4, guess)
    kept = _expected(guess, facts.size)
    if facts.n <= _FEW and 10 * facts.links.sum() <= facts.size.sum():
        kept |= (guess >= _LIKELY) & ~is_advert
    if trace is not None:
        trace.never(Reason.HIDDEN, np.flatnonzero(never))
        trace.never(Reason.NOTICE, np.flatnonzero(facts.notice[facts.box]))
        trace.step(Reason.MODEL_SCORE, np.flatnonzero(kept))
    return _Mended(layout, facts, guess, kept).numbers(trace)


def prose_of(layout: Layout) -> int:
    """The number of characters outside links, in blocks that are not mostly links and in no menu or
    notice."""
    told = [tag in _MENUS or hints_of(names).notice for tag, names in layout.looks]
    apart = [False] * len(layout.look)
    for number, look in enumerate(layout.look[1:], 1):
        apart[number] = apart[layout.parent[number]] or told[look]
    return sum(
        size - links
        for size, links, box in zip(layout.sizes, layout.links, layout.box, strict=True)
        if links < _LINKS * size and not apart[box]
    )


def _expected(guess: Ints, size: Ints) -> npt.NDArray[np.bool_]:
    """The blocks with which the expected F1 is highest: those likelier than some threshold."""
    order = np.argsort(-guess, kind="stable")
    right = np.cumsum((guess * size)[order])
    said = np.cumsum(size[order]) * CERTAIN
    # 2 right / (said + all that is right), compared exactly enough in double precision.
    best = int(np.argmax(right / (said + right[-1])))
    kept = np.zeros(len(guess), bool)
    kept[order[: best + 1]] = True
    return kept


class _Mended:
    """The chosen blocks with what rules add to them and take from them."""

    def __init__(
        self, layout: Layout, facts: Facts, guess: Ints, kept: npt.NDArray[np.bool_]
    ) -> None:
        self._layout, self._facts = layout, facts
        self._likely = guess
        self._guess: list[int] = guess.tolist()
        self._kept: list[bool] = kept.tolist()
        self._titles = (2 * facts.links >= facts.size) & (facts.size >= _HEADLINE)

    def _of_boxes(self, figures: npt.NDArray[Any]) -> Ints:
        """For each box the sum of a figure of blocks over its blocks."""
        until = np.concatenate([[0], np.cumsum(figures, dtype=np.int64)])
        found: Ints = until[self._facts.end] - until[self._facts.start]
        return found

    def numbers(self, trace: Trace | None = None) -> list[int]:
        """The numbers of the blocks that are left after all rules, in order."""
        for reason, rule in (
            (Reason.GROUP, self._agree_in_groups),
            (Reason.BOX, self._fill_boxes),
            (Reason.GAP, self._fill_runs),
            (Reason.EDGE, self._widen),
            (Reason.HEADING, self._add_headings),
            (Reason.HEADING, self._leave_empty_headings),
        ):
            rule()
            if trace is not None:
                trace.step(reason, self._numbers())
        return self._numbers()

    def _numbers(self) -> list[int]:
        return [number for number, kept in enumerate(self._kept) if kept]

    def _may_be(self, number: int) -> bool:
        return self._guess[number] >= _UNLIKELY

    def _agree_in_groups(self) -> None:
        """Choose all boxes of a group of which most is chosen, and none of one of which little is
        or that leads on to other pages."""
        facts = self._facts
        several = facts.end - facts.start > 1
        count = np.bincount(facts.kinds, several)
        chosen = self._of_boxes(np.where(self._kept, facts.size, 0)) * several
        size = self._of_boxes(facts.size) * several
        led = (self._of_boxes(self._titles) > 0) & several
        all_chosen, all_size, all_led = (
            np.bincount(facts.kinds, own) for own in (chosen, size, led)
        )
        teases = (all_led >= _TEASED * count) & (all_size < _TEASER * count)
        little = all_chosen <= _LITTLE * all_size
        much = all_chosen >= _MUCH * all_size
        asked = (count >= _REPEATS) & (all_chosen > 0) & (teases | little | much)
        groups: dict[int, list[int]] = {}
        for number in np.flatnonzero(asked[facts.kinds] & several).tolist():
            groups.setdefault(int(facts.kinds[number]), []).append(number)
        sizes, starts, ends = self._layout.sizes, self._layout.start, self._layout.end
        for kind, group in groups.items():
            if self._layout.tags[group[0]] in _OF_TABLES:
                continue
            blocks = [n for box in group for n in range(starts[box], ends[box])]
            if little[kind] or (teases[kind] and self._leads_on(group, int(all_size[kind]))):
                for number in blocks:
                    self._kept[number] = False
            elif much[kind]:  # what is short there may be names and dates
                self._fill(n for n in blocks if sizes[n] >= _SENTENCE)

    def _leads_on(self, group: Sequence[int], size: int) -> bool:
        """Whether a group of teasers comes after a text and before none. group: its boxes."""
        start, end = self._layout.start[group[0]], self._layout.end[group[-1]]
        return self._prose(0, start) >= size / 2 and not self._prose(end, len(self._kept))

    def _prose(self, start: int, end: int) -> int:
        """Characters of chosen paragraphs in a range of blocks."""
        return sum(
            self._layout.sizes[n]
            for n in range(start, end)
            if self._kept[n] and self._layout.sizes[n] >= _PARAGRAPH and not self._is_led(n)
        )

    def _fill_boxes(self) -> None:
        """Choose all of a box that stands between chosen blocks of the box around it, such as a
        list, a table or a section, unless it may well be something else or leads elsewhere; and all
        of a list of which most is chosen."""
        facts, layout = self._facts, self._layout
        start, end, size = facts.start, facts.end, self._of_boxes(facts.size)
        chosen = self._of_boxes(np.where(self._kept, facts.size, 0))
        mean = self._of_boxes(self._likely * facts.size) // np.maximum(size, 1)
        plain = 10 * self._of_boxes(facts.links) <= size
        teases = 2 * self._of_boxes(self._titles) > end - start
        first, last = (own[facts.parent] for own in self._bounds())
        between = (first < start) & (end <= last)
        ends = plain & (last >= 0) & (last == start - 1)
        asked = (chosen < size) & ~teases & (between | ends) & (mean >= _BETWEEN)
        listed = (chosen < size) & (2 * chosen >= size)
        for number in np.flatnonzero(asked | listed).tolist():
            tag = layout.tags[number]
            is_data = tag in _DATA
            titled = plain[number] and self._tag(layout.start[number]) in HEADINGS
            least = _BETWEEN if between[number] and (titled or is_data) else _BOX
            filled = asked[number] and mean[number] >= least and (between[number] or is_data)
            if (filled and tag in _WHOLE) or (listed[number] and tag in _LISTS):
                self._fill(range(layout.start[number], layout.end[number]))

    def _bounds(self) -> tuple[Ints, Ints]:
        """For each box its first and its last chosen block that stands in no box but its own."""
        chosen = np.flatnonzero(self._kept)
        parent = self._facts.parent[self._facts.box[chosen]]
        first = np.full(len(self._layout.look), len(self._kept))
        last = np.full(len(self._layout.look), -1)
        np.minimum.at(first, parent, chosen)
        np.maximum.at(last, parent, chosen)
        return first, last

    def _tag(self, number: int) -> str:
        return self._layout.tags[self._layout.box[number]]

    def _add_headings(self) -> None:
        """Choose headings inside the text right above chosen blocks; what stands beside a heading,
        such as a link to edit it, may come between."""
        numbers, parent = self._numbers(), self._layout.parent
        for number in numbers[1:]:
            for at in range(number - 1, max(numbers[0], number - 3), -1):
                if self._kept[at]:
                    break
                if self._tag(at) in HEADINGS:
                    outer = parent[self._layout.box[at]]
                    if parent[self._layout.box[number]] in (outer, parent[outer]):
                        self._kept[at] = self._guess[at] >= _BETWEEN
                    break

    def _fill_runs(self) -> None:
        """Choose the blocks in short holes between chosen blocks of the same box. A link beside a
        paragraph is left out ("edit"), one that is a paragraph or a heading is not."""
        last: dict[int, int] = {}
        for number in range(len(self._kept)):
            if not self._kept[number]:
                continue
            holder = self._holder(number)
            before = last.get(holder, number)
            if 1 < number - before <= _GAP + 1:
                hole = range(before + 1, number)
                if all(self._holder(n) == holder and self._may_be(n) for n in hole):
                    self._fill(hole)
            last[holder] = number

    def _widen(self) -> None:
        """Choose short paragraphs before the first and after the last block of a box that are of
        the same kind."""
        for number in self._numbers():
            for step in (-1, 1):
                at, kind = number + step, self._kind(number)
                for _ in range(_EDGE):
                    if not 0 <= at < len(self._kept) or self._kept[at]:
                        break
                    if self._kind(at) != kind or self._is_led(at) or not self._may_be(at):
                        break
                    self._kept[at] = True
                    at += step

    def _fill(self, blocks: Iterable[int]) -> None:
        """Choose blocks, but for links beside the text."""
        for n in blocks:
            if self._may_be(n) and (self._is_part(n) or not self._is_led(n)):
                self._kept[n] = True

    def _is_part(self, number: int) -> bool:
        return self._tag(number) in _PARTS

    def _is_led(self, number: int) -> bool:
        return self._layout.is_link(number)

    def _kind(self, number: int) -> tuple[int, str, str]:
        """What boxes of paragraphs of one text have in common."""
        box = self._layout.box[number]
        tag, names = self._layout.looks[self._layout.look[box]]
        return self._layout.parent[box], tag, signature(names)

    def _holder(self, number: int) -> int:
        """The number of the box around the paragraphs to which a block belongs."""
        box = self._layout.box[number]
        return self._layout.parent[box] if box and self._layout.tags[box] in _RUN else box

    def _over_links(self, number: int) -> bool:
        """Whether what follows a heading was not chosen and has links."""
        after = number + 1
        return after < len(self._kept) and not self._kept[after] and self._layout.links[after] > 0

    def _leave_empty_headings(self) -> None:
        """Leave headings at the end out, if links or nothing likely follows them."""
        numbers = self._numbers()
        while len(numbers) > 1 and self._tag(numbers[-1]) in HEADINGS:
            if 2 * self._guess[numbers[-1]] >= CERTAIN and not self._over_links(numbers[-1]):
                break
            self._kept[numbers.pop()] = False
