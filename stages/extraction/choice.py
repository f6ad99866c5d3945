"""The choice of the blocks of a page that are its main text.

The included model says how likely each block is (`model.py`). Chosen are those with which the
expected F1 of characters is highest (Nan et al., "Optimizing F-measure", ICML 2012), so that a page
of which the model is unsure gives more of its text rather than none. Rules mend what no model sees
in a single block: a list, a table or a run of paragraphs is one thing and has no holes.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stages.extraction.context import CERTAIN
from stages.extraction.features import Facts, Ints
from stages.extraction.layout import HEADINGS, Layout
from stages.extraction.model import Model, included
from stages.extraction.names import hints_of, signature

__all__ = ["chosen", "main_blocks", "prose_of"]

_LINKS = 0.5
"""Share of a block's characters in links from which on the block does not count as prose."""
_LIKELY = CERTAIN // 4
"""The probability that some block of a page needs, else the page has no main text."""
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
_ITEMS = frozenset({"ul", "ol", "dl", "table", "tbody"})


def main_blocks(layout: Layout, model: Model | None = None) -> list[int]:
    """The numbers of the blocks that are main text, in order; empty for a page without any."""
    if not layout.blocks:
        return []
    facts = Facts(layout)
    guess = (model or included()).probabilities(layout, facts)
    return chosen(layout, facts, guess)


def chosen(layout: Layout, facts: Facts, guess: Ints) -> list[int]:
    """The numbers of the blocks that are main text. guess: how likely each is."""
    guess = np.where(facts.notice[facts.box] > 0, 0, guess)
    if guess.max() < _LIKELY:
        return []
    kept = _expected(guess, facts.size)
    return _Mended(layout, guess, kept).numbers()


def prose_of(layout: Layout) -> int:
    """The number of characters outside links, in blocks that are not mostly links and in no menu or
    notice."""
    apart = [False] * len(layout.boxes)
    for number, box in enumerate(layout.boxes[1:], 1):
        apart[number] = apart[box.parent] or box.tag in _MENUS or hints_of(box.names).notice
    return sum(
        block.size - block.links
        for block in layout.blocks
        if block.links < _LINKS * block.size and not apart[block.box]
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

    def __init__(self, layout: Layout, guess: Ints, kept: npt.NDArray[np.bool_]) -> None:
        self._blocks, self._boxes = layout.blocks, layout.boxes
        self._guess: list[int] = guess.tolist()
        self._kept: list[bool] = kept.tolist()

    def numbers(self) -> list[int]:
        self._fill_lists()
        self._fill_runs()
        self._widen()
        numbers = [number for number, kept in enumerate(self._kept) if kept]
        return self._without_empty_headings(numbers)

    def _may_be(self, number: int) -> bool:
        return self._guess[number] >= _UNLIKELY

    def _fill_lists(self) -> None:
        """Choose all of a list or table of which most is chosen, and nothing of one of which
        hardly anything is."""
        for box in self._boxes[1:]:
            if box.tag in _ITEMS and box.end - box.start > 1:
                blocks = range(box.start, box.end)
                kept = sum(self._blocks[n].size for n in blocks if self._kept[n])
                size = sum(self._blocks[n].size for n in blocks)
                if 2 * kept >= size:
                    for number in blocks:
                        self._kept[number] = self._kept[number] or self._may_be(number)

    def _fill_runs(self) -> None:
        """Choose the blocks in short holes between chosen blocks of the same box. A link beside a
        paragraph is left out ("edit"), one that is a paragraph or a heading is not."""
        last: dict[int, int] = {}
        for number in range(len(self._blocks)):
            if not self._kept[number]:
                continue
            holder = self._holder(number)
            before = last.get(holder, number)
            if 1 < number - before <= _GAP + 1:
                hole = range(before + 1, number)
                if all(self._holder(n) == holder and self._may_be(n) for n in hole):
                    for n in hole:
                        self._kept[n] = self._is_part(n) or not self._is_led(n)
            last[holder] = number

    def _widen(self) -> None:
        """Choose short paragraphs before the first and after the last block of a box that are of
        the same kind."""
        for number in [n for n, kept in enumerate(self._kept) if kept]:
            for step in (-1, 1):
                at, kind = number + step, self._kind(number)
                for _ in range(_EDGE):
                    if not 0 <= at < len(self._kept) or self._kept[at]:
                        break
                    if self._kind(at) != kind or self._is_led(at) or not self._may_be(at):
                        break
                    self._kept[at] = True
                    at += step

    def _is_part(self, number: int) -> bool:
        return self._boxes[self._blocks[number].box].tag in _PARTS

    def _is_led(self, number: int) -> bool:
        block = self._blocks[number]
        return 2 * block.links >= block.size

    def _kind(self, number: int) -> tuple[int, str, str]:
        """What boxes of paragraphs of one text have in common."""
        box = self._boxes[self._blocks[number].box]
        return box.parent, box.tag, signature(box.names)

    def _holder(self, number: int) -> int:
        """The number of the box around the paragraphs to which a block belongs."""
        box = self._blocks[number].box
        if box and self._boxes[box].tag in _RUN:
            box = self._boxes[box].parent
        return box

    def _without_empty_headings(self, numbers: Sequence[int]) -> list[int]:
        """The blocks without the headings under which no other block is left, unless the model is
        sure of them: a page may be a list of headings."""
        kept: list[int] = []
        under = "h0"
        for number in reversed(numbers):
            tag = self._boxes[self._blocks[number].box].tag
            if tag not in HEADINGS:
                under = "text"
            elif under <= tag and 2 * self._guess[number] < CERTAIN:
                continue
            else:
                under = tag
            kept.append(number)
        return kept[::-1]
