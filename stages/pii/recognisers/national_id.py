"""Numbers that European states give to persons, by form, check, name nearby and country.

They are searched for in every language: the language of a document does not show whose data it has.
Reasons add up (evidence.py): what a number of that form mostly is, what its check is worth, the
name of such a number beside it, a word of its notion, and the country of the page. So one that two
digits check is found by itself, one that a single digit checks beside a word such as `PESEL`. The
forms are in stages/pii/national_ids.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.national_ids import DNI, NATIONAL, NIE, Form
from stages.pii.national_ids.form import LETTERED, OTHER_GROUPS
from stages.pii.national_ids.shapes import Shapes
from stages.pii.national_ids.surroundings import (
    BESIDE_DIGITS,
    CONTRARY,
    GENERAL,
    NEAR,
    Surroundings,
    announced,
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
_BESIDE = re.compile(r"[0-9] ")
_BLOCK, _WIDEST = 64, 64
"""Characters that are looked around together, and those of the widest number."""


def finder(kind: str, forms: Iterable[Form]) -> Callable[[Part], Iterator[Finding]]:
    """What finds numbers of a kind in a part of a text. Forms of other kinds are there to tell
    which form a number has."""
    shapes = Shapes(forms)

    def find(part: Part) -> Iterator[Finding]:
        for written in numbers(part.text, part.start, part.end, shapes, _least(part.text)):
            finding = _best(part, written, shapes.forms(len(written.number)))
            if finding and finding.kind == kind:
                yield finding

    return find


def _least(text: str) -> Callable[[int], float]:
    """How much a number at a place of a text has to say by its form and check, in powers of ten:
    what no words can make likely is not looked at, since these cost most."""

    @cache
    def in_block(block: int) -> float:
        start = block * _BLOCK
        words = announced(text, start, start + _BLOCK + _WIDEST)
        return _LEAST_TENS - COUNTRY - (NAME[0] if words else 0)

    def least(start: int) -> float:
        beside = BESIDE_DIGITS if _BESIDE.match(text, start - 2, start) and start > 1 else 0
        return in_block(start // _BLOCK) - beside

    return least


def _best(part: Part, written: Written, forms: Iterable[Form]) -> Finding | None:
    """The finding of the form that most speaks for; none where little does."""
    number = written.number
    some = [form for form in forms if _takes_prefix(form, written) and form.has(number)]
    if not some or _is_part_of_other(part.text, written):
        return None
    around = Surroundings(part, written)
    signs = sum(tens for _, tens in around.signs) + (PREFIX if written.prefix else 0)
    likely = []
    for form in some:
        tens = form.most_in(written.breaks) + signs
        if tens + COUNTRY + NAME[0] > _LEAST_TENS and around.has_words:
            tens += sum(worth for _, worth in _words(form, around))
        if tens + COUNTRY > _LEAST_TENS:  # countries cost more than words, and tell less
            tens += COUNTRY if _agreeing(form, part) else 0
        if tens > _LEAST_TENS:
            likely.append((tens, form))
    # Checks cost most: only those are made that may tell a better form.
    best: tuple[float, Form, Evidence] | None = None
    for most, form in sorted(likely, key=lambda one: -one[0]):
        if best and most <= best[0]:
            break
        passes = form.check(number)
        if not passes and not form.is_specific:
            continue
        evidence = _evidence(form, written, around, passes)
        if evidence:
            tens = sum(tens for _, tens in evidence.reasons)
            if tens > (best[0] if best else _LEAST_TENS):
                best = tens, form, evidence
    if not best or best[2].score <= _LEAST:
        return None
    _, form, evidence = best
    country = next(iter(_agreeing(form, part)), form.country)
    return Finding(
        form.kind, written.start, written.end, number, evidence.score, country, form.name,
        evidence.rationale, form.pattern,
    )  # fmt: skip


def _evidence(form: Form, written: Written, around: Surroundings, passes: bool) -> Evidence | None:
    """All that speaks for a number to be of a form, and against; None where its check fails and
    nothing announces it."""
    if not form.stands_as(around.as_it_stands):
        return None
    words = _words(form, around) if around.has_words else []
    if not passes and not words:
        return None
    reasons = [("form", form.prior), *_writing(form, written, around.as_it_stands), *around.signs]
    reasons.append(("check", form.strength if passes else MISTYPED))
    if written.prefix:
        reasons.append(("letters of its country", PREFIX))
    reasons += words
    if _agreeing(form, around.part):
        reasons.append(("country of the page", COUNTRY))
    # What is little likely anyway is not asked for more.
    likely = sum(tens for _, tens in reasons) > _LEAST_TENS
    if likely and _announces_other(form, around):
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
    own = min([away for name, away in names.items() if name in form.called], default=None)
    notion = min([away for one, away in cues.items() if one in form.announced_by], default=None)
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
    """Whether a word before it announces something else, and none of its own is nearer. A word for
    telephones is none for a form with letters, which no telephone has."""
    if not around.contrary:
        return False
    passed_over = {*form.notions, *(["phone"] if form.prior >= LETTERED else ())}
    own = [away for name, away in around.names.items() if name in form.called]
    own += [away for one, away in around.cues.items() if one in form.announced_by]
    nearest = min(own, default=NEAR + 1)
    return any(away < nearest for other, away in around.contrary if other not in passed_over)


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


_REACH = 32
"""The letters of a country and six of a name in groups, with three signs between two of them."""
_OMOCODIA = r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]"

RECOGNISERS = (
    Recogniser(
        "dni",
        Trigger(digits=8, beside=r"(?:[0-9]\W{0,3}){8}[A-Za-z](?!\w)", reach=_REACH),
        finder("dni", [DNI]),
        default=True,
        reveals="the person, in every register",
    ),
    Recogniser(
        "nie",
        Trigger(digits=7, beside=r"[XYZxyz](?<![^\W_].)(?:\W{0,3}[0-9]){7}", reach=_REACH),
        finder("nie", [NIE]),
        default=True,
        reveals="the person, a foreigner",
    ),
    Recogniser(
        "national_id",
        Trigger(digits=6, pattern=_OMOCODIA, reach=_REACH),
        finder("national_id", (DNI, NIE, *NATIONAL)),
        default=True,
        reveals="the person, often the date of birth, the sex and the place of birth",
    ),
)
