"""Forms of numbers by country, from a table, and where they stand in a text.

Many things look like such a number; a recogniser takes them beside a word alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.documents.tab_tables import read_table
from stages.pii.cues import cues_of
from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recognisers.context import with_words

__all__ = ["FormTable", "Written"]

_FOLDER = Path(__file__).parents[1] / "data"
_SEPARATOR = "(?: ?[ .·-])?"
_BEFORE = r"(?<![\w@#$€£&=])(?<!\d[.,/:-])(?<!\w[-/])"
_AFTER = r"(?![\w@])(?![.,/:-]\d)(?!-\w)"
_BEGINS = r"(?=(?:[^\W\d_]{1,5}[ .-]?){0,2}\d)"
_LATIN = str.maketrans(
    "АВЕЗІКМНОРСТУХавеікмнорстухΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABE3IKMHOPCTYXabeikmhopctyxABEZHIKMNOPTYX"
)
"""Letters of other scripts that look like Latin ones."""
_LETTERS = re.compile(r"([^\W\d_]{1,5})[ .]")
"""A word before a number: one such as `SPZ` is none of its own."""
_SMALL = re.compile(r"\d{4} [a-z]{3}|[a-z]{1,3} \d{6,}")
"""Numbers with small letters and a space that are no words with figures, right beside a word."""


@dataclass(frozen=True)
class Written:
    """A number in one or more countries' forms. value: without separators, in capitals."""

    start: int
    end: int
    value: str
    countries: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class FormTable:
    """The forms of one kind of number.

    file: a table beside this topic's modules, with the columns `country` and `pattern`, and
    `kind` before them where it is of several kinds.
    """

    kind: str
    file: str
    columns: tuple[str, ...] = ("country", "pattern")

    @cached_property
    def forms(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Country and pattern of each form."""
        path = _FOLDER / self.file
        rows = [row.cells for row in read_table(path.read_text("utf-8"), self.file, self.columns)]
        return tuple(
            (cells[-2], re.compile(f"(?:{_regular(cells[-1])}){_AFTER}", re.IGNORECASE))
            for cells in rows
            if len(cells) == 2 or cells[0] == self.kind
        )

    @cached_property
    def _any(self) -> re.Pattern[str]:
        either = "|".join(dict.fromkeys(pattern.pattern for _, pattern in self.forms))
        return re.compile(f"{_BEFORE}{_BEGINS}(?=(?:{either}))", re.IGNORECASE)

    def written(self, part: Part) -> Iterator[Written]:
        """The numbers in a part, the longest at each place."""
        first = max(0, part.start - 2)
        text = part.text[first : part.end].translate(_LATIN)
        past = 0
        for match in self._any.finditer(text, part.start - first):
            word = _LETTERS.match(text, match.start())
            if match.start() < past or (word and self.kind in cues_of(word[1])):
                continue
            ends: dict[int, list[str]] = {}
            for country, pattern in self.forms:
                found = pattern.match(text, match.start())
                if found and _is_in_one_case(found[0]):
                    ends.setdefault(found.end(), []).append(country)
            if not ends:
                continue
            past = max(ends)
            own = text[match.start() : past]
            if any(character.isdigit() for character in own):
                yield Written(
                    first + match.start(),
                    first + past,
                    re.sub("[ ./·-]", "", own).upper(),
                    tuple(dict.fromkeys(ends[past])),
                    own,
                )

    def find(self, part: Part) -> Iterator[Finding]:
        """Those beside a word of the kind's own notion."""
        for one in self.written(part):
            cues = part.cues(one.start, one.end)
            away = cues.get(self.kind)
            if away is None or (away and _SMALL.fullmatch(one.text)):
                continue
            reasons = with_words(_form(one.value), cues, self.kind)
            country = next((c for c in one.countries if c in part.page.countries), "")
            if country:
                reasons = reasons.plus("country", 0.7)
            elif len(one.countries) == 1:
                country = one.countries[0]
            yield Finding(
                self.kind, one.start, one.end, one.value, reasons.score, country,
                rationale=reasons.rationale,
            )  # fmt: skip


def _regular(pattern: str) -> str:
    return pattern.replace("_", _SEPARATOR)


def _is_in_one_case(text: str) -> bool:
    """Whether letters are capitals; small ones are words as a rule, unless no space parts them."""
    if text == text.upper():
        return True
    return text == text.lower() and (" " not in text or bool(_SMALL.fullmatch(text)))


def _form(value: str) -> Evidence:
    """How seldom a number of such a form is something else: digits that letters stand between are
    little else; letters before digits are models of things."""
    blocks = len(re.findall(r"\d+|\D+", value))
    return Evidence((("form", {1: -2.5, 2: -2.0}.get(blocks, -1.5)),))
