"""Posts of a forum, and questions with their answers: each whole, without who wrote it and when.

What is a post is told by names of boxes, as is the by-line in it. Whether posts are the text of a
page is told by the model, which has chosen most of them, or has not.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stages.extraction.layout import HEADINGS, Layout
from stages.extraction.names import signature, words_in
from stages.extraction.reasons import Reason
from stages.extraction.trace import Trace

__all__ = ["Posts", "with_posts"]

_POST = frozenset(
    b"post posting postbit pagepost tpost message email comment answer reply response question "
    b"suggested".split()
)
"""Words of boxes that hold a post."""
_SPELT = re.compile("|".join(sorted(word.decode() for word in _POST)), re.IGNORECASE)
_QUESTION, _COMMENT = b"question", b"comment"
_BODY = frozenset(b"body content contents text prose postbody postmsg postcontent".split())
"""Words of boxes that hold what a post says."""
_ABOUT = frozenset(
    b"author authors user username userinfo usertext userdetails profile postprofile poster "
    b"creator date time timestamp datetime posted postdate meta byline attribution "
    b"signature sig avatar rank joined reputation badge badges postdetails posthead header "
    b"like likes reactions vote votes voting votecell score count stats tags taglist "
    b"menu action actions buttons toolbar controls permalink share info infos footer".split()
)
"""Words of boxes that say who wrote a post and when, or what to do with it."""
_LONGEST = 200
"""Characters up to which a block is about a post, or stands in each."""
_HEADLINE = 20
_MANY = 8192
"""Names that a process caches; the pages of a site have mostly the same ones."""

Kind = tuple[str, str]
"""Tag and names of a box, without numbers."""


@dataclass(frozen=True)
class Posts:
    """The chosen blocks of a page. of: for each block of a post the number of the post's box."""

    chosen: Sequence[int]
    of: Mapping[int, int]


def with_posts(layout: Layout, chosen: Sequence[int], trace: Trace | None = None) -> Posts:
    """The chosen blocks, where the page is a thread with all of its posts and without by-lines."""
    names = Counter(box.names for box in layout.boxes if box.names)
    if sum(names[one] for one in filter(_SPELT.search, names)) < 2:  # as on most pages
        return Posts(chosen, {})
    thread = _Thread(layout, chosen)
    made = thread.made()
    if trace is not None:
        trace.step(Reason.BYLINE, [n for n in made.chosen if n in set(chosen)])
        trace.step(Reason.POST, made.chosen)
    return made


_IS_POST, _IS_ABOUT, _IS_BODY, _ASKS, _COMMENTS = (1 << bit for bit in range(5))


@lru_cache(_MANY)
def _named(names: str) -> int:
    """What the names of a box say, in bits."""
    if not names:
        return 0
    words = {word for name in names.split() for word in words_in(name)}
    return (
        _IS_POST * (not words.isdisjoint(_POST))
        | _IS_ABOUT * (not words.isdisjoint(_ABOUT))
        | _IS_BODY * (not words.isdisjoint(_BODY))
        | _ASKS * (_QUESTION in words)
        | _COMMENTS * (_COMMENT in words)
    )


