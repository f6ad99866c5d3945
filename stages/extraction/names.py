"""What the names of a box, its class, id and role, say about its contents.

These names are mostly English all over the web, whatever the language of the text.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_lowercase
from zlib import crc32

__all__ = ["NO_HINTS", "SLOTS", "Hints", "hints_of", "signature", "slots_of", "words_in"]

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


NO_HINTS = Hints()
_made = cache(Hints)
"""Equal hints are the same object."""


@lru_cache(_MANY)
def hints_of(names: str) -> Hints:
    """What the names of a box say together. names: separated by white space."""
    lower = names.lower()
    telling = [word.decode() for word in _TELLING.intersection(words_in(names))]
    if "comment" in lower:
        telling.append("comment")
    if not telling:
        return NO_HINTS
    asked = [
        name
        for name, own in zip(names.split(), lower.split(), strict=True)
        if any(word in own for word in telling)
    ]
    found = [hints for name in asked if (hints := _hints(name)) is not NO_HINTS]
    if any(hints.hidden for hints in found) and _SHOWN.search(names):
        found = [hints for hints in found if not hints.hidden]
    if not found:
        return NO_HINTS
    first = found[0]
    if all(hints is first for hints in found):  # as mostly in menus
        return first
    return _made(
        any(hints.apart for hints in found),
        any(hints.comments for hints in found),
        any(hints.notice for hints in found),
        any(hints.hidden for hints in found),
        any(hints.advert for hints in found),
    )


@lru_cache(_MANY)
def _hints(name: str) -> Hints:
    """What a single name says."""
    words = words_in(name)
    comments = "comment" in name.lower()
    if _TELLING.isdisjoint(words) and not comments:
        return NO_HINTS
    if len(name) > _LONG or _OF_THE_PAGE.fullmatch(name) or "elementor" in name:
        return _made(True, comments, False, False, False) if comments else NO_HINTS
    cookies = not _COOKIES.isdisjoint(words) and not _OF_COOKIES.isdisjoint(words)
    notice = cookies or not _NOTICE.isdisjoint(words)
    apart = notice or comments or name in _APART_WHOLE or not _APART.isdisjoint(words)
    advert = not _ADVERTS.isdisjoint(words)
    return _made(apart, comments, notice, name in _HIDDEN, advert) if apart else NO_HINTS


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
    if len(names) > _LONG and any(len(name) > _LONG for name in names.split()):
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
