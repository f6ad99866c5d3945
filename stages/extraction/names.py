"""What the names of a box, its class, id and role, say about its contents.

These names are mostly English all over the web, whatever the language of the text.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase
from zlib import crc32

__all__ = ["NO_HINTS", "SLOTS", "Hints", "bits_of", "hints_of", "signature", "slots_of", "words_in"]

_APART = frozenset(
    # navigation
    b"nav navbar navigation menu submenu breadcrumb breadcrumbs crumb crumbs pagination pager "
    b"paging skip toolbar topbar bottombar navbox search tags tagcloud "
    # requests to the reader
    b"login signin signup modal popup "
    b"overlay paywall banner newsletter newsletters subscribe "
    # links to other sites and pages
    b"share sharing sharedaddy social socials addthis addtoany related recommended recommendation "
    b"recommendations similar popular trending mostread outbrain taboola teasers "
    # advertisements, and what readers say
    b"ad ads advert advertisement advertisements sponsor sponsored promo promotion "
    b"comment comments commentlist disqus respond reply replies pingback trackback "
    b"rating ratings reviews "
    # about the page
    b"footer sidebar aside widgets complementary contentinfo byline meta credits caption bio "
    b"authorbox copyright disclaimer legal".split()
)
"""Words of names that set a box apart from the text."""
_APART_WHOLE = frozenset("hidden visually-hidden sr-only screen-reader-text d-none widget".split())
"""Names that set a box apart only as they stand here: `label-hidden` just hides the label."""
_HIDDEN = frozenset({"hidden", "d-none"})
_SHOWN = re.compile(
    r"[\w-]:(?:block|flex|grid|inline|table|contents)|\bd-(?:sm|md|lg|xl|xxl)-(?!none)"
)
"""A name that shows on wide screens what another name hides (Tailwind, Bootstrap)."""
_OF_THE_PAGE = re.compile(r"(?:author|cat|category|format|page|paged|post|postid|single|status|tag|"
                          r"type)-\S+")  # fmt: skip
"""Names with which WordPress says what kind of page it is (`category-reviews`)."""
_ADVERTS = frozenset(
    b"ad ads advert advertisement advertisements sponsored outbrain taboola".split()
)
"""Words of boxes with advertisements, among `_APART`."""
_NOTICE = frozenset(
    b"gdpr rgpd dsgvo consent onetrust cookiebot didomi cookiebanner cookiebar cookieconsent "
    b"cookieinfo cookielaw cookienotice cookiepolicy".split()
)
"""Words of boxes that ask for consent."""
_COOKIES = frozenset({b"cookie", b"cookies"})
_OF_COOKIES = frozenset(
    b"banner bar box info law layer message modal notice overlay policy popup wall warning".split()
)
"""Words that name a notice together with `cookie`; a recipe for cookies has none of them."""
_TELLING = _APART | _NOTICE | _COOKIES | frozenset(b"hidden visually sr screen none widget".split())
"""All words that can matter; a name without any of them, as most are, says nothing."""
SLOTS = 1 << 13
"""Places in the table of weights of words in names."""
_COMMENT = "comment"
_LONG_WORD = 20
_LONG = 40
"""Characters above which a name was made from a title, and says nothing."""
_WORD = re.compile(rb"[A-Z]?[a-z]+|[A-Z]+")
_LETTERS = bytes(code if chr(code) in ascii_lowercase else ord(" ") for code in range(256))
_CHANGING_WORDS = ("first", "last", "odd", "even", "alt", "active")
_CHANGING = re.compile(rf"[0-9]+|\b(?:{'|'.join(_CHANGING_WORDS)})\b")
_NO_DIGITS = str.maketrans("", "", "0123456789")
_MANY = 1 << 14
"""Names that a process caches; the pages of a site have mostly the same ones."""


@dataclass(frozen=True)
class Hints:
    """What the names of a box say.

    apart: the box is not part of the text, but for example a menu or an advertisement. comments:
    it contains readers' comments. notice: it asks for consent, and is never the text. hidden: it
    is not shown. advert: it is an advertisement.
    """

    apart: bool = False
    comments: bool = False
    notice: bool = False
    hidden: bool = False
    advert: bool = False


_APART_BIT, _COMMENTS_BIT, _NOTICE_BIT, _HIDDEN_BIT, _ADVERT_BIT = (1 << n for n in range(5))
_ALL_HINTS = [Hints(*(bool(bits >> n & 1) for n in range(5))) for bits in range(32)]
"""All hints that there can be, by their bits."""
NO_HINTS = _ALL_HINTS[0]


def hints_of(names: str) -> Hints:
    """What the names of a box say together. names: separated by white space."""
    return _ALL_HINTS[bits_of(names)]


@lru_cache(_MANY)
def bits_of(names: str) -> int:
    """The same in bits, in the order of the fields of `Hints`."""
    telling = [word.decode() for word in _TELLING.intersection(words_in(names))]
    if _COMMENT in names.lower():
        telling.append(_COMMENT)
    if not telling:
        return 0
    shown = hidden = 0
    for name in names.split():
        lower = name.lower()
        for word in telling:
            if word in lower:
                bits = _bits(name)
                if bits & _HIDDEN_BIT:
                    hidden |= bits
                else:
                    shown |= bits
                break
    return shown if hidden and _SHOWN.search(names) else shown | hidden


@lru_cache(_MANY)
def _bits(name: str) -> int:
    """What a single name says, in bits."""
    words = words_in(name)
    comments = _COMMENTS_BIT if _COMMENT in name.lower() else 0
    if not comments and _TELLING.isdisjoint(words):
        return 0
    if len(name) > _LONG or _OF_THE_PAGE.fullmatch(name) or "elementor" in name:
        return comments and comments | _APART_BIT
    cookies = not _COOKIES.isdisjoint(words) and not _OF_COOKIES.isdisjoint(words)
    notice = cookies or not _NOTICE.isdisjoint(words)
    if not (notice or comments or name in _APART_WHOLE or not _APART.isdisjoint(words)):
        return 0
    return (
        _APART_BIT
        | comments
        | _NOTICE_BIT * notice
        | _HIDDEN_BIT * (name in _HIDDEN)
        | _ADVERT_BIT * (not _ADVERTS.isdisjoint(words))
    )


@lru_cache(_MANY)
def words_in(name: str) -> Sequence[bytes]:
    """The words of a name in lower case, also where capitals separate them."""
    encoded = name.encode(errors="replace")
    if name.islower():  # true for most names, and then splitting is fast
        return encoded.translate(_LETTERS).split()
    return [word.lower() for word in _WORD.findall(encoded)]


@lru_cache(_MANY)
def signature(names: str) -> str:
    """The names without what distinguishes boxes of one kind, such as numbers, `first`, `odd`."""
    if any(word in names for word in _CHANGING_WORDS):
        return " ".join(_CHANGING.sub("", names).split())
    return " ".join(names.translate(_NO_DIGITS).split())


def slots_of(tag: str, names: str) -> Collection[int]:
    """The places in the table of weights of a box's tag and of the words in its names."""
    if len(names) > _LONG and max(map(len, names.split())) > _LONG:
        names = " ".join([name for name in names.split() if len(name) <= _LONG])
    slots = {crc32(word) % SLOTS for word in words_in(names) if 2 < len(word) < _LONG_WORD}
    if "hidden" in names and _SHOWN.search(names):
        slots.discard(_slot(b"hidden"))
    slots.add(_slot_of_tag(tag))
    return slots


@lru_cache(_MANY)
def _slot_of_tag(tag: str) -> int:
    return _slot(b"<" + tag.encode(errors="replace"))


def _slot(word: bytes) -> int:
    return crc32(word) % SLOTS
