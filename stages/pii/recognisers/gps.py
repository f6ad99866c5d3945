"""Positions on the earth: pairs of decimal degrees with four digits behind the point or more, and
degrees with minutes, beside a word such as `GPS`; `geo:` addresses (RFC 5870) and links to maps."""

import re
from collections.abc import Iterator

from stages.pii.evidence import Evidence
from stages.pii.finding import VALIDATED, Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.context import with_words

__all__ = ["RECOGNISER", "find"]

_DEGREES = r"[+-]?\d{1,3}[.,]\d{4,15}"
_SIDE = r"[NSEWOÖVZLPDBΒΝΑΔСЮВЗПІЈСИ]"
"""First letters of north, south, east and west in European languages."""
_SIDES = (
    rf"(?: ?(?:{_SIDE}(?!\w)|[^\W\d_]{{1,2}}\. ?[^\W\d_](?!\w)\.?"
    r"|(?i:n[ou]+rd?t?h?e?|s[uüou]+[dlrt]h?|zuid|e[as]?ste?|o[oue]*v?este?|oo?st|[wv]est|öst)(?!\w)"
    r"|[^\W\d_]{6,11} (?:широт|довгот|долгот|шырат)\w))?"
)
"""Such a letter, an abbreviation such as `с. ш.`, or a word."""
_LABEL = r"(?:[^\W\d_]{1,12}\.?[ ]?[:=]?[ ]?)?"
_PAIR = re.compile(
    rf"(?<![\w.,])(?<!\d[-/:])(?:{_SIDE} ?)?({_DEGREES}) ?[°º]?{_SIDES}"
    rf"(?:[;,/|]? {{1,2}}|[;,/|]|\n)(?:[^\W\d_]{{1,4}} )?{_LABEL}"
    rf"({_DEGREES})(?!\d|[.,]\d)(?: ?[°º])?{_SIDES}"
)
_MINUTE, _SECOND = r"['’′‘´]", r"(?:[\"”″“]|''|’’|′′|´´)"
_ANGLE = (
    rf"\d{{1,3}} ?[°º˚] ?\d{{1,2}}(?:[.,]\d{{1,8}})? ?(?:{_MINUTE}|m(?:in)?\.?)?"
    rf"(?: ?\d{{1,2}}(?:[.,]\d{{1,6}})? ?(?:{_SECOND}|s(?:ec)?\.?)?)?"
)
_SIXTIETHS = re.compile(
    rf"(?<![\w.,])(?:{_SIDE}\.? ?)?-?({_ANGLE}){_SIDES}"
    rf"(?:(?:[;,/|]| [–-])? ?(?:[^\W\d_]{{1,4}} )?|\n){_LABEL}-?({_ANGLE}){_SIDES}"
)
_LINK = re.compile(
    r"(?:\bgeo:|/@|[?&#;](?:q|query|ll|sll|cbll|center|destination|daddr|saddr|loc|cp|mlat|map|"
    r"viewpoint)=(?:loc:|\d{1,2}(?:\.\d+)?/)?)"
    r"(-?\d{1,2}\.\d{3,15})(?:,|%2C|/|~|&(?:amp;)?mlon=)(-?\d{1,3}\.\d{3,15})"
)


def find(part: Part) -> Iterator[Finding]:
    """All positions beside a word, and those in links."""
    for match in part.matches(_LINK):
        reasons = Evidence((("form", 9.0),))
        yield Finding(
            "gps", match.start(1), match.end(2), f"{match[1]},{match[2]}", VALIDATED,
            form="link", rationale=reasons.rationale,
        )  # fmt: skip
    for match in part.matches(_PAIR):
        one, other = (match[group].replace(",", ".") for group in (1, 2))
        if _is_position(float(one), float(other)):
            yield from _beside_word(part, match, f"{one},{other}")
    for match in part.matches(_SIXTIETHS):
        one, other = (re.sub(r"\D+", " ", match[group]).strip() for group in (1, 2))
        if all(int(angle.split()[1]) < 60 for angle in (one, other)):
            yield from _beside_word(part, match, f"{one},{other}")


def _is_position(one: float, other: float) -> bool:
    """Whether these are a latitude and a longitude, in either order."""
    return min(abs(one), abs(other)) <= 90 and max(abs(one), abs(other)) <= 180


def _beside_word(part: Part, match: re.Match[str], value: str) -> Iterator[Finding]:
    cues = part.cues(match.start(), match.end())
    inside = part.text[match.end(1) : match.start(2)]
    if "gps" not in cues and re.search(r"(?i)\bl[oa]n", inside):
        cues = {**cues, "gps": 0}  # a second label, such as `lon`
    if "gps" not in cues:
        return
    reasons = with_words(Evidence((("form", -1.0),)), cues, "gps")
    yield Finding(
        "gps", match.start(), match.end(), value, reasons.score, rationale=reasons.rationale
    )


RECOGNISER = Recogniser(
    "gps",
    Trigger(pattern=r"\d[.,]\d{3}|\d ?[°º˚]", reach=140),
    find,
    reveals="where a person lives, works or was",
)
