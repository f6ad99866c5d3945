"""Postal addresses: a street with a house number (street.py), and a postal code with a town
(postal_code.py) or a word such as `Adresse` near it. The finding reaches from street to town."""

import re
from collections.abc import Iterator

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.context import with_words
from stages.pii.recognisers.postal_code import Place, place_before, places_after, town_end
from stages.pii.recognisers.street import HOUSE, street_of

__all__ = ["RECOGNISER", "find"]

_FLOORS = 44
"""Characters between house number and postal code: floor, door, staircase, a part of the town."""
_FLOOR = re.compile(
    r"(?:,? ?(?:\d{1,3}(?:[ºªᵒ°.]|r|n|t|è|er|on|st|nd|rd|th)?(?: ?[A-Za-z](?!\w))?|[A-Z]|"
    r"pis|piso|pta\.?|puerta|porta|esc\.?|escala|escalera|bajos?|baixos?|dcha\.?|izda\.?|izq\.?|dreta|"
    r"esquerra|dta\.?|esq\.?|atic|àtic|ático|étage|et\.|apt\.?|appt\.?|bât\.?|кв\.?|корп\.?|стр\.?|под\.?|"
    r"эт\.?|m\.|lok\.|bl\.|sc\.|ap\.|em\.|fszt\.?|ezkerra|eskuina|ezk\.?|esk\.?|solairua|int\.|scala|piano)"
    r"(?![\w]))+"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_TOWN = re.compile(r"(?:,| -| –|\.)? (?:г\. ?|м\. ?|гр\. ?|с\. ?)?(?=[^\W\d_])")
_SMALL = re.compile(r"(?<![\w.])[^\W\d_A-ZÀ-ÞΑ-ΩА-Я][^\W\d_]{2,}")
_HARD_STOP = re.compile(r"[;|!?{}<>=]|\n\n|\.[ \n](?=[^\W\d_]{5})")


def find(part: Part) -> Iterator[Finding]:
    """All addresses in one or two lines."""
    past = -1
    for number in part.matches(HOUSE):
        if number.start() < past:
            continue
        street = street_of(part.text, number)
        if street is None:
            continue
        start, end = street.start, street.end
        place = _place(part.text, start, end)
        cues = part.cues(start, end)
        if place is None and "address" not in cues:
            continue
        reasons = Evidence((("street and number", -2.2),))
        if street.is_short:
            reasons = reasons.plus("short word", -1.5)
        if part.text[start:end].islower():
            reasons = reasons.plus("small letters", -0.5)
        if _YEAR.fullmatch(number[0]):
            reasons = reasons.plus("a year", -1.0)
        if place is not None:
            start, end = min(start, place.start), max(end, place.end)
            reasons = reasons.plus("postal code", 3.0 if place.has_town else 2.2)
            if place.countries & part.page.countries:
                reasons = reasons.plus("country", 0.7)
        else:
            floor = _FLOOR.match(part.text, end)
            end = floor.end() if floor else end
            town = _TOWN.match(part.text, end)
            named = town_end(part.text, town.end()) if town else end
            end = named if town and named > town.end() else end
        reasons = with_words(reasons, {n: a for n, a in cues.items() if n == "address"}, "address")
        past = end
        yield Finding(
            "address", start, end, re.sub(r"\W+", " ", part.text[start:end]).strip().lower(),
            reasons.score, rationale=reasons.rationale,
        )  # fmt: skip


def _place(text: str, start: int, end: int) -> Place | None:
    """The postal code and town after a street, or before it."""
    limit = min(len(text), end + _FLOORS + 16)
    limit = end + len("\n".join(text[end:limit].split("\n", 3)[:3]))
    stop = _HARD_STOP.search(text, end, limit)
    for after in places_after(text, end, stop.start() if stop else limit):
        if _is_joined(text[end : after.start], after.has_own_town):
            return after
    first = max(0, start - 60)
    line = text[first:start].rpartition("\n")[2]
    before = place_before(text, start - len(line), start)
    if before and re.search(r", ?$", line):
        return Place(before.start, end, True, before.countries)
    return None


def _is_joined(between: str, has_town: bool) -> bool:
    """Whether what stands between a house number and a postal code may be of one address: a floor
    and a sign, and before some codes the town."""
    if between == " ":
        return True
    if between.count("\n") > 1 + has_town or len(_SMALL.findall(_FLOOR.sub("", between))) > 2:
        return False
    if has_town:
        return bool(re.search(r"[,\n.–-] ?(?:[^\W\d_]\. ?)?[^\W\d_]", between))
    return bool(re.search(r"[,\n;.–(-] ?\Z", between))


RECOGNISER = Recogniser(
    "address",
    Trigger(digits=1, pattern="[sS]/[nN]", reach=240),
    find,
    reveals="where a person lives or works",
)
