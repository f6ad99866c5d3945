"""Boxes of a page that are set apart from its text, by their tags or by what their names say."""

from collections.abc import Callable, Sequence

from stages.extraction.layout import HEADINGS, Box, Layout, Sums

__all__ = ["LINKS", "prose_of", "set_apart"]

LINKS = 0.5
"""Share of a block's characters in links from which on the block does not count as text."""
_LARGE = 0.4
"""Share of the weight from which on a box is too large to be set apart by its name alone."""
_FEW, _VERY_FEW = 0.2, 250
"""Share of the weight that has to be left, else names are trusted less; and the weight that is
always enough for comments not to be taken for the text."""
_APART_TAGS = frozenset({"aside", "address", "figcaption"})
_TEXT_TAGS = frozenset({"main", "article"})


def set_apart(layout: Layout, weights: Sequence[float]) -> Sequence[bool]:
    """For each box, whether it is set apart. Where nearly everything would be, names are trusted
    less, and in the end comments may be the text.

    weights: how much each block counts as prose.
    """
    sums, total = Sums(weights), sum(weights)

    def small(box: Box) -> bool:
        return _is_apart(box) and sums.of(box) < _LARGE * total

    def tagged(box: Box) -> bool:
        return box.tag in _APART_TAGS

    def nothing(_: Box) -> bool:
        return False

    found = _inherited(layout, _is_apart)
    for rule, may_be_comments in (
        (small, False),
        (tagged, False),
        (small, True),
        (tagged, True),
        (nothing, True),
    ):
        left = sum(
            w for block, w in zip(layout.blocks, weights, strict=True) if not found[block.box]
        )
        if left >= min(_FEW * total, _VERY_FEW if may_be_comments else total):
            break
        found = _inherited(layout, _either(_is_notice if may_be_comments else _is_never, rule))
    return found


def prose_of(layout: Layout) -> int:
    """The number of characters outside links, in blocks that are not mostly links and not in a
    notice."""
    never = _inherited(layout, _is_notice)
    return sum(
        block.size - block.links
        for block in layout.blocks
        if block.links < LINKS * block.size and not never[block.box]
    )


def _either(one: Callable[[Box], bool], other: Callable[[Box], bool]) -> Callable[[Box], bool]:
    return lambda box: one(box) or other(box)


def _is_apart(box: Box) -> bool:
    if box.tag in _TEXT_TAGS:
        return box.hints.notice
    return box.tag in _APART_TAGS or (box.hints.apart and box.tag not in HEADINGS)


def _is_notice(box: Box) -> bool:
    return box.hints.notice


def _is_never(box: Box) -> bool:
    return box.hints.notice or (box.hints.comments and box.tag not in _TEXT_TAGS)


def _inherited(layout: Layout, rule: Callable[[Box], bool]) -> list[bool]:
    """For each box, whether the rule holds for it or for a box around it; False for the page."""
    found = [False] * len(layout.boxes)
    for number, box in enumerate(layout.boxes):
        found[number] = number > 0 and (found[box.parent] or rule(box))
    return found
