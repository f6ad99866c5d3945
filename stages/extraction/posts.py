"""Posts of a forum, and questions with their answers: each whole, without who wrote it and when.

What is a post is told by names of boxes, as is the by-line in it. Whether posts are the text of a
page is told by the model, which has chosen most of them, or has not.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

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
_SPELT = (
    "ost",
    "essage",
    "mail",
    "omment",
    "nswer",
    "repl",
    "Repl",
    "espon",
    "uestion",
    "uggested",
)
"""What a name has in it that has one of these words, with a capital or without."""
_DIGITS = re.compile(r"\d+")
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
    posts = [bool(_may_be_post(names) and _named(names) & _IS_POST) for _, names in layout.looks]
    if sum([posts[look] for look in layout.look]) < 2:
        return Posts(chosen, {})  # as on most pages
    made = _Thread(layout, chosen).made()
    if trace is not None:
        trace.step(Reason.BYLINE, sorted(set(made.chosen).intersection(chosen)))
        trace.step(Reason.POST, made.chosen)
    return made


_IS_POST, _IS_ABOUT, _IS_BODY, _ASKS, _COMMENTS = (1 << bit for bit in range(5))


@lru_cache(_MANY)
def _may_be_post(names: str) -> bool:
    return any(part in names for part in _SPELT)


@lru_cache(_MANY)
def _named(names: str) -> int:
    """What the names of a box say, in bits."""
    if not names:
        return 0
    words = frozenset(words_in(names))
    return (
        _IS_POST * (not words.isdisjoint(_POST))
        | _IS_ABOUT * (not words.isdisjoint(_ABOUT))
        | _IS_BODY * (not words.isdisjoint(_BODY))
        | _ASKS * (_QUESTION in words)
        | _COMMENTS * (_COMMENT in words)
    )


class _Thread:
    """The posts of a page, by kinds of boxes. What boxes inherit from those around them is found in
    one walk, so that time grows with the page and no faster."""

    def __init__(self, layout: Layout, chosen: Sequence[int]) -> None:
        self._layout = layout
        self._chosen = set(chosen)
        count = len(layout.look)
        self._told, inside = [0] * count, [False] * count  # a box that may be a post, or in it
        says = [0] * count  # what the innermost box that tells it holds
        may_be = [_may_be_post(names) for _, names in layout.looks]
        named = [_named(names) for _, names in layout.looks]
        for number, (look, parent) in enumerate(zip(layout.look, layout.parent, strict=True)):
            inside[number] = inside[parent] or may_be[look]
            told = self._told[number] = named[look] if inside[number] else 0
            says[number] = _IS_BODY if told & _IS_BODY else told & _IS_ABOUT or says[parent]
        self._says = says
        sizes = layout.sizes
        about = [
            size <= _LONGEST and says[box] == _IS_ABOUT
            for size, box in zip(sizes, layout.box, strict=True)
        ]
        self._about = {number for number, is_about in enumerate(about) if is_about}
        said = [0 if is_about else size for size, is_about in zip(sizes, about, strict=True)]
        kept = [size * (number in self._chosen) for number, size in enumerate(said)]
        self._until = [[0, *accumulate(own)] for own in (about, said, kept)]

    def made(self) -> Posts:
        """The chosen blocks with what is added and taken away."""
        chosen, of = set(self._chosen), dict[int, int]()
        kinds = self._kinds()
        asks = [n for n, told in enumerate(self._told) if told & _ASKS and self._share([n]) >= 0.5]
        blocks = self._blocks_of({post for posts in kinds for post in posts}) if kinds else {}
        for posts in kinds:
            told = self._told[posts[0]]
            is_answer = bool(told & _COMMENTS) and len(asks) == 1 and len(posts) > 1
            if (len(posts) < 2 and not told & _ASKS) or self._teases(posts, blocks):
                continue
            if not is_answer and self._share(posts) < 0.5:
                continue
            own = {n: post for post in posts for n in blocks.get(post, ())}
            bodies = dict.fromkeys(self._bodies(own, all_=is_answer))
            chosen = (chosen - own.keys()) | bodies.keys()
            of |= {n: own[n] for n in bodies}
        if len(set(of.values())) < 2:
            return Posts(sorted(self._chosen), {})
        return Posts(sorted(chosen), of)

    def _kinds(self) -> list[list[int]]:
        """Boxes that hold a post, by kind. Of boxes of several kinds in one another the outermost
        counts that is there as often; of one kind in one another, as answers to answers, all."""
        found: dict[Kind, list[int]] = defaultdict(list)
        for number, told in enumerate(self._told):
            if told & _IS_POST and self._has_both(number):
                found[self._kind(number)].append(number)
        often = {
            kind for kind, posts in found.items() if len(posts) > 1 or self._told[posts[0]] & _ASKS
        }
        posts = {number for kind in often for number in found[kind]}
        around = [0] * len(self._told)  # the innermost post around each box
        inner = set()
        for number, parent in enumerate(self._layout.parent):
            around[number] = parent if parent in posts else around[parent]
            outer = around[number]
            if number in posts and outer and self._kind(outer) != self._kind(number):
                inner.add(self._kind(number))
        return [found[kind] for kind in found if kind in often - inner]

    def _kind(self, number: int) -> Kind:
        tag, names = self._layout.looks[self._layout.look[number]]
        return tag, signature(names)

    def _blocks_of(self, posts: Set[int]) -> Mapping[int, list[int]]:
        """The blocks of each post that are in no post inside it."""
        innermost = [0] * len(self._told)
        for number, parent in enumerate(self._layout.parent):
            innermost[number] = number if number in posts else innermost[parent]
        found: dict[int, list[int]] = defaultdict(list)
        for number, box in enumerate(self._layout.box):
            if innermost[box]:
                found[innermost[box]].append(number)
        return found

    def _has_both(self, box: int) -> bool:
        """Whether a box has a by-line and something else."""
        start, end = self._layout.start[box], self._layout.end[box]
        about = self._until[0]
        return 0 < about[end] - about[start] < end - start

    def _share(self, posts: Sequence[int]) -> float:
        """The share of what posts say that is chosen."""
        said, kept = (
            sum(until[self._layout.end[post]] - until[self._layout.start[post]] for post in posts)
            for until in self._until[1:]
        )
        return kept / max(said, 1)

    def _teases(self, posts: Sequence[int], blocks: Mapping[int, Sequence[int]]) -> bool:
        """Whether most posts have a title of their own that leads elsewhere, as in a blog."""
        layout = self._layout
        titles = {
            layout.texts[n]
            for post in posts
            for n in blocks.get(post, ())
            if layout.tags[layout.box[n]] in HEADINGS
            and layout.sizes[n] >= _HEADLINE
            and layout.is_link(n)
        }
        return 2 * len(titles) > len(posts)

    def _bodies(self, own: Mapping[int, int], *, all_: bool) -> Iterator[int]:
        """The blocks that say something. own: blocks of posts, with the box of their post. all_:
        also where none is chosen."""
        texts, sizes, box = self._layout.texts, self._layout.sizes, self._layout.box
        places = self._places(set(own.values()))
        size, chosen = Counter[int](), Counter[int]()
        seen: dict[str, set[int]] = defaultdict(set)
        for n, post in own.items():
            place = places[box[n]]
            size[place] += sizes[n]
            chosen[place] += sizes[n] * (n in self._chosen)
            if sizes[n] <= _LONGEST:
                seen[_plain(texts[n])].add(post)
        count = len(set(own.values()))
        for n in own:
            if n in self._about:
                continue
            if sizes[n] <= _LONGEST and count > 2 and 2 * len(seen[_plain(texts[n])]) > count:
                continue
            place = places[box[n]]
            is_said = all_ and self._says[box[n]] == _IS_BODY
            if n in self._chosen or 2 * chosen[place] >= size[place] or is_said:
                yield n

    def _places(self, posts: Set[int]) -> list[int]:
        """A number for each box, equal for boxes at the same place in a post."""
        numbers: dict[tuple[int, Kind], int] = {}
        places = [0] * len(self._told)
        for number, parent in enumerate(self._layout.parent[1:], 1):
            if number not in posts:
                at = places[parent], self._kind(number)
                places[number] = numbers.setdefault(at, len(numbers) + 1)
        return places


def _plain(text: str) -> str:
    """The text of a block without digits, as posts count their likes."""
    return _DIGITS.sub("", text)
