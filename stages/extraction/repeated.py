"""Groups of boxes that repeat: entries of a list, posts of a thread, comments, teasers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stages.extraction.layout import Box, Layout
from stages.extraction.names import signature

__all__ = ["Group", "groups_of", "lists_of"]

_LEAST = 3


@dataclass(frozen=True)
class Group:
    """Boxes of one kind with the same parent, in the order of the page."""

    boxes: Sequence[Box]

    @property
    def start(self) -> int:
        """The number of the group's first block."""
        return self.boxes[0].start

    @property
    def end(self) -> int:
        """The number after the group's last block."""
        return self.boxes[-1].end

    def blocks(self) -> Sequence[int]:
        """The numbers of all blocks in the boxes of the group."""
        return [block for box in self.boxes for block in range(box.start, box.end)]


def groups_of(layout: Layout) -> list[Group]:
    """Groups of at least three boxes with the same parent, tag and names (but for what `signature`
    leaves out), each of several blocks."""
    several = [box for box in layout.boxes[1:] if box.end - box.start > 1]
    beside = Counter((box.parent, box.tag) for box in several)
    kinds: dict[tuple[int, str, str], list[Box]] = {}
    for box in several:
        if beside[box.parent, box.tag] >= _LEAST:
            kinds.setdefault((box.parent, box.tag, signature(box.names)), []).append(box)
    return [Group(boxes) for boxes in kinds.values() if len(boxes) >= _LEAST]


def lists_of(layout: Layout) -> list[Group]:
    """Lists of at least three items, each of a single block."""
    lists: dict[int, list[Box]] = {}
    for box in layout.boxes[1:]:
        if box.tag == "li" and box.is_leaf:
            lists.setdefault(box.parent, []).append(box)
    return [Group(boxes) for boxes in lists.values() if len(boxes) >= _LEAST]
