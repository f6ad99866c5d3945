"""Dates of birth, as dates are written in the languages served (months.tsv), beside a word such as
`nascuda` or `geb.`

Years are from 1900 on: rules on personal data do not apply to the dead (Regulation (EU) 2016/679,
recital 27).
"""

import re
from collections.abc import Iterator

from stages.pii.cues import cues_near
from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.context import NEAR
from stages.pii.recognisers.months import month_of

__all__ = ["RECOGNISER", "find"]

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?P<month>[^\W\d_]{2,14}(?:[ -](?:f[óo]mhair|mj[ėe]nesio))?)"
_DAY = r"(?P<day>[0-3]?\d)"
_OF = r"(?:(?:de|del|d|of|o|ta|von|den|van|di|y|mis|luna|lui)\b['’]? ?)?"
_END = r"(?:(?=T\d\d:)|(?!\w))(?![./-]\d)"
_BEGIN = r"(?<!\w)(?<!\d[./-])(?<![$€£])"
_FORMS = tuple(
    re.compile(_BEGIN + form)
    for form in (
        # 3 de març de 1984, 3. März 1984, 3rd of March, 1984
        rf"{_DAY}(?:\.|[ºª°]|(?:-?[^\W\d_]{{1,4}})?\.?)?[ .-]{{1,2}}{_OF}{_MONTH}\.?,?[ .-]{{0,2}}"
        rf"(?:(?:de l['’]any|del año|de|del|d|of|anul|ko)\b['’]? ?)?(?P<year>{_YEAR})(?!\d)",
        # March 3, 1984; martxoaren 3a, 1984
        rf"{_MONTH}\.? {_DAY}(?:\.|[^\W\d_]{{1,3}})?,? (?P<year>{_YEAR})(?!\d)",
        # 1984. március 3., 1984ko martxoaren 3a, 1984 m. kovo 3 d.
        rf"(?P<year>{_YEAR})(?:\.|\.?-?[^\W\d_]{{1,3}})?,? (?:(?:m|g|y|gada|urteko|urtean)\.? )?"
        rf"{_MONTH}\.? {_DAY}(?!\d)",
        # 1984. gada 3. marts
        rf"(?P<year>{_YEAR})\.? ?(?:gada|g\.|gads) {_DAY}\.? {_MONTH}",
        # 12/03/1971, 3. 4. 1950, 03 - 04 - 1950
        rf"{_DAY}(?P<s>(?:\.? ?[./-] ?|\. ?| ))(?P<number>[0-3]?\d)(?P=s)(?P<year>{_YEAR}){_END}",
        # 1971-03-12, 1971. 03. 12.
        rf"(?P<year>{_YEAR})(?P<s>[./-]|\. | )(?P<number>[01]?\d)(?P=s){_DAY}{_END}",
        # 3/IV/1950
        rf"{_DAY}(?P<s>[./ -]|\. ?)(?P<roman>[IVXivx]{{1,4}})(?P=s)(?P<year>{_YEAR}){_END}",
        # 12/03/71
        rf"{_DAY}(?P<s>[./-]|\. )(?P<number>[01]?\d)(?P=s)(?P<year>\d\d){_END}",
    )
)
_ROMAN = {n: i for i, n in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), 1)}
_BREAK = re.compile(r"\d|(?<=\w{3})[.!?]\s+(?=[^\W\d_])|[;†✝✟]|\n\n")
"""What ends a statement between a word and a date: numbers, the end of a sentence, a death."""
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W\d_]+|[\u2600-\u27bf\U0001f300-\U0001faff₿€$£¥₽₴]"
)
"""A word as cues.py counts them."""


def find(part: Part) -> Iterator[Finding]:
    """All dates of birth, with the form `YYYY-MM-DD` as value. Of 3/4/1950 the day is first."""
    for form in _FORMS:
        for match in part.matches(form):
            value = _value(match, part.page.language)
            if not value:
                continue
            away = _away(part.text, match.start(), match.end())
            if away is None:
                continue
            reasons = Evidence((("form", -2.5 if len(match["year"]) == 2 else -1.5),))
            reasons = reasons.plus('word "birth"', 3.0 if away <= NEAR else 2.0)
            yield Finding(
                "birth_date", match.start(), match.end(), value, reasons.score,
                rationale=reasons.rationale,
            )  # fmt: skip


def _value(match: re.Match[str], language: str) -> str:
    """The date; empty where it is none."""
    parts = match.groupdict()
    day, year = int(parts["day"]), int(parts["year"])
    if parts.get("month"):
        month = month_of(parts["month"].lower(), language)
    elif parts.get("roman"):
        month = _ROMAN.get(parts["roman"].upper(), 0)
    else:
        month = int(parts["number"])
        if month > 12 >= day:
            day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{year:02}-{month:02}-{day:02}"


def _away(text: str, start: int, end: int) -> int | None:
    """How many words away a word of birth is, before or after a date, in the same statement."""
    first = max(0, start - 90)
    before = cues_near(text[first:start], start - first, start - first).get("birth")
    if before is not None:
        words = [word.end() for word in _WORD.finditer(text, first, start)]
        between = text[words[-1 - before] if before < len(words) else first : start]
        if not _BREAK.search(between):
            return before
    after = cues_near(text[end : end + 50], 0, 0).get("birth")
    if after is not None:
        words = [word.start() for word in _WORD.finditer(text, end, end + 50)]
        between = text[end : words[after] if after < len(words) else end + 50]
        if not re.search(r"\d|[.!?]\s+[^\W\d_]|[;\n]", between.lstrip(" .rgmd,")):
            return after
    return None


RECOGNISER = Recogniser(
    "birth_date",
    Trigger(digits=2, reach=64),
    find,
    reveals="with a name or a town, mostly the person",
)
