"""Fragments of Spanish identity numbers as official notices publish them beside a name: four
digits, the others masked (Ley Orgánica 3/2018, additional provision 7; guidance of the AEPD and the
autonomous authorities of 4 March 2019).

Of a DNI stay the digits at the places 4 to 7 (`***4567**`), of a NIE the same without its letter
(`****4567*`), of a passport the last four (`*****3456`), of other documents the places 4 to 7 of
their digits (`*****4567***`). Gazettes also use other places, signs, and separators.
"""

import re
from collections.abc import Iterator

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.context import with_words

__all__ = ["RECOGNISER", "find"]

_SIGNS = "*•·●∗✱#_xX-"
_DIGITS = r"(\d[ .]?\d[ .]?\d[ .]?\d)"
_MIDDLE = re.compile(
    r"(?<![\w*•·●∗✱#-])(?<![*•·●∗✱#xX] )(?:[A-Z][ -]?(?=[^\w ]))?"
    rf"\\?(?P<sign>[{re.escape(_SIGNS)}])((?:[ .-]?\\?(?P=sign)){{1,4}})[ .-]?{_DIGITS}"
    r"((?:[ .-]?\\?(?P=sign)){1,3}|(?=-[A-Z*-]))(?P<letter>[ -]?(?:[A-Z]|(?P=sign)|-))?"
    r"(?![\w*•·●∗✱#])(?! ?[*•·●∗✱#]|[.,]\d)"
)
_END = re.compile(
    r"(?<![\w*•·●∗✱#-])(?<![*•·●∗✱#xX] )(?P<sign>[*•·●∗✱xX])(?P=sign){4}(\d{4})(?![\w*•·●∗✱#.,])"
)
_NAME = re.compile(
    r"(?<![^\W_])[^\W\d_a-zà-ÿ][\w'’·-]+"
    r"(?:,? (?:de |del |la |i |y ){0,2}[^\W\d_a-zà-ÿ][\w'’·-]+){1,4}[ ,;:|(\t\n]{1,4}\Z"
)
"""Two words or more in capitals right before a fragment."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def find(part: Part) -> Iterator[Finding]:
    """All fragments. A year in the bold of Markdown is none, nor are masks of cards."""
    for match in part.matches(_MIDDLE):
        digits = re.sub(r"\D", "", match[3])
        left, right = 1 + match[2].count(match["sign"]), match[4].count(match["sign"])
        last = (match["letter"] or "").strip(" ")
        right += last[-1:] == match["sign"]
        is_letter = last[-1:] not in ("", match["sign"])
        if left == right or not 8 <= left + 4 + right + is_letter <= 12:
            continue
        yield from _weighed(part, match, digits, 0.5 if match["sign"] in "*•·●∗✱" else -1.0)
    for match in part.matches(_END):
        yield from _weighed(part, match, match[2], -1.5)


def _weighed(part: Part, match: re.Match[str], digits: str, form: float) -> Iterator[Finding]:
    reasons = Evidence((("form", form),))
    if _YEAR.fullmatch(digits):
        reasons = reasons.plus("a year", -1.0)
    if match["sign"] in "*_" and _is_emphasised(part, match):
        reasons = reasons.plus("emphasis", -2.0)
    if _has_neighbour(part, match):
        reasons = reasons.plus("a list", 1.5)
    if _NAME.search(part.text[max(0, match.start() - 60) : match.start()]):
        reasons = reasons.plus("a name", 1.0)
    cues = {
        n: away for n, away in part.cues(*match.span()).items() if n in ("identity", "passport")
    }
    reasons = with_words(reasons, cues, "identity", "passport")
    yield Finding(
        "dni_fragment", match.start(), match.end(), digits, reasons.score, "ES",
        rationale=reasons.rationale,
    )  # fmt: skip


def _is_emphasised(part: Part, match: re.Match[str]) -> bool:
    """Whether more signs of emphasis stand by themselves in the line after it, as where bold ends
    inside italics."""
    rest = part.text[match.end() : match.end() + 60].partition("\n")[0]
    return len(re.findall(r"(?<!\*)\*{1,2}(?![*\d])", rest)) % 2 == 1


def _has_neighbour(part: Part, match: re.Match[str]) -> bool:
    """Whether another fragment of the same form is near."""
    sign = re.escape(match["sign"])
    near = re.compile(rf"{sign}{{2,5}}\d{{4}}{sign}{{1,3}}")
    before = part.text[max(0, match.start() - 150) : match.start()]
    return bool(near.search(before) or near.search(part.text[match.end() : match.end() + 150]))


RECOGNISER = Recogniser(
    "dni_fragment",
    Trigger(pattern=rf"[{re.escape(_SIGNS)}][ .-]?\d[ .]?\d[ .]?\d[ .]?\d", reach=24),
    find,
    reveals="with the name, a person among few",
)
