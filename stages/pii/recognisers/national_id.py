"""Numbers that European states give to persons, by form, check, name nearby and country.

They are searched for in every language: the language of a document does not show whose data it has.
Reasons add up (evidence.py): what a number of that form mostly is, what its check is worth, the
name of such a number beside it, a word of its notion, and the country of the page. So one that two
digits check is found by itself, one that a single digit checks beside a word such as `PESEL`. The
forms are in stages/pii/national_ids.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.national_ids import DNI, NATIONAL, NIE, Form
from stages.pii.national_ids.surroundings import (
    CONTRARY,
    GENERAL,
    NEAR,
    Surroundings,
    countries_of,
)
from stages.pii.national_ids.written import Written, numbers
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["MISTYPED", "RECOGNISERS", "finder"]

MISTYPED = -0.9
"""A wrong check speaks against a number, but one number in eight that is announced is mistyped."""
NAME = (3.5, 3.0, 2.0)
"""The number's own name: next to it, within `NEAR` words, farther."""
NOTION = (3.0, 2.0, 1.5)
"""A word of its notion, likewise."""
OTHER_NAME = -2.0
"""That word is, or stands beside, the name of another number."""
PREFIX = 1.0
"""The letters of its country stand before it, as in numbers of value added tax."""
COUNTRY = 0.7
"""The page has to do with the country."""
OTHER_GROUPS = -1.5
"""It is written in other groups than is customary."""
WIDE = -0.3
"""Groups are parted by more than one sign, or lines."""
APART, APART_SMALL = -0.5, -1.5
"""Its last letter stands apart from a number without groups; small letters may be a word or unit,
but for those of `_NO_WORDS`."""
_NO_WORDS = "bfjnpqrxz"
_LEAST = 0.2
"""Scores below are no findings."""
_LEAST_TENS = -0.61
"""The same in powers of ten of the odds."""

_SMALL_APART = re.compile(r"\A[^\W\dA-ZΑ-ΩА-Я_]+ | [^\W\dA-ZΑ-ΩА-Я_]+\Z")
_CHAIN = re.compile(r"\d[.,:/–-]")
_NEVER_AFTER = re.compile(r"[_@=]|[.,:/–-]\d| ?[€$£¥%‰]")
_AROUND = 70


def finder(kind: str, forms: Sequence[Form]) -> Callable[[Part], Iterator[Finding]]:
    """What finds numbers of a kind in a part of a text. Forms of other kinds are there to tell
    which form a number has."""
    by_length: dict[int, list[Form]] = {}
    for form in forms:
        for length in form.lengths:
            by_length.setdefault(length, []).append(form)
    for some in by_length.values():
        some.sort(key=lambda form: -form.most)
    lengths = frozenset(by_length)
    prefixes = frozenset(prefix for form in forms for prefix in form.prefixes)

    def find(part: Part) -> Iterator[Finding]:
        for written in numbers(part.text, part.start, part.end, lengths, prefixes):
            finding = _best(part, written, by_length[len(written.number)])
            if finding and finding.kind == kind:
                yield finding

    return find


def _best(part: Part, written: Written, forms: Iterable[Form]) -> Finding | None:
    """The finding of the form that most speaks for; none where little does."""
    if _is_part_of_other(part.text, written):
        return None
    surroundings = Surroundings(part, written)
    beside = sum(tens for _, tens in surroundings.signs) + COUNTRY
    # What no word can make likely is not looked at: checks and words cost most.
    beside += PREFIX if written.prefix else 0
    least = _LEAST_TENS - beside - (NAME[0] if surroundings.has_words else 0)
    best: Finding | None = None
    for form in forms:
        if form.most < least:
            break
        if not (_takes_prefix(form, written) and form.has(written.number)):
            continue
        evidence = _evidence(form, written, surroundings)
        if evidence and evidence.score > max(_LEAST, best.score if best else 0):
            best = Finding(
                form.kind,
                written.start,
                written.end,
                written.number,
                evidence.score,
                next(iter(_agreeing(form, part)), form.country),
                form.name,
                evidence.rationale,
            )
    return best


