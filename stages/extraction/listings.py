"""Pages that are nothing but teasers: front pages, categories, archives, results of a search."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from stages.extraction.layout import Layout
from stages.extraction.names import signature

__all__ = ["is_listing"]

_HEADLINE = 20
"""Characters that a link needs to be the title of another page."""
_REPEATS = 3
"""Boxes of one kind that make a group."""
_TITLED, _TEASER = 0.7, 300
"""Share of a group's boxes that have the title of another page, and mean characters of a box up to
which they are teasers."""
_SHARE = 0.6
"""Share of the chosen text in teasers from which on the page may be a listing."""
_PARAGRAPH, _PROSE = 100, 800
"""Characters from which on a block counts as prose, and of all such blocks outside teasers from
which on the page has a text of its own."""


def is_listing(layout: Layout, chosen: Sequence[int]) -> bool:
    """Whether the chosen blocks of a page are teasers, apart from a little.

    A teaser is one of several boxes of a kind, most with a link that is the title of another page,
    and little beside. The bounds were set on the development pages of WCXB, see
    docs/measurements.md. chosen: numbers of blocks.
    """
    sizes = layout.sizes
    size = sum([sizes[n] for n in chosen])
    led = [sizes[n] for n in chosen if layout.is_link(n)]
    titles, links = sum(own >= _HEADLINE for own in led), sum(led)
    most = titles * _TEASER / _TITLED + links
    if titles < _REPEATS or most < _SHARE * size:
        return False  # as nearly all pages with a text of their own
    teasing = _teasing(layout, chosen)
    rest = [sizes[n] for n in chosen if not teasing[layout.box[n]] and not layout.is_link(n)]
    prose = sum(own for own in rest if own >= _PARAGRAPH)
    return sum(rest) <= (1 - _SHARE) * size and prose < _PROSE


def _teasing(layout: Layout, chosen: Sequence[int]) -> list[bool]:
    """For each box whether it is a teaser, or in one."""
    sizes, titled = [0] * len(layout.texts), [0] * len(layout.texts)
    for n in chosen:
        sizes[n], titled[n] = layout.sizes[n], _is_title(layout, n)
    size_until, titled_until = ([0, *accumulate(own)] for own in (sizes, titled))
    count: Counter[tuple[int, str, str]] = Counter()
    size: Counter[tuple[int, str, str]] = Counter()
    with_title: Counter[tuple[int, str, str]] = Counter()
    looks = [(tag, signature(names)) for tag, names in layout.looks]
    kinds = [
        (parent, *looks[look]) for parent, look in zip(layout.parent, layout.look, strict=True)
    ]
    for kind, start, end in zip(kinds, layout.start, layout.end, strict=True):
        if own := size_until[end] - size_until[start]:
            count[kind] += 1
            size[kind] += own
            with_title[kind] += titled_until[end] > titled_until[start]
    found = [False] * len(kinds)
    for number, kind in enumerate(kinds[1:], 1):
        found[number] = found[kind[0]] or (
            count[kind] >= _REPEATS
            and with_title[kind] >= _TITLED * count[kind]
            and size[kind] <= _TEASER * count[kind]
        )
    return found


def _is_title(layout: Layout, number: int) -> bool:
    return layout.sizes[number] >= _HEADLINE and layout.is_link(number)
