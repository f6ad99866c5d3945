"""Detection of single-byte charsets by the letter pairs of the languages in the registry.

Each language is tried in each charset in which it was written before UTF-8. The cost of such a
reading is the negative logarithm of its likelihood, which depends on its pairs of letters, on
capitals where none is expected, and on characters that are rare in prose. The reading with the
lowest cost is the likeliest.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.documents.languages import LANGUAGES
from corpus.documents.packs import until_packs_change
from stages.html.charset_tables import table
from stages.html.letters import STEP, letters
from stages.html.likelihood import CASES, traits

__all__ = ["CHARSETS", "Reading", "charsets_by_language", "readings"]

_WESTERN = ("windows-1252", "iso-8859-15", "macintosh")
_CELTIC = ("windows-1252", "iso-8859-14", "iso-8859-15")
_CENTRAL = ("windows-1250", "iso-8859-2")
_BALTIC = ("windows-1257", "iso-8859-13", "iso-8859-4")
_CYRILLIC = ("iso-8859-5", "x-mac-cyrillic")
CHARSETS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(
        "an ast ca da de en es eu fi fr gl is it lb nb nl nn oc pt sv".split(), _WESTERN
    ),
    **dict.fromkeys("cs hr hu pl sk sl bs sr-Latn".split(), _CENTRAL),
    **dict.fromkeys("cy ga".split(), _CELTIC),
    **dict.fromkeys("lt lv".split(), _BALTIC),
    **dict.fromkeys("mk sr-Cyrl".split(), ("windows-1251", *_CYRILLIC)),
    "be": ("windows-1251", "koi8-u", *_CYRILLIC),
    "bg": ("windows-1251", "koi8-r", *_CYRILLIC),
    "el": ("windows-1253", "iso-8859-7"),
    "et": ("windows-1257", "windows-1252", "iso-8859-15", "iso-8859-13", "iso-8859-4"),
    "mt": ("iso-8859-3", "windows-1252"),
    "ro": ("windows-1250", "iso-8859-2", "iso-8859-16"),
    "ru": ("windows-1251", "koi8-r", *_CYRILLIC, "ibm866"),
    "sq": ("windows-1252", "windows-1250", "iso-8859-2"),
    "uk": ("windows-1251", "koi8-u", *_CYRILLIC, "koi8-r", "ibm866"),
}
"""Language -> the charsets of its older pages, the usual one first."""

# Costs are in hundredths of a natural logarithm: a cost of 100 makes a reading less likely by a
# factor of e. They are whole numbers, so that sums are the same on every machine.
_AT_HOME = 500
"""What is taken off the cost of a language on a site of its own country."""
_UNUSUAL = 200
"""Cost of each further charset of a language in comparison with the one before."""
_ASCII_PAIRS = 400
"""Number of pairs that all words in ASCII weigh together at most: they show the language, but the
menus of a page may be in another one."""
_WEIGHT = 1000
"""Weight of one pair in a word with bytes beyond ASCII."""
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_REFERENCE = re.compile(rb"&#?\w+;")


class Reading(NamedTuple):
    """The assumption that bytes are in a charset and language, and how likely it is.

    cost: negative natural logarithm of the likelihood of the whole sample; the lowest is best.
    strange: by how much the mean cost of a letter exceeds the usual cost in the language. Above 1
        the text is hardly in that language.
    """

    cost: float
    charset: str
    language: str
    strange: float


class _Table(NamedTuple):
    """For each byte in one charset: its letter, its case (0 none, 1 lower, 2 upper), its cost."""

    letter: npt.NDArray[np.int64]
    case: npt.NDArray[np.int64]
    cost: npt.NDArray[np.int64]


def readings(text: bytes, host: str = "", among: Sequence[str] | None = None) -> list[Reading]:
    """The best reading in each charset, the likeliest first.

    text: bytes without markup. host: its last label may name the country.
    among: only these charsets, in any language and as if all were equally usual.
    """
    weights = _pairs(text)
    pairs = np.flatnonzero(weights)
    first, second, weight = pairs >> 8, pairs & 255, weights[pairs]
    known, at_home = letters(), _languages_of(host)
    found = []
    for charset in _all_charsets() if among is None else among:
        of = _table(charset)
        before, letter = of.letter[first], of.letter[second]
        shared = int(weight @ (CASES[of.case[first], of.case[second]] + of.cost[second]))
        count = int(weight[(before > 0) | (letter > 0)].sum()) or 1
        best = []
        for place in _written_in(charset) if among is None else range(len(known.tags)):
            tag = known.tags[place]
            cost = shared + STEP * int(
                weight @ known.levels[place, before, letter].astype(np.int64)
            )
            strange = (cost / count - known.usual[place]) / 100
            if tag in at_home:
                cost -= _AT_HOME * _WEIGHT
            if among is None:
                cost += _UNUSUAL * _WEIGHT * CHARSETS[tag].index(charset)
            best.append(Reading(cost / (100 * _WEIGHT), charset, tag, strange))
        found.append(min(best))
    return sorted(found)


def charsets_by_language() -> Mapping[str, Sequence[str]]:
    """Tag -> the charsets in which the language is looked for; those of varieties are their
    language's."""
    known = frozenset(letters().tags)
    found = {tag: tag if tag in known else own.parent for tag, own in LANGUAGES.items()}
    return {tag: CHARSETS[base] for tag, base in found.items() if base in known}


def _pairs(text: bytes) -> npt.NDArray[np.int64]:
    """The weight of each pair of bytes. Pairs in words with bytes beyond ASCII have full weight;
    those in other words have less, the more of them there are."""
    words = _WORD.findall(_REFERENCE.sub(b" ", text))
    high = _count([word for word in words if not word.isascii()])
    low = _count([word for word in words if word.isascii()])
    return high * _WEIGHT + low * (_WEIGHT * _ASCII_PAIRS // max(int(low.sum()), _ASCII_PAIRS))


def _count(words: list[bytes]) -> npt.NDArray[np.int64]:
    """How often each byte follows each other byte, with a space around every word."""
    codes = np.frombuffer(b" %b " % b" ".join(words), np.uint8).astype(np.int64)
    return np.bincount(codes[:-1] << 8 | codes[1:], minlength=1 << 16).astype(np.int64)


@cache
def _all_charsets() -> Sequence[str]:
    return sorted({charset for known in CHARSETS.values() for charset in known})


@cache
def _written_in(charset: str) -> Sequence[int]:
    """The places, in `letters().tags`, of the languages that were written in a charset."""
    return [place for place, tag in enumerate(letters().tags) if charset in CHARSETS[tag]]


def _languages_of(host: str) -> frozenset[str]:
    """The languages of the country that a host's last label names."""
    return _languages().get(host.rpartition(".")[2].lower(), frozenset())


@until_packs_change
def _languages() -> Mapping[str, frozenset[str]]:
    """Top-level domain of a country -> tags of its languages."""
    found: dict[str, set[str]] = {}
    for tag, language in LANGUAGES.items():
        for region in language.regions:
            found.setdefault("uk" if region == "GB" else region.lower(), set()).add(tag)
    return {region: frozenset(tags) for region, tags in found.items()}


@cache
def _table(charset: str) -> _Table:
    rows = [traits(character) for character in table(charset)]
    letter, case, cost = np.array(rows, np.int64).T
    return _Table(letter, case, cost)
