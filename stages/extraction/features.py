"""What is known of each block of a page: whole numbers, of no language, for the model.

They are those of the block (length, share in links, kinds of characters), of the boxes around it
(tags, size, how often boxes of the kind repeat), of its neighbours, of its place, and of the page;
most follow Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text Features",
WSDM 2010, and Vogels, Ganea and Eickhoff, "Web2Text", ECIR 2018.
"""

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.extraction.characters import DIGIT, END, LETTER, OTHER, PAUSE, SPACE, UPPER, Counted
from stages.extraction.layout import HEADINGS, Layout
from stages.extraction.names import bits_of, signature

__all__ = ["LEVELS", "Facts", "Ints"]

_TAGS = (
    "p h1 h2 h3 h4 h5 h6 li td th dt dd pre blockquote div section article figcaption label "
    "button body main header footer nav aside form summary address caption legend center tr"
).split()
_TAG = {tag: number for number, tag in enumerate(_TAGS)}
_IS_HEADING = np.array([tag in HEADINGS for tag in (*_TAGS, "")])
_AROUND = (
    "nav header footer aside main article form table ul ol section figure details blockquote "
    "menu dl address button h1 h2 h3 h4"
).split()
_AROUND_BIT = {tag: 1 << number for number, tag in enumerate(_AROUND)}
_HINTS = 5
"""Bits in which hints are told."""
_TAG_AT = _HINTS + len(_AROUND)
_ALL_AROUND = (1 << len(_AROUND)) - 1
LEVELS = 6
"""Boxes around a block that are looked at, of which each has more blocks than the one before."""
_NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
_PARAGRAPH = 120
"""Characters of prose from which on a block counts in full."""
_HEADLINE = 20
"""Characters that a link needs to be the title of another page."""
_FAR = 999
_OUT = 5
_REPEATS = 3

Ints = npt.NDArray[np.int64]


