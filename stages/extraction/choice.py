"""The choice of the blocks of a page that are its main text.

What counts is prose: text outside links, in paragraphs. Its centre is the box in which prose is
densest, as in Readability (arc90, 2009): a paragraph counts for the box around it, and less for
each box further out. From there the choice is widened to neighbours of the same kind or of enough
weight, and narrowed by what is set apart by name, by lists of teasers, and by link density
(Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text Features", WSDM
2010). Nothing depends on the language of the text. The numbers were tuned on gold pages
(benchmarks/gold), without those of the templates that are held back for evaluation.
"""

from collections.abc import Iterable, Sequence

from stages.extraction.apart import LINKS, set_apart
from stages.extraction.layout import FLOW, HEADINGS, Box, Layout, Sums
from stages.extraction.names import signature
from stages.extraction.repeated import Group, groups_of, lists_of

__all__ = ["main_blocks"]

_PARAGRAPH = 120
"""Characters of prose from which on a block counts in full."""
_ANCHOR = 40
"""Characters of prose that a block needs to be the first or last one of the text."""
_LEAD = 60
"""Weight that a block before the text needs to be its lead."""
_LEAD_BEFORE = 6
"""Number of blocks before the text among which its lead may stand, in a header."""
_OUTWARDS = 0.6
"""Share of a paragraph's weight that remains in the next box further out."""
_HEADLINE = 20
"""Characters that a link needs to be the title of another page."""
_LED = 15
"""Characters in links that an item at the end of a text needs to count as leading elsewhere."""
_TEASER = 300
"""Weight below which an entry is a teaser or a comment."""
_LISTING = 0.25
"""Share of headlines among its blocks above which a box lists other pages."""
_ALIKE, _JOINED, _EACH = 0.15, 0.25, 0.1
"""Weights that neighbours need to join the centre, as shares of its weight: all neighbours of its
own kind together; all others together; and each of these others."""
_PARTS = frozenset({"li", "td", "th", "dd", "dt", "pre", "blockquote"})
"""Tags of blocks that are text after other text even when they are short."""


def main_blocks(layout: Layout) -> list[int]:
    """The numbers of the blocks that are main text, in order; empty for a page without prose."""
    return _Choice(layout).blocks() if layout.blocks else []


