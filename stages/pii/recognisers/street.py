"""Streets with a house number, in the orders of European languages: `Carrer Major, 12`,
`Musterstraße 12`, `Pau kalea 12`, `12 rue de la Paix`, `12 High Street`.

Words for streets are the notion `street` of the cues.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from stages.pii.cues import cues_of

__all__ = ["HOUSE", "Street", "street_of"]

_LABEL = re.compile(
    r"(?<![^\W_])(?:n\.?[ºo°]\.?|núm\.?|num\.?|nr\.?|no\.?|№|número|numero|numéro|nummer|nro\.?|"
    r"hs\.?-?nr\.?|д\.|дом|буд\.?|будинок|бр\.?|br\.?|č\.? ?p\.?|č\.|αρ\.?|αριθ\.?|zk\.?|"
    r"kbr\.?|sz\.?) ?\Z",
    re.IGNORECASE,
)
"""A word for a house number before it."""
_LETTER = r" ?[A-Za-zА-Яа-яΑ-Ωα-ω](?![\w'’])"
HOUSE = re.compile(
    r"(?:[1-9](?<![\w.,:/$€£%#'’=<*^~+-].)(?<!\d[ ,].)\d{0,3}"
    rf"(?: ?(?:bis|ter|quater)(?!\w)|{_LETTER})?(?:(?: ?/ ?|[–+-])\d{{1,4}}(?:{_LETTER})?){{0,2}}"
    r"|[sS](?<!\w.)/[nN])(?![\w%°]|[.,]\d{3}|:\d|-(?![IVX]+(?!\w))[^\W\d_]{2})",
    re.IGNORECASE,
)
"""A house number, or `s/n` for none."""
_BEFORE, _AFTER = 90, 70
"""Characters before and after a number in which a street is looked for."""
_NAME_WORDS = 7
_TOKEN = re.compile(r"[^\W_]+(?:['’·.-][^\W_]+)*")
_JOINT = re.compile(r"[ .,'’\"«»“”/ºª-]{1,3}")
_STOP = re.compile(r"[\n;|:()!?<>\[\]{}=]|(?<=[^\W\d_]{5})\. (?=[^\W\d_])")
_WHOLE = 4
"""Letters from which a word for a street is no abbreviation."""
_COMPOUND = 3
"""Letters at the beginning of a compound that do not belong to the word for a street."""


@dataclass(frozen=True)
class Street:
    """A street and its house number, from `start` to before `end`. is_short: whether its word is
    one or two letters without a sign of abbreviation, which is mostly another word."""

    start: int
    end: int
    is_short: bool = False


def street_of(text: str, number: re.Match[str]) -> Street | None:
    """The street that a house number belongs to: before it, or after it."""
    start, is_short = _start_before(text, number.start())
    if start is not None:
        return Street(start, number.end(), is_short)
    if "/" in number[0]:
        return None
    end = _end_after(text, number.end())
    return Street(number.start(), end) if end is not None else None


def _start_before(text: str, at: int) -> tuple[int | None, bool]:
    """The start of a street before its number, and whether its word is short."""
    first = max(0, at - _BEFORE)
    if first and text[first - 1].isalnum():
        while first < at and text[first].isalnum():
            first += 1
    for stop in _STOP.finditer(text, first, at):
        first = stop.end()
    label = _LABEL.search(text, max(first, at - 12), at)
    at = label.start() if label else at
    tokens = list(_TOKEN.finditer(text, first, at))[-_NAME_WORDS - 1 :]
    if not tokens or not re.fullmatch(r"[ ,.'’\"»”)]{0,3}", text[tokens[-1].end() : at]):
        return None, False
    for place in range(len(tokens) - 1, 0, -1):
        if not _JOINT.fullmatch(text, tokens[place - 1].end(), tokens[place].start()):
            tokens = tokens[place:]
            break
    streets = [place for place, token in enumerate(tokens) if _is_street(token[0])]
    pairs = [
        place
        for place, (one, other) in enumerate(pairwise(tokens[:-1]))
        if _is_street(f"{one[0]} {other[0]}") and not {place, place + 1} & {*streets}
    ]
    for place in sorted([*streets, *pairs]):
        if place < len(tokens) - 1 and _is_name(text, tokens[place + 1 + (place in pairs) :]):
            word = tokens[place]
            if len(word[0]) >= _WHOLE or word[0][0].isupper() or not tokens[-1][0].islower():
                return word.start(), _is_short(text, word)
    if streets and streets[-1] == len(tokens) - 1:
        is_short = len(tokens[-1][0]) == 1 and _is_short(text, tokens[-1])
        return _start_of_ending(text, tokens), is_short
    return None, False


def _is_short(text: str, token: re.Match[str]) -> bool:
    return len(token[0]) < 3 and text[token.end() : token.end() + 1] not in (".", "/", "º", "ª")


def _is_name(text: str, tokens: list[re.Match[str]]) -> bool:
    """Whether tokens between a word for a street and a number are its name: capitals, numbers and
    short words between them; or all of them small, as in messages. A comma ends a name."""
    if "," in text[tokens[0].start() : tokens[-1].end()]:
        return False
    if _is_capital(tokens[-1][0]) or tokens[-1][0].isdigit():
        return all(_is_capital(t[0]) or t[0].isdigit() or len(t[0]) <= 5 for t in tokens)
    return all(t[0].islower() for t in tokens) and len(tokens) <= 4 and len(tokens[-1][0]) > 2


def _start_of_ending(text: str, tokens: list[re.Match[str]]) -> int | None:
    """The start of a street whose word comes last: in a compound, or after capitalised words."""
    for place in range(len(tokens) - 1, 0, -1):
        if "," in text[tokens[place - 1].end() : tokens[place].start()]:
            tokens = tokens[place:]
            break
    before, last = tokens[:-1], tokens[-1]
    if len(last[0]) > _COMPOUND + 2 and _is_street(last[0][_COMPOUND:]):
        return _start_of_compound(before, last)
    has_name = bool(before) and before[-1][0].isalpha() and _is_capital(before[-1][0])
    if len(last[0]) < _WHOLE and not has_name:
        return None
    start = None
    for token in reversed(before):
        if _is_capital(token[0]) or token[0].isdigit():
            start = token.start()
        elif start is None or len(token[0]) > 3:
            break
    if start is None and before and len(last[0]) >= _WHOLE and len(before[-1][0]) > 2:
        return before[-1].start()  # written small, as in `mayor kalea`
    return start


def _start_of_compound(before: list[re.Match[str]], last: re.Match[str]) -> int:
    """The start of a street such as `Karl-Marx-Straße` or `Prins Hendrikkade`: only genitives stand
    before a word in capitals."""
    start = last.start()
    for token in reversed(before):
        if not _is_capital(token[0]) or not token[0].endswith(("s", "er", "n")):
            break
        start = token.start()
    return start


def _end_after(text: str, at: int) -> int | None:
    """The end of a street that follows its number."""
    joint = re.compile(r" ?,? ").match(text, at)
    if not joint:
        return None
    limit = min(len(text), at + _AFTER)
    stop = re.compile(r"[\n;|:()!?<>,\[\]{}=]|(?<=[^\W\d_]{5})\.(?!\w)").search(
        text, joint.end(), limit
    )
    tokens = list(_TOKEN.finditer(text, joint.end(), stop.start() if stop else limit))
    if not tokens or tokens[0].start() != joint.end():
        return None
    if _is_street(tokens[0][0]):
        return _end_of_name(text, tokens)
    for place, token in enumerate(tokens[:5]):
        if place and _is_street(token[0]) and token[0][0].isupper():
            return token.end()
        if not _is_capital(token[0]) and len(token[0]) > 3:
            return None
    return None


def _end_of_name(text: str, tokens: list[re.Match[str]]) -> int | None:
    end = None
    for before, token in pairwise(tokens[:_NAME_WORDS]):
        if not _JOINT.fullmatch(text, before.end(), token.start()):
            break
        if token[0].isdigit() and len(token[0]) > 4:
            break  # a postal code
        if _is_capital(token[0]):
            end = token.end()
        elif len(token[0]) > 5 and not re.search("['’-]", token[0]):
            break
    return end


def _is_capital(word: str) -> bool:
    """Whether a word is capitalised, an elided article before it left out."""
    return word[0].isupper() or bool(
        re.match(r"(?:[dlnst]|d[ei]ll|dall|sant|ir|il|is|ix|tal|a)['’-]?[^\W\d_a-z]", word)
        and not word.islower()
    )


@lru_cache(maxsize=50_000)
def _is_street(word: str) -> bool:
    return not any(map(str.isdigit, word)) and "street" in cues_of(word)
