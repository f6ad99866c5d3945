"""What stands before a series of digits and says what it is: `+`, the beginning of a link, a word
or a sign for a telephone, or a word for another kind of number."""

import re
from dataclasses import dataclass
from functools import cached_property

from stages.pii.cues import cues_of

__all__ = ["Context"]

_PLUS = re.compile(r"(?:(?<![\d+])(?<!GMT)(?<!UTC)[(\[]?\+ ?[(\[]?|%2[Bb] ?)$")
_LINK = re.compile(
    r"(?:wa\.me/|phone=|(?:tel|callto|sms|whatsapp)(?::|%3A)(?://)?)(?:\+|%2B)?$", re.I
)
_SIGN = re.compile(
    r"(?:(?<![\w.])[(\[|]?[TtMmFfТтМмФфΤτΚκ](?:\.[ :]?|:|[)\]][.:]?)"
    r"|(?:^|[\n|,;·•(–-] ?)[TMF]"
    r"|[☎☏✆📞📱📲🕿℡]\ufe0f?) ?[(\[]?$"
)
"""Signs and single letters that stand for a telephone, a mobile one or a fax."""
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W\d_]+|[☎📞📱✆]")
_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}/\S{0,40}$")
"""The beginning of a digital object identifier (ISO 26324), which words such as `cell` are in."""
_OTHER_NUMBER = re.compile(r"\n\s*\n|\d{3}")
_ANOTHER = frozenset({
    "book", "version", "law", "reference", "amount", "period", "iban", "card", "identity", "tax",
    "social_security", "health", "passport", "driving_licence", "imei", "ip", "crypto", "gps",
})  # fmt: skip
"""Notions of words that say that a number after them is none of a telephone."""
_WORDS, _CHARACTERS = 3, 48
"""So many before a number say what it is."""
_LEAST_LETTERS = 3
"""Of a word that speaks against a telephone: shorter ones mean other things in other languages."""


@dataclass(frozen=True)
class Context:
    """What stands before character `start` of a text, where digits begin."""

    text: str
    start: int

    @cached_property
    def plus(self) -> str:
        """The `+` before the digits, with its bracket; empty where there is none."""
        before = self._before(7)
        match = _PLUS.search(before) if "+" in before or "%" in before else None
        return match[0] if match else ""

    @property
    def is_in_doi(self) -> bool:
        """Whether the digits are a piece of a digital object identifier."""
        return _DOI.search(self._before(_CHARACTERS)) is not None

    @cached_property
    def is_link(self) -> bool:
        """Whether they are what a link for calls or messages leads to."""
        return _LINK.search(self._before(18)) is not None

    @property
    def is_announced(self) -> bool:
        """Whether a word or sign says that telephone numbers come."""
        return self._words[0] == "phone"

    @property
    def is_announced_directly(self) -> bool:
        """The same of the last word or sign."""
        return self._words == ("phone", 1)

    @property
    def is_another(self) -> bool:
        """Whether a word says that another kind of number comes."""
        return self._words[0] == "another"

    @cached_property
    def _words(self) -> tuple[str, int]:
        """What the nearest word that says anything says, and how many words before it stands."""
        before = self._before(_CHARACTERS)
        if self.is_link or _SIGN.search(before):
            return "phone", 1
        words = _WORD.findall(_OTHER_NUMBER.split(before)[-1])[-_WORDS:]
        if not cues_of(" ".join(words)):
            return "", 0
        for count in range(1, len(words) + 1):
            notions = cues_of(" ".join(words[-count:]))
            if "phone" in notions:
                return "phone", count
            if notions & _ANOTHER and (count > 1 or len(words[-1]) >= _LEAST_LETTERS):
                return "another", count
        return "", 0

    def _before(self, characters: int) -> str:
        return self.text[max(0, self.start - characters) : self.start]
