"""How AIAL's metrics would judge a summary, as far as that follows from what is filled in.

Blankvoort, Pandit, Gahntz, FAccT 2026: 242 metrics, each with a weight; 1 for sufficient, 0.5 for
partly, 0 for insufficient or absent; one that does not apply leaves the maximum. metrics.tsv has
their ids, weights and dimensions (AIAccountabilityLab/gpai-training-transparency, snapshot fe45073
of 24 July 2026), who can fill what they ask for, the field that they are about, and the rule by
which it is judged here, which is ours. A reader may judge otherwise what is a matter of taste.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports.eu_summary.model import Document, Field, Link, Part, listed

__all__ = ["DIMENSIONS", "GRADES", "Metric", "Score", "grade", "metrics", "scores"]

DIMENSIONS: Mapping[str, Sequence[str]] = {
    "Transparency": ("Cla", "Com", "Con", "Cor"),
    "Usefulness": ("Acc", "Cpr"),
}
"""Transparency: clarity, completeness, consistency, correctness. Usefulness: accessibility,
comprehension."""
GRADES = (
    (95, "A+"),
    (90, "A"),
    (80, "B+"),
    (75, "B"),
    (60, "C+"),
    (50, "C"),
    (40, "D+"),
    (25, "D"),
    (0, "F"),
)
"""Per cent -> the grade from there on."""
_DOCUMENT = {
    "checksum": "the manifest has the checksum of each file, and a command compares them",
    "languages": "it is in the languages of card and report",
    "links": "addresses are links in Markdown and Word, and text in JSON",
    "one_run": "one run counted what this document, the card and the report say",
    "open_formats": "Markdown, Word and JSON with a schema",
    "plain": "headings of the template, whole sentences, tables with names for all columns",
    "provenance": "it says which run made it, and whose statements it has",
    "structure": "all sections and fields of the template, in its order",
}
"""What holds of every summary that is made here."""


@dataclass(frozen=True)
class Metric:
    """A metric. weight: 1 to 25. dimension: one of `DIMENSIONS`' values. who: can fill it. section:
    AIAL's, S1 to S8. field: of the template; "" for the document as a whole. rule: name, and after
    a space what it is about."""

    id: str
    weight: int
    dimension: str
    who: str
    section: str
    field: str
    rule: str

    @property
    def is_follow_up(self) -> bool:
        """Whether it asks how good a statement is, and applies only where there is one."""
        return self.rule.startswith("given ")


@dataclass(frozen=True)
class Score:
    """points: 0, 0.5 or 1; None where the metric does not apply. why: in a few words."""

    metric: Metric
    points: float | None
    why: str

    @property
    def got(self) -> float:
        """Points times weight."""
        return (self.points or 0.0) * self.metric.weight

    @property
    def most(self) -> int:
        """What the metric could give."""
        return 0 if self.points is None else self.metric.weight


Judged = tuple[float | None, str]


@cache
def metrics() -> Sequence[Metric]:
    """All metrics, in their order."""
    with (Path(__file__).parent / "metrics.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [
            Metric(
                row["metric"],
                int(row["weight"]),
                row["dimension"],
                row["who"],
                row["section"],
                row["field"],
                row["rule"],
            )
            for row in rows
        ]


def scores(document: Document) -> list[Score]:
    """The score of a summary by each metric."""
    return [Score(metric, *_judged(document, metric)) for metric in metrics()]


def grade(percent: float) -> str:
    """The grade for a share in per cent."""
    return next(name for least, name in GRADES if percent >= least)


@dataclass(frozen=True)
class _Case:
    """What a rule looks at: the field of the metric, if it has one, and what the rule is about."""

    document: Document
    field: Field | None
    about: str

    @property
    def names(self) -> str:
        """The names of parts that the rule has, to be read."""
        return self.about.replace(",", ", ")

    @property
    def parts(self) -> list[Part]:
        """The parts of the field whose names the rule has."""
        wanted = self.about.split(",")
        return [part for part in self.field.parts if part.name in wanted] if self.field else []


def _judged(document: Document, metric: Metric) -> Judged:
    name, _, about = metric.rule.partition(" ")
    field = document.fields.get(metric.field)
    if field is not None and not field.is_applicable:
        return None, "the answer is no"
    if field is not None and field.keys and not field.is_question:
        return None, "depends on an answer that is not stated"
    return _RULES[name](_Case(document, field, about))


def _part(case: _Case) -> Judged:
    """1 where all these parts are stated in all entries, 0.5 where some are."""
    if not case.parts:
        return None, f"nothing to say of {case.names}"
    stated = [part.is_stated for part in case.parts]
    if all(stated):
        return 1.0, f"{case.names}: given"
    return (0.5, f"{case.names}: partly given") if any(stated) else (0.0, f"{case.names}: missing")


def _some(case: _Case) -> Judged:
    """1 where one of these parts is stated in one of the entries."""
    if any(part.is_stated for part in case.parts):
        return 1.0, f"{case.names}: given"
    return 0.0, f"{case.names}: missing"


def _given(case: _Case) -> Judged:
    """As `_some`; does not apply where nothing is stated, as it asks how good that is."""
    points, why = _some(case)
    return points or None, why


def _answered(case: _Case) -> Judged:
    answer = case.field.answer if case.field else None
    return (1.0, f"answered: {answer}") if answer else (0.0, "not answered")


def _sorted(case: _Case) -> Judged:
    """1 where the section of every source is known, so that none can be missing here."""
    if case.document.fields["2.1.a"].keys:
        return 0.5, "the section of some sources is not stated"
    return 1.0, "every source is in its section"


def _held(case: _Case) -> Judged:
    return 1.0, _DOCUMENT[case.about]


def _one_document(case: _Case) -> Judged:
    """0.5 where the list of domains is cut and goes on in a file."""
    if case.document.fields["2.3.h"].named("rest"):
        return 0.5, "the list of domains goes on in a file"
    return 1.0, "nothing stands elsewhere"


def _provider(_: _Case) -> Judged:
    return 0.0, "the provider's"


def _previous(case: _Case) -> Judged:
    """About earlier versions, where some are stated."""
    previous = case.document.fields["version"].named("previous")
    if not previous:
        return None, "no earlier version is stated"
    if case.about == "absent":
        return 0.0, "changes are not told"
    if case.about == "links":
        links = [isinstance(one, Link) for part in previous for one in listed(part.value)]
        return (1.0, "each with its address") if all(links) else (0.5, "some without address")
    return 1.0, "the same form, numbered"


def _not(why: str) -> "Rule":
    """A rule that never applies, as long as text is all there is or the provider has not begun."""
    return lambda _: (None, why)


Rule = Callable[[_Case], Judged]
_RULES: Mapping[str, Rule] = {
    "after_provider": _not("depends on what the provider fills in"),
    "answered": _answered,
    "given": _given,
    "held": _held,
    "one_document": _one_document,
    "outside_union": _not("for providers outside the Union"),
    "part": _part,
    "previous": _previous,
    "provider": _provider,
    "publication": _not("about where and when it is published"),
    "some": _some,
    "sorted": _sorted,
    "text_alone": _not("text is the only modality"),
    "uncompressed": _not("nothing is compressed"),
}