class _Choice:
    """The choice for one page; `blocks` makes it once."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._blocks, self._boxes = layout.blocks, layout.boxes
        shares = [block.links / block.size for block in self._blocks]
        self._is_text = [share < LINKS for share in shares]
        prose = [block.size - block.links for block in self._blocks]
        self._prose = prose
        self._weights = [
            size * min(1.0, size / _PARAGRAPH) * (1 - share) ** 2 if share < LINKS else 0.0
            for size, share in zip(prose, shares, strict=True)
        ]
        self._headlines = Sums(
            [
                share >= 0.8 and block.size >= _HEADLINE
                for block, share in zip(self._blocks, shares, strict=True)
            ]
        )
        self._groups = groups_of(layout)

    def blocks(self) -> list[int]:
        if not any(self._weights):
            return []
        self._apart = set_apart(self._layout, self._weights)
        self._live = [
            0.0 if self._apart[block.box] else weight
            for block, weight in zip(self._blocks, self._weights, strict=True)
        ]
        self._sums = Sums(self._live)
        self._discount_teasers()
        regions, around = self._widened(self._centre())
        return self._filled(self._inside(regions, around))

    def _discount_teasers(self) -> None:
        """Reduce the weight of teasers of other pages, unless there is hardly anything else."""
        teasers = {
            block
            for group in self._groups
            if self._is_listing(group) and self._weight(group.boxes) < _TEASER * len(group.boxes)
            for block in group.blocks()
        }
        weight = sum(self._live[block] for block in teasers)
        if weight and weight <= 0.7 * sum(self._live):
            for block in teasers:
                self._live[block] *= 0.25
            self._sums = Sums(self._live)

    def _is_listing(self, group: Group) -> bool:
        """Whether most boxes of the group have a headline that leads elsewhere."""
        linked = sum(self._headlines.of(box) > 0 for box in group.boxes)
        return linked >= 0.7 * len(group.boxes)

    def _weight(self, boxes: Iterable[Box]) -> float:
        return sum(map(self._sums.of, boxes))

    def _centre(self) -> int:
        """The number of the box in which prose is densest."""
        boxes = self._boxes
        scores = [0.0] * len(boxes)
        for block, weight in zip(self._blocks, self._live, strict=True):
            if weight:
                at = block.box
                while at and (boxes[at].tag in FLOW or boxes[at].is_leaf):
                    at = boxes[at].parent
                scores[at] += weight
        for number in range(len(boxes) - 1, 0, -1):
            box, parent = boxes[number], boxes[boxes[number].parent]
            wrapper = (box.start, box.end) == (parent.start, parent.end)
            lost = parent.tag not in FLOW and not wrapper
            scores[box.parent] += scores[number] * (_OUTWARDS if lost else 1.0)
        return len(scores) - 1 - scores[::-1].index(max(scores))

    def _widened(self, centre: int) -> tuple[list[Box], int]:
        """The boxes of the text, and the number of the box around them. centre: number of the
        centre's box."""
        children: dict[int, list[int]] = {}
        for number, box in enumerate(self._boxes[1:], 1):
            if not box.is_leaf and self._sums.of(box):
                children.setdefault(box.parent, []).append(number)
        regions, around, at = [self._boxes[centre]], centre, centre
        while at:
            inner, at = at, self._boxes[at].parent
            if wider := self._neighbours(inner, children.get(at, [])):
                regions, around = wider, at
        return regions, around

    def _neighbours(self, inner: int, siblings: Sequence[int]) -> list[Box]:
        """The boxes that are text together with the box `inner`, itself included; empty if it has
        no such neighbours. siblings: numbers of the boxes beside it that have text."""
        boxes, weight = self._boxes, self._sums.of
        box, own = boxes[inner], weight(boxes[inner])
        others = [number for number in siblings if number != inner]
        open_ = {n for n in others if boxes[n].tag != "header" and not self._lists_pages(boxes[n])}
        kind = (box.tag, signature(box.names))
        alike = {n for n in open_ if (boxes[n].tag, signature(boxes[n].names)) == kind}
        joined = {n for n in open_ if weight(boxes[n]) >= _EACH * own}
        loose = weight(boxes[box.parent]) - own - self._weight(boxes[n] for n in others)
        together = self._weight(boxes[n] for n in alike) >= _ALIKE * own
        beside = self._weight(boxes[n] for n in joined) + loose >= _JOINED * own
        if not together and not beside:
            return []
        if loose >= _EACH * own:
            return [boxes[box.parent]]
        chosen = alike | joined | {inner}
        first, last = min(chosen), max(chosen)
        between = {number for number in open_ if first < number < last}
        return [boxes[number] for number in sorted(chosen | between)]

    def _lists_pages(self, box: Box) -> bool:
        """Whether so many of the box's blocks are headlines that it lists other pages."""
        return self._headlines.of(box) > _LISTING * (box.end - box.start)

    def _inside(self, regions: Sequence[Box], around: int) -> list[bool]:
        """For each block, whether it stands in the text's boxes, between them, or is a lead."""
        inside = [False] * len(self._blocks)
        for region in regions:
            for block in range(region.start, region.end):
                inside[block] = True
        start, end = min(b.start for b in regions), max(b.end for b in regions)
        for block in range(start, end):
            box = self._blocks[block].box
            if box == around or (self._boxes[box].parent == around and self._boxes[box].is_leaf):
                inside[block] = True
        for block in range(max(0, start - _LEAD_BEFORE), start):
            if self._live[block] >= _LEAD and self._in_header(self._blocks[block].box):
                inside[block] = True
        return inside

    def _in_header(self, box: int) -> bool:
        while box:
            names = self._boxes[box].names.lower()
            if self._boxes[box].tag == "header" or "head" in names or "lead" in names:
                return True
            box = self._boxes[box].parent
        return False

    def _filled(self, inside: list[bool]) -> list[int]:
        """The numbers of the paragraphs inside, and of the headings, items and cells between
        them."""
        entries = self._without_groups(inside)
        usable = [
            is_inside and not self._apart[block.box]
            for block, is_inside in zip(self._blocks, inside, strict=True)
        ]
        numbers = range(len(usable))
        prose = [n for n in numbers if usable[n] and self._live[n]]
        anchors = [n for n in prose if self._prose[n] >= _ANCHOR] or prose
        if not anchors:
            return []
        first, last = anchors[0], anchors[-1]
        while number := self._next(last, usable):
            last = number
        kept = set(anchors)
        for number in range(inside.index(True), last + 1):
            text = self._is_text[number] or number in entries
            opens = number >= first or number in entries or self._opens(number, first)
            if usable[number] and text and opens:
                kept.add(number)
        return self._without_empty_headings(sorted(kept))

    def _without_empty_headings(self, numbers: Sequence[int]) -> list[int]:
        """The blocks without the headings under which no other block is left."""
        kept: list[int] = []
        under = "h0"
        for number in reversed(numbers):
            tag = self._boxes[self._blocks[number].box].tag
            if tag not in HEADINGS:
                under = "text"
            elif under <= tag:
                continue
            else:
                under = tag
            kept.append(number)
        return kept[::-1]

    def _without_groups(self, inside: list[bool]) -> set[int]:
        """Take out the groups that are not the text, and what follows a group that is.

        Returns the numbers of a listing's headlines, which are text although they are links.
        """
        start, end = inside.index(True), len(inside) - inside[::-1].index(True)
        total = sum(weight for weight, within in zip(self._live, inside, strict=True) if within)
        before = Sums([w if i else 0.0 for w, i in zip(self._live, inside, strict=True)])
        headlines: set[int] = set()
        for group in [group for group in self._groups if inside[group.start]]:
            weight = self._weight(group.boxes)
            if weight >= 0.55 * total:
                inside[group.end : end] = [False] * max(0, end - group.end)
                if self._is_listing(group):
                    headlines.update(n for n in group.blocks() if self._blocks[n].size >= _HEADLINE)
            elif (
                weight < min(0.5 * total, _TEASER * len(group.boxes))
                and before.between(start, group.start) >= 0.5 * weight
                and group.boxes[0].tag != "tr"
            ):
                for block in group.blocks():
                    inside[block] = False
        self._without_links_at_end(inside, start, end, before)
        return headlines

    def _without_links_at_end(self, inside: list[bool], start: int, end: int, before: Sums) -> None:
        """Take out lists after most of the text whose items lead elsewhere."""
        for group in lists_of(self._layout):
            weight, read = self._weight(group.boxes), before.between(start, max(start, group.start))
            after = before.between(group.end, max(end, group.end))
            led = sum(self._blocks[block].links >= _LED for block in group.blocks())
            if led >= 0.7 * len(group.boxes) and weight <= 2 * read and after <= 0.3 * read:
                for block in group.blocks():
                    inside[block] = False

    def _next(self, last: int, usable: Sequence[bool]) -> int:
        """The number of a block after the last paragraph that continues the text: a part of a list
        or table, or a last paragraph, also under a heading; 0 if there is none."""
        for number in range(last + 1, min(last + 3, len(usable))):
            tag = self._boxes[self._blocks[number].box].tag
            if not usable[number] or not self._is_text[number]:
                return 0
            if tag in _PARTS or (tag == "p" and self._holder(number) == self._holder(last)):
                return number
            if tag not in HEADINGS:
                return 0
        return 0

    def _holder(self, number: int) -> int:
        """The number of the box around the paragraphs to which a block belongs."""
        box = self._blocks[number].box
        while box and self._boxes[box].tag in FLOW:
            box = self._boxes[box].parent
        return box

    def _opens(self, number: int, first: int) -> bool:
        """Whether a block before the first paragraph belongs to the text."""
        tag = self._boxes[self._blocks[number].box].tag
        return tag in _PARTS or (tag in HEADINGS and number >= first - 2)