def _evidence(form: Form, written: Written, around: Surroundings) -> Evidence | None:
    """All that speaks for a number to be of a form, and against; None where its check fails and
    nothing announces it."""
    reasons = [("form", form.prior), *_writing(form, written, around.as_it_stands), *around.signs]
    if not form.stands_as(around.as_it_stands):
        return None
    passes = form.check(written.number)
    if not passes and not (form.is_specific and around.has_words):
        return None
    reasons.append(("check", form.strength if passes else MISTYPED))
    if written.prefix:
        reasons.append(("letters of its country", PREFIX))
    words = _words(form, around) if around.has_words else []
    if not passes and not words:
        return None
    reasons += words
    if _agreeing(form, around.part):
        reasons.append(("country of the page", COUNTRY))
    # What is little likely anyway is not asked for more.
    likely = sum(tens for _, tens in reasons) > _LEAST_TENS
    if around.has_words and likely and _announces_other(form, around):
        reasons.append(("word of another notion", CONTRARY))
    return Evidence(tuple(reasons))


def _takes_prefix(form: Form, written: Written) -> bool:
    """Whether a form stands with the letters that stand before a number, or with none."""
    return written.country in form.prefixes if written.prefix else not form.only_with_prefix


def _agreeing(form: Form, part: Part) -> list[str]:
    """The countries of a form that the page has to do with."""
    return [one for one in (form.country, *form.others) if one in part.page.countries]


def _words(form: Form, around: Surroundings) -> list[tuple[str, float]]:
    """Reasons from words near it; none where no word is of this form or its notions."""
    names, cues, reasons = around.names, around.cues, []
    own = min((names[name] for name in form.names if name in names), default=None)
    notion = min((cues[one] for one in ("identity", *form.notions) if one in cues), default=None)
    if own is not None:
        reasons.append(("its name", _by_distance(NAME, own, 1)))
    elif notion is not None:
        reasons.append(("word of its notion", _by_distance(NOTION, notion, 0)))
        if any(
            name not in GENERAL
            and (away <= 1 or (away <= NEAR and form.country in countries_of(name)))
            for name, away in names.items()
        ):
            reasons.append(("name of another number", OTHER_NAME))
    return reasons


def _announces_other(form: Form, around: Surroundings) -> bool:
    """Whether a word before it announces something else, and none of its own is nearer."""
    own = [away for name, away in around.names.items() if name in form.names]
    own += [away for one, away in around.cues.items() if one == "identity" or one in form.notions]
    nearest = min(own, default=NEAR + 1)
    return any(away < nearest for other, away in around.contrary if other not in form.notions)


def _by_distance(worth: tuple[float, float, float], away: int, adjacent: int) -> float:
    return worth[0] if away <= adjacent else worth[1] if away <= NEAR else worth[2]


def _writing(form: Form, written: Written, as_it_stands: str) -> list[tuple[str, float]]:
    """Reasons from how it is parted."""
    reasons = []
    if not form.breaks.issuperset(written.breaks):
        reasons.append(("other groups", OTHER_GROUPS))
    if any(len(one) > 1 or one in "\n—·" for one in written.separators):
        reasons.append(("wide groups", WIDE))
    at_both_ends = as_it_stands[0].isalpha() and as_it_stands[-1].isalpha()
    alone = as_it_stands[-2] == " " and as_it_stands[-1] in _NO_WORDS
    if _SMALL_APART.search(as_it_stands) and not (at_both_ends or alone):
        reasons.append(("small letters apart", APART_SMALL))
    elif written.separators == (" ",) and as_it_stands[-2] == " " and as_it_stands[-1].isalpha():
        reasons.append(("letter apart", APART))
    if "+" in written.separators and not form.plus:
        reasons.append(("sign of a sum", CONTRARY))
    return reasons


def _is_part_of_other(text: str, written: Written) -> bool:
    """Whether it belongs to an address, an amount or a longer chain of digits."""
    if _NEVER_AFTER.match(text, written.end):
        return True
    before = text[max(0, written.start - _AROUND) : written.start]
    if not before or before[-1].isspace():
        return False
    if before[-1] in "_@+#€$£¥%&" or _CHAIN.match(before[-2:]):
        return True
    joined = before.rsplit(None, 1)[-1]
    return "://" in joined or "?" in joined or joined.startswith("www.")


_OMOCODIA = r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]"

RECOGNISERS = (
    Recogniser(
        "dni",
        Trigger(pattern=r"[0-9]\W{0,3}[A-Za-z](?!\w)"),
        finder("dni", [DNI]),
        default=True,
        reveals="the person, in every register",
    ),
    Recogniser(
        "nie",
        Trigger(pattern=r"[XYZxyz](?<![^\W_].)\W{0,3}[0-9]"),
        finder("nie", [NIE]),
        default=True,
        reveals="the person, a foreigner",
    ),
    Recogniser(
        "national_id",
        Trigger(digits=6, pattern=_OMOCODIA),
        finder("national_id", (DNI, NIE, *NATIONAL)),
        default=True,
        reveals="see benchmarks/pii/reveals.tsv",
    ),
)
