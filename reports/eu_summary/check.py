"""The self-check: what is left to fill in a summary, and what AIAL's metrics would give it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from reports.eu_summary.model import Document
from reports.eu_summary.scores import DIMENSIONS, Score, grade, scores
from reports.templating import columns

__all__ = ["check_lines", "score_lines", "score_table"]

_SECTIONS = {
    "S1": "document",
    "S2": "1",
    "S3": "2.1",
    "S4": "2.2",
    "S5": "2.3",
    "S6": "2.4",
    "S7": "2.5, 2.6",
    "S8": "3",
}
"""AIAL's sections -> those of the template."""


def check_lines(document: Document) -> Iterator[str]:
    """What is left, and the points, in lines for a terminal."""
    left = [name for name, field in document.fields.items() if field.status == "provider"]
    yield f"EU summary: {len(left)} fields are the provider's to fill: {' '.join(left)}"
    missing = {key: name for name, field in document.fields.items() for key in field.missing}
    if missing:
        yield "not stated in pipeline.yaml, and the field that would show it:"
        yield from (f"  {key} ({name})" for key, name in missing.items())
    yield from score_lines(scores(document))
    if document.fields["2.1.a"].keys:
        yield "more metrics will apply once the section of every source is stated (about.category)"


def score_lines(found: Sequence[Score]) -> Iterator[str]:
    """Points of what applies, by section of the template and by dimension."""
    yield _line("points by AIAL's metrics", DIMENSIONS)
    for section, of in _SECTIONS.items():
        those = [one for one in found if one.metric.section == section]
        yield _line(of, (_points(those, short) for short in DIMENSIONS.values()))
    yield _line("all", (_points(found, short) for short in DIMENSIONS.values()))
    yield _line("grade", (_grade(found, short) for short in DIMENSIONS.values()))
    plain = [one for one in found if not one.metric.is_follow_up]
    yield _line("without follow-ups", (_grade(plain, short) for short in DIMENSIONS.values()))


def _line(name: str, cells: Iterable[str]) -> str:
    return f"{name:26}{''.join(f'{one:>17}' for one in cells)}"


def _points(found: Sequence[Score], dimensions: Sequence[str]) -> str:
    those = [one for one in found if one.metric.dimension in dimensions]
    return f"{sum(one.got for one in those):g} of {sum(one.most for one in those)}"


def _grade(found: Sequence[Score], dimensions: Sequence[str]) -> str:
    those = [one for one in found if one.metric.dimension in dimensions]
    most = sum(one.most for one in those)
    percent = 100 * sum(one.got for one in those) / most if most else 0.0
    return f"{percent:.1f} % {grade(percent)}"


def score_table(found: Sequence[Score]) -> str:
    """All metrics in Markdown: weight, dimensions, who can fill them, score, points and why.
    Neighbours of one field that are judged alike share a row."""
    rows = [
        ["metrics", "weight of each", "dimensions", "who", "score", "points", "why"],
        ["---", "--:", "---", "---", "--:", "--:", "---"],
    ]
    for _, group in groupby(found, key=_alike):
        those = list(group)
        metric = those[0].metric
        first, last = metric.id, those[-1].metric.id
        points = those[0].points
        rows.append(
            [
                first if first == last else f"{first} to {last.rpartition('.')[2]}",
                str(metric.weight),
                " ".join(dict.fromkeys(one.metric.dimension for one in those)),
                metric.who,
                "n. a." if points is None else f"{points:g}",
                f"{sum(one.got for one in those):g} of {sum(one.most for one in those)}",
                those[0].why,
            ]
        )
    return columns(rows) + "\n"


def _alike(score: Score) -> tuple[object, ...]:
    metric = score.metric
    place = metric.field or metric.id
    return (place, metric.weight, metric.who, score.points, score.why)
