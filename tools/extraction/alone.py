"""Texts alone: pages cut down to the box around their main text, without menus and often without
names, as small pages and documents are. Web pages alone would teach that there is always a menu."""

from collections.abc import Sequence
from dataclasses import replace

from stages.extraction.layout import Layout

__all__ = ["alone", "nameless"]

_TEXT = 0.5
"""Share of a block that is text from which on the block counts."""


def alone(layout: Layout, labels: Sequence[float]) -> tuple[Layout, slice]:
    """The innermost box with all text as a page of its own, and the range of its blocks."""
    texts = [number for number, label in enumerate(labels) if label > _TEXT]
    if not texts:
        return layout, slice(0, len(layout.texts))
    first, last = texts[0], texts[-1]
    root = max(
        number for number, box in enumerate(layout.boxes) if box.start <= first and last < box.end
    )
    outer = layout.boxes[root]
    number = {root: 0}
    boxes = [replace(outer, tag="body", names="", parent=0, start=0, end=outer.end - outer.start)]
    for old, box in enumerate(layout.boxes[root + 1 :], root + 1):
        if box.parent not in number:
            break
        number[old] = len(boxes)
        boxes.append(
            replace(
                box,
                parent=number[box.parent],
                start=box.start - outer.start,
                end=box.end - outer.start,
            )
        )
    within = slice(outer.start, outer.end)
    blocks = [replace(block, box=number[block.box]) for block in layout.blocks[within]]
    return Layout.of(blocks, boxes), within


def nameless(layout: Layout) -> Layout:
    """The layout without the names of its boxes."""
    return Layout.of(layout.blocks, [replace(box, names="") for box in layout.boxes])