class _Thread:
    """The posts of a page, by kinds of boxes."""

    def __init__(self, layout: Layout, chosen: Sequence[int]) -> None:
        self._blocks, self._boxes = layout.blocks, layout.boxes
        self._chosen = set(chosen)
        self._told = [_named(box.names) for box in layout.boxes]
        self._about = {n for n in range(len(layout.blocks)) if self._is_about(n)}

    def made(self) -> Posts:
        """The chosen blocks with what is added and taken away."""
        chosen, of = set(self._chosen), dict[int, int]()
        asks = [n for n, told in enumerate(self._told) if told & _ASKS and self._share([n]) >= 0.5]
        for posts in self._kinds().values():
            told = self._told[posts[0]]
            is_answer = told & _COMMENTS and len(asks) == 1 and len(posts) > 1
            if (len(posts) < 2 and not told & _ASKS) or self._teases(posts):
                continue
            if not is_answer and self._share(posts) < 0.5:
                continue
            own = {n: post for post in posts for n in self._range(post)}
            bodies = set(self._bodies(own, all_=bool(is_answer)))
            chosen = (chosen - own.keys()) | bodies
            of |= {n: max(post, of.get(n, 0)) for n, post in own.items() if n in bodies}
        if len(set(of.values())) < 2:
            return Posts(sorted(self._chosen), {})
        return Posts(sorted(chosen), of)

    def _kinds(self) -> dict[Kind, list[int]]:
        """Boxes that hold a post, by kind. Of boxes of several kinds in one another the outermost
        counts that is there as often; of one kind in one another, as answers to answers, all."""
        found: dict[Kind, list[int]] = defaultdict(list)
        kind_of: dict[int, Kind] = {}
        for number, box in enumerate(self._boxes):
            if self._told[number] & _IS_POST and self._has_both(number):
                kind_of[number] = box.tag, signature(box.names)
                found[kind_of[number]].append(number)
        often = {
            kind: posts
            for kind, posts in found.items()
            if len(posts) > 1 or self._told[posts[0]] & _ASKS
        }
        inner = set()
        for number, kind in kind_of.items():
            at = self._boxes[number].parent
            while at and kind_of.get(at) not in often:
                at = self._boxes[at].parent
            if at and kind_of[at] != kind:
                inner.add(kind)
        return {kind: posts for kind, posts in often.items() if kind not in inner}

    def _has_both(self, box: int) -> bool:
        """Whether a box has a by-line and something else."""
        blocks = self._range(box)
        about = sum(n in self._about for n in blocks)
        return 0 < about < len(blocks)

    def _is_about(self, number: int) -> bool:
        """Whether the box of a block, or the first one around it that says what it holds, is named
        as a by-line is."""
        block = self._blocks[number]
        if block.size > _LONGEST:
            return False
        at = block.box
        while at:
            told = self._told[at]
            if told & _IS_BODY:
                return False
            if told & _IS_ABOUT:
                return True
            at = self._boxes[at].parent
        return False

    def _range(self, box: int) -> range:
        return range(self._boxes[box].start, self._boxes[box].end)

    def _share(self, posts: Sequence[int]) -> float:
        """The share of what posts say that is chosen."""
        said = {n for post in posts for n in self._range(post) if n not in self._about}
        size = sum(self._blocks[n].size for n in said)
        return sum(self._blocks[n].size for n in said & self._chosen) / max(size, 1)

    def _teases(self, posts: Sequence[int]) -> bool:
        """Whether most posts have a title of their own that leads elsewhere, as in a blog."""
        titles = Counter(
            self._blocks[n].text
            for post in posts
            for n in self._range(post)
            if self._tag(n) in HEADINGS
            and self._blocks[n].size >= _HEADLINE
            and 2 * self._blocks[n].links >= self._blocks[n].size
        )
        return 2 * len(titles) > len(posts)

    def _bodies(self, own: Mapping[int, int], *, all_: bool) -> Iterator[int]:
        """The blocks that say something. own: blocks of posts, with the box of their post. all_:
        also where none is chosen."""
        places = {n: self._place(n, post) for n, post in own.items()}
        size, chosen = Counter[tuple[Kind, ...]](), Counter[tuple[Kind, ...]]()
        seen: dict[str, set[int]] = defaultdict(set)
        for n, post in own.items():
            size[places[n]] += self._blocks[n].size
            chosen[places[n]] += self._blocks[n].size * (n in self._chosen)
            seen[self._plain(n)].add(post)
        count = len(set(own.values()))
        for n in own:
            in_each = count > 2 and 2 * len(seen[self._plain(n)]) > count
            if n in self._about or (in_each and self._blocks[n].size <= _LONGEST):
                continue
            place = places[n]
            if n in self._chosen or 2 * chosen[place] >= size[place] or (all_ and self._is_said(n)):
                yield n

    def _place(self, number: int, post: int) -> tuple[Kind, ...]:
        """The boxes from a post to a block in it."""
        found = []
        at = self._blocks[number].box
        while at > post:
            found.append((self._boxes[at].tag, signature(self._boxes[at].names)))
            at = self._boxes[at].parent
        return tuple(found)

    def _is_said(self, number: int) -> bool:
        """Whether a block stands in a box that is named as what a post says."""
        at = self._blocks[number].box
        while at and not self._told[at] & _IS_BODY:
            at = self._boxes[at].parent
        return at > 0

    def _plain(self, number: int) -> str:
        """The text of a block without digits, as posts count their likes."""
        return "".join(letter for letter in self._blocks[number].text if not letter.isdigit())

    def _tag(self, number: int) -> str:
        return self._boxes[self._blocks[number].box].tag
