"""What stands around a number, read once and only as far as it is asked for."""

import re
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache

from corpus.documents.packs import until_packs_change
from stages.pii.cues import AFTER, BEFORE, cues_near, notions_begun, words_in
from stages.pii.national_ids import DNI, NATIONAL, NIE
from stages.pii.national_ids.names import Names
from stages.pii.national_ids.written import Written
from stages.pii.part import Part

__all__ = [
    "BESIDE_DIGITS",
    "CONTRARY",
    "GENERAL",
    "NEAR",
    "Surroundings",
    "announced",
    "countries_of",
]

NEAR = 3
"""Words between a number and a word that is near."""
CONTRARY = -3.0
"""A word near it announces something else, and none of its own is nearer; or it begins as the
numbers of books do."""
BESIDE_DIGITS = -2.0
"""A space parts it from further digits."""
GLUED = -1.5
"""A hyphen, point or other sign joins it to what stands before or after it."""

GENERAL = frozenset({
    "número fiscal", "identificação fiscal", "numéro fiscal", "identifiant fiscal", "tin",
    "référence fiscale", "steuernummer", "steuernummer*", "steuer nr", "identifikationsnummer",
    "versicherungsnummer", "versicherungs nr", "sozialversicherung*", "krankenkasse*",
    "идентификацион*", "ідентифікаційн*", "ідент", "numéro d identification", "n n",
    "seguridad social", "seguretat social", "seguridade social", "gizarte segurantz*",
    "segurança social", "afiliación", "número de afiliación", "sécurité sociale", "sécu",
    "immatriculation", "cuenta", "compte", "conta", "kontu*", "henkilötieto*", "sosiaali*",
    "personbeteckning*", "identyfikacji podatkowej", "номер запису", "запис", "запис №",
    "contribuinte", "társadalombiztosítási*", "vergi no", "insurance number", "osobni broj",
    "lični broj", "nic", "cod personal", "codul personal",
    "cod numeric", "codul numeric", "d o", "seria", "серія", "personal code",
})  # fmt: skip
"""Names of numbers that are also said of others: that one of these is near tells little."""
_OTHER_NOTIONS = frozenset({
    "book", "version", "law", "reference", "amount", "period", "phone", "card", "iban", "imei",
    "ip", "mac", "crypto", "gps",
})  # fmt: skip
_LETTER = re.compile(r"[^\W\d_]")
_CHAIN = re.compile(r"[0-9] [./–—·-] \Z")
_JOINTS = "-./–"
_UNIT = re.compile(r"\A ?[^\W\d_]+")
"""A word right after another number is of that number, as in `5 l`."""
_MOST_KNOWN = 100_000
"""Words of which a process remembers whether they announce a number."""
_OF_BOOKS, _ISBN = ("978", "979"), 13


class Surroundings:
    """What stands around a number in a part of a text.

    as_it_stands: the number with its separators, without a prefix. signs: reasons from the signs
    before and after it.
    """

    def __init__(self, part: Part, written: Written) -> None:
        text, start, end = part.text, written.start, written.end
        self.part = part
        self._place = text, start, end
        self.as_it_stands = text[start + len(written.prefix) : end]
        self.signs = _signs(text[max(0, start - 2) : start], text[end : end + 2])
        if _CHAIN.search(text, max(0, start - 4), start) and self.as_it_stands[0].isdecimal():
            self.signs.append(("joined to others", GLUED))
        if written.number.startswith(_OF_BOOKS) and len(written.number) == _ISBN:
            self.signs.append(("prefix of books", CONTRARY))

    @cached_property
    def has_words(self) -> bool:
        """Whether a word near it may be a name or a cue."""
        return announced(*self._place)

    @cached_property
    def names(self) -> Mapping[str, int]:
        """Names of national numbers near it, and how many words away."""
        return _all_names().near(*self._place)

    @cached_property
    def cues(self) -> Mapping[str, int]:
        """Notions of the words near it, and how many words away."""
        return self.part.cues(*self._place[1:])

    @cached_property
    def contrary(self) -> list[tuple[str, int]]:
        """Notions of other things that stand shortly before it, after any other number, and how
        many words away."""
        text, start, end = self._place
        before = text[max(0, start - BEFORE) : start]
        last = max(map(before.rfind, "0123456789"))
        before = _UNIT.sub("", before[last + 1 :]) if last >= 0 else before
        if not _LETTER.search(before):
            return []
        cues = cues_near(before + self.as_it_stands, len(before), len(before) + end - start)
        return [(one, away) for one, away in cues.items() if one in _OTHER_NOTIONS and away < NEAR]


def announced(text: str, start: int, end: int) -> bool:
    """Whether a word with which a number's name or a cue may begin is in or around a place."""
    first, last = max(0, start - BEFORE), end + AFTER
    if not _LETTER.search(text, first, last):
        return False
    return any(map(_announcing(), words_in(text[first:last])))


@until_packs_change
def _announcing() -> Callable[[str], bool]:
    """Tells words that announce a number; those of a page come again and again."""
    names, notions = _all_names(), _notions()
    return lru_cache(_MOST_KNOWN)(
        lambda word: names.begin(word) or not notions.isdisjoint(notions_begun(word))
    )


def _signs(before: str, after: str) -> list[tuple[str, float]]:
    """Reasons from the two characters on both sides."""
    reasons = []
    if (before[-1:] == " " and before[0].isdecimal()) or (
        after[:1] == " " and after[1:].isdecimal()
    ):
        reasons.append(("beside digits", BESIDE_DIGITS))
    if _joins(before[-1:], before[:-1]) or before[-1:] == "/" or _joins(after[:1], after[1:]):
        reasons.append(("joined to others", GLUED))
    return reasons


def _joins(sign: str, other: str) -> bool:
    return sign in _JOINTS and sign != "" and other.isalnum()


@cache
def countries_of(name: str) -> frozenset[str]:
    """The countries that have a number of this name."""
    return frozenset(form.country for form in (DNI, NIE, *NATIONAL) if name in form.names)


@cache
def _notions() -> frozenset[str]:
    """All that a word may announce that is one of the numbers."""
    return frozenset(one for form in (DNI, NIE, *NATIONAL) for one in ("identity", *form.notions))


@cache
def _all_names() -> Names:
    return Names(name for form in (DNI, NIE, *NATIONAL) for name in form.names)
