"""Payment card numbers (ISO/IEC 7812), by prefix of the issuer, length, grouping and Luhn check
digit, and by words around them.

The date until which a card is valid and its three-digit code are left: alone they say nothing. So
are numbers that are masked already, such as 4111 **** **** 1111.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.card_issuers import is_issued, may_be_issued

__all__ = ["RECOGNISER", "find"]

_GAP = r"(?:[ ]?[._/·–—-][ ]?|[ \t]{1,3}|[ -]?\r?\n|\r?\n[ ])"
"""What people write between two groups: at most three characters."""
_RUN = re.compile(rf"(?<!\w)(?<![\d][.,])\d+(?:{_GAP}\d+)*(?!\w|[.,]\d)")
_GROUP = re.compile(r"\d+")
_USUAL = frozenset({
    (4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (6, 13), (4, 6, 5), (4, 6, 4),
})  # fmt: skip
"""Digits in the groups in which issuers print them."""
_MOST_USUAL = max(map(len, _USUAL))
_IN_ADDRESS = re.compile(r"[=/#&%]$")
_OTHERS = ("book", "reference", "imei")
"""Notions of what else such a number may be."""
_NEXT, _NEXT_OTHER = 2, 1
"""Words between a number and one that says that it is a card, or something else."""
_SHORT = 12
"""Groups of a run; longer ones are tables, in which only whole cards in their groups are found."""

_Span = tuple[int, int]


def find(part: Part) -> Iterator[Finding]:
    """Numbers of the large issuers in one piece or in the groups of a card, with a right check
    digit; beside a word for cards also those in other groups, of other issuers, and with a wrong
    digit."""
    for run in part.matches(_RUN):
        if run.end() - run.start() < 12:
            continue
        groups = [group.span() for group in _GROUP.finditer(part.text, *run.span())]
        place = 0
        while place < len(groups):
            found = list(_beginning_at(part, groups, place))
            if found:
                count, best = max(found, key=lambda one: (one[1].score, one[0]))
                yield best
                place += count if best.score >= 0.5 else 1
            else:
                place += 1


def _beginning_at(part: Part, groups: Sequence[_Span], place: int) -> Iterator[tuple[int, Finding]]:
    """What may be a card from a group on, with the number of its groups."""
    total = 0
    is_table = len(groups) > _SHORT
    following = groups[place : place + (_MOST_USUAL if is_table else _SHORT)]
    for count, (start, end) in enumerate(following, 1):
        total += end - start
        if total > 19:
            break
        chosen = following[:count]
        if total < 12 or (is_table and count > 1 and _sizes(chosen) not in _USUAL):
            continue
        value = "".join(part.text[first:last] for first, last in chosen)
        evidence = _evidence(part, groups, place, count, value)
        if evidence:
            span = chosen[0][0], chosen[-1][1]
            yield count, Finding("card", *span, value, evidence.score, rationale=evidence.rationale)


def _evidence(
    part: Part, groups: Sequence[_Span], place: int, count: int, value: str
) -> Evidence | None:
    """What speaks for a card; None where the digits do not."""
    is_known, is_checked = is_issued(value), _is_checked(value)
    if not may_be_issued(value) or not (is_checked or (is_known and len(groups) <= _SHORT)):
        return None
    chosen = groups[place : place + count]
    signs = _signs(part.text, chosen)
    if signs.count("\n") > 1:
        return None
    is_even = len({sign for sign in signs if sign != "\n"}) < 2
    sizes, whole = _sizes(chosen), _unbroken(_sizes(chosen), signs)
    is_usual = is_even and not {sizes, whole}.isdisjoint(_USUAL)
    is_tied = _is_tied(part.text, groups, place, count, signs)
    evidence = Evidence((("digits of a card", -1.0),))
    if is_usual:
        evidence = evidence.plus("groups of a card", 0.5)
    elif len(whole) == 1 < count:
        evidence = evidence.plus("broken over two lines", -0.3)
    elif count > 1:
        evidence = evidence.plus("other groups", -1.5)
    evidence = evidence.plus("issuer" if is_known else "no large issuer", 0.5 if is_known else -1)
    evidence = evidence.plus("check digit" if is_checked else "wrong one", 1 if is_checked else -2)
    if is_tied:
        evidence = evidence.plus("part of something longer", -3.0)
    if evidence.score < 0.001 or (not is_checked and count > 1 and not is_usual):
        return None
    cues = part.cues(groups[place][0], groups[place + count - 1][1])
    card = cues.get("card", 99)
    if card < 99:
        evidence = evidence.plus('word "card"', 3.0 if card <= _NEXT else 2.0)
    if any(cues.get(other, 99) <= min(_NEXT_OTHER, card - 1) for other in _OTHERS):
        evidence = evidence.plus("word for something else", -0.5 if is_usual else -3.0)
    return evidence


def _sizes(groups: Sequence[_Span]) -> tuple[int, ...]:
    """Digits in each group."""
    return tuple(end - start for start, end in groups)


def _unbroken(sizes: Sequence[int], signs: Sequence[str]) -> tuple[int, ...]:
    """Digits in each group, where a line break parts none."""
    whole = list(sizes[:1])
    for size, sign in zip(sizes[1:], signs, strict=True):
        if sign == "\n":
            whole[-1] += size
        else:
            whole.append(size)
    return tuple(whole)


def _signs(text: str, groups: Sequence[_Span]) -> list[str]:
    """What stands between groups; a line break is one whatever is around it."""
    between = [text[left[1] : right[0]] for left, right in pairwise(groups)]
    return ["\n" if "\n" in sign else sign for sign in between]


def _is_tied(
    text: str, groups: Sequence[_Span], place: int, count: int, signs: Sequence[str]
) -> bool:
    """Whether more digits or an address of the web go on with the same sign before or after."""
    start, end = groups[place][0], groups[place + count - 1][1]
    if _IN_ADDRESS.search(text[max(0, start - 1) : start]):
        return True
    before = text[groups[place - 1][1] : start] if place else ""
    after = text[end : groups[place + count][0]] if place + count < len(groups) else ""
    own = {*signs, "."} if signs else {".", "-", "/", "_"}
    if not own.isdisjoint({before, after} - {" ", "  ", "\n", "\t"}):
        return True
    if set(signs) == {"\n"} and "\n" in before + after:  # a column of numbers
        return True
    fours = 0  # more groups of four, unless they are whole cards too
    for first, sign in ((place - 1, before), (place + count, after)):
        if sign and sign in signs and groups[first][1] - groups[first][0] == 4:
            fours += 1
    return bool(fours) and _fours_around(groups, place) % 4 != 0


def _fours_around(groups: Sequence[_Span], place: int) -> int:
    """How many groups of four stand around one, at most sixteen on each side."""
    first = last = place
    while first > max(0, place - 16) and groups[first - 1][1] - groups[first - 1][0] == 4:
        first -= 1
    while last < min(len(groups), place + 16) and groups[last][1] - groups[last][0] == 4:
        last += 1
    return last - first


def _is_checked(number: str) -> bool:
    """Whether the last digit is right (Luhn, ISO/IEC 7812-1, annex B)."""
    doubled = "0246813579"
    digits = [
        int(doubled[int(digit)]) if place % 2 else int(digit)
        for place, digit in enumerate(reversed(number))
    ]
    return sum(digits) % 10 == 0 and len(set(number)) > 1


RECOGNISER = Recogniser(
    "card", Trigger(digits=12), find, default=True, reveals="a means of payment"
)