class Facts:
    """Arrays of what is known of the blocks and boxes of a page that has blocks.

    features: (features, blocks). looks: the pairs of tag and names that boxes have; look: for each
    box the number of its pair. up: for each level, the number of the box around each block.
    start, end, parent: those of the boxes. size: of the blocks. in_main, in_footer: whether a block
    stands in such an element.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._columns: list[npt.NDArray[Any]] = []
        self.n = len(layout.texts)
        self.size, self.links, self.places, self.box = (
            np.array(own) for own in (layout.sizes, layout.links, layout.places, layout.box)
        )
        self.parent, self.start, self.end, self.look = (
            np.array(own) for own in (layout.parent, layout.start, layout.end, layout.look)
        )
        self.looks = layout.looks
        self._around = self.parent[self.box]
        self._boxes()
        self._own()
        self._prose()
        self._ancestors()
        self._groups()
        self._neighbours()
        self._places()
        self._page()
        self.features = np.concatenate(self._columns, dtype=np.int32, casting="unsafe").reshape(
            -1, self.n
        )

    def _add(self, *columns: npt.NDArray[Any]) -> None:
        self._columns += columns

    def _boxes(self) -> None:
        """Gather what boxes inherit from those around them; what tags and names say is looked up
        once for all boxes that share them."""
        told = np.array([_told(tag, names) for tag, names in self.looks])[self.look]
        self.tag = told >> _TAG_AT
        hinted = told >> np.arange(_HINTS)[:, None] & 1
        whole = (self.start == self.start[self.parent]) & (self.end == self.end[self.parent])
        *innermost, narrowest = _nearest(np.stack([*hinted, ~whole]) > 0, self.parent)
        depths, bits = _inherited(told >> _HINTS & _ALL_AROUND, self.parent)
        self.apart, self.comments, self.notice, self.hidden, self.advert = (
            np.where(own > 0, depths - depths[own] + 1, 0) for own in innermost
        )
        self._wider = self.parent[narrowest]
        self._tag, bits = self.tag[self.box], bits[self.box]
        self.in_main, self.in_footer = (bits & _AROUND_BIT[tag] > 0 for tag in ("main", "footer"))
        self._add(self._tag, self.tag[self._around], depths[self.box])
        self._add(*(bits >> np.arange(len(_AROUND))[:, None] & 1))
        self._add(*(own[self.box] for own in (self.apart, self.comments, self.notice, self.hidden)))

    def named(self, near: Ints, far: Ints) -> Ints:
        """What the names of boxes around each block say, in four rows: those of its own box, of
        the next one, of five further out, of all. near, far: what those of each box say, at hand
        and from farther away."""
        (by_near, by_far) = self.around(near, far)
        own = near[self.box]
        return np.stack([own, by_near - own, by_far, by_near + by_far])

    def around(self, near: Any, far: Any = None) -> tuple[Any, Any]:
        """For each block, the sum of a figure of boxes over its own box and the next one, and the
        sum of another over five further out."""
        far = near if far is None else far
        at = self.parent[self.box]
        close = near[self.box] + near[at]
        at = self.parent[at]
        out = far[at]
        for _ in range(_OUT - 1):
            at = self.parent[at]
            out = out + far[at]
        return close, out

    def _own(self) -> None:
        texts = self.layout.texts
        size = self.size
        kinds = Counted(texts, size)
        self._counts = kinds.of
        count = {k: kinds.of[:, k] for k in (UPPER, LETTER, DIGIT, SPACE, END, PAUSE, OTHER)}
        words = count[SPACE] + 1
        self._share = self.links * 1000 // size
        seen = Counter(texts)
        self._add(size, self._share, self.places * 1000 // size, words)
        self._add(*(count[kind] * 1000 // size for kind in (UPPER, DIGIT, OTHER)))
        self._add((count[UPPER] + count[LETTER]) * 1000 // size, count[END], count[PAUSE])
        self._add(kinds.first, kinds.last, size * 10 // words)
        self._add(np.array([seen[text] for text in texts]))

    def _prose(self) -> None:
        """Sum up characters, links and prose from the start of the page on."""
        text = self.size - self.links
        self.prose = np.where(
            self._share < 500, text * np.minimum(text, _PARAGRAPH) // _PARAGRAPH, 0
        )
        headline = (self._share >= 800) & (self.size >= _HEADLINE)
        self._until = np.zeros((4, self.n + 1), np.int64)
        np.cumsum([self.size, self.links, self.prose, headline], axis=1, out=self._until[:, 1:])
        (self._chars, self._linked, self._written, self._led) = (
            self._until[:, self.end] - self._until[:, self.start]
        )
        self._many = self.end - self.start
        self._all = np.maximum(self._until[:, -1], 1)

    def _ancestors(self) -> None:
        at = self.box
        self.up = []
        for _ in range(LEVELS):
            self.up.append(at)
            chars = np.maximum(self._chars[at], 1)
            self._add(chars, self._linked[at] * 1000 // chars)
            self._add(self._written[at] * 1000 // self._all[2], self._many[at], self.tag[at])
            self._add(chars // np.maximum(self._many[at], 1))
            self._add(self._written[at] * 1000 // chars)
            at = self._wider[at]

    def _groups(self) -> None:
        """Look at boxes of one kind beside each other, of which a block's nearest group counts."""
        number: dict[tuple[str, str], int] = {}
        alike = [
            number.setdefault((tag, signature(names)), len(number)) for tag, names in self.looks
        ]
        beside = self.parent * len(number) + np.array(alike)[self.look]
        _, kinds = np.unique(beside, return_inverse=True)
        beside = self.parent * (len(_TAGS) + 1) + self.tag
        _, tags, repeated = np.unique(beside, return_inverse=True, return_counts=True)
        count = np.bincount(kinds)
        order = np.argsort(kinds, kind="stable")
        first = np.cumsum(count) - count
        figures = np.stack([self._chars, self._linked, self._written, self._led > 0, self._many])
        sums = np.add.reduceat(figures[:, order], first, axis=1)
        index = np.empty(len(kinds), np.int64)
        index[order] = np.arange(len(kinds)) - np.repeat(first, count)
        several = (count[kinds] >= _REPEATS) & (sums[4][kinds] > count[kinds])
        self.kinds = kinds
        (nearest,) = _nearest(several[None], self.parent)
        self.group = group = nearest[self.box]  # 0: the block is in no group
        kind = kinds[group]
        chars = np.maximum(sums[0][kind], 1)
        columns = np.stack(
            [
                count[kind],
                index[group],
                chars // count[kind],
                sums[1][kind] * 1000 // chars,
                sums[2][kind] * 1000 // self._all[2],
                sums[2][kind] // count[kind],
                sums[3][kind] * 100 // count[kind],
                sums[4][kind] * 10 // count[kind],
                np.arange(self.n) - self.start[group],
            ]
        )
        columns[:, group == 0] = -1
        self._add(*columns)
        self._add(count[kinds[self.box]], count[kinds[self._around]])
        self._add(repeated[tags[self.box]])

    def _neighbours(self) -> None:
        n, reach = self.n, max(_NEIGHBOURS)
        figures = np.stack([self.size, self._share, self._tag, self._around, self._counts[:, END]])
        wide = np.full((len(figures), n + 2 * reach), -1)
        wide[:, reach : reach + n] = figures
        for offset in _NEIGHBOURS:
            size, share, tag, around, end = wide[:, reach + offset : reach + offset + n]
            beside = np.where(around < 0, -1, around == self._around)
            self._add(size, share, tag, beside, end)

    def _places(self) -> None:
        """Add where a block stands, and what prose and headings are before and after it."""
        numbers, n = np.arange(self.n), self.n
        until, tag = self._until, self._tag
        is_head = _IS_HEADING[tag]
        ones = np.flatnonzero(tag == _TAG["h1"])
        self._add(numbers * 1000 // n, until[0, :-1] * 1000 // self._all[0], numbers, n - numbers)
        self._add(until[2, :-1] * 1000 // self._all[2], np.full(n, len(ones)))
        self._add(numbers - ones[0] if len(ones) else np.full(n, -_FAR))
        self._add(*_distances(self.prose >= 60))
        last, following = _distances(is_head)
        self._add(last, following)
        head = np.maximum(numbers - last, 0)
        end = np.minimum(numbers + following, n)
        self._add(np.where(last < _FAR, tag[head], -1))
        chars, links, prose = until[:3, end] - until[:3, head]
        self._add(until[2, end] - until[2, :-1], prose, links * 1000 // np.maximum(chars, 1))
        self._add(np.where(following < _FAR, tag[np.minimum(end, n - 1)], -1))

    def _page(self) -> None:
        """Add what is the same for all blocks of the page, from which its type can be guessed."""
        n, all_ = self.n, self._all
        tags = np.bincount(self._tag, minlength=len(_TAGS) + 1)
        figures = [
            *(all_[0], n, all_[1] * 1000 // all_[0], all_[2], all_[2] * 1000 // all_[0]),
            *(np.median(self.size), np.count_nonzero(self.prose >= 60), all_[3]),
            *(tags[_TAG[tag]] * 1000 // n for tag in ("p", "h2", "h3", "li", "td", "pre", "div")),
            np.count_nonzero(self.tag == _TAG["article"]),
            np.count_nonzero(self.tag == _TAG["main"]),
            np.count_nonzero(self.group) * 1000 // n,
            tags[_TAG["pre"]],
        ]
        self._add(*(np.full(n, int(figure)) for figure in figures))


def _told(tag: str, names: str) -> int:
    """What a box's names and tag say, in bits: hints, whether it is one of `_AROUND`, and the
    number of its tag."""
    around = _AROUND_BIT.get(tag, 0)
    return _TAG.get(tag, len(_TAGS)) << _TAG_AT | around << _HINTS | bits_of(names)


def _nearest(marked: npt.NDArray[np.bool_], parent: Ints) -> Ints:
    """For each box the innermost marked one of those around it and itself; box 0 without any.

    marked: (kinds of marks, boxes). Each step goes twice as far as the one before.
    """
    rows = (np.arange(len(marked)) * len(parent))[:, None]
    at = (np.where(marked, np.arange(len(parent)), parent) + rows).ravel()
    while ((farther := at[at]) != at).any():
        at = farther
    found: Ints = at.reshape(marked.shape) - rows
    return found


def _inherited(bits: Ints, parent: Ints) -> tuple[Ints, Ints]:
    """For each box how many boxes are around it, and its bits and theirs. Each step goes twice as
    far as the one before."""
    depth, at = np.minimum(np.arange(len(parent)), 1), parent
    while at.any():
        depth, bits, at = depth + depth[at], bits | bits[at], at[at]
    return depth, bits


def _distances(marked: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """For each block how many blocks before and after it the next marked one is, itself counting
    before and not after; `_FAR` without one."""
    numbers = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, numbers, -_FAR * 10))
    following = np.where(marked, numbers, _FAR * 1000)[::-1]
    following = np.minimum.accumulate(following)[::-1]
    following = np.append(following[1:], _FAR * 1000)
    return np.minimum(numbers - last, _FAR), np.minimum(following - numbers, _FAR)
