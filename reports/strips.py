"""A figure of distributions: a strip of bins for each language, the darker the more documents, with
its limits as strokes. Pure."""

from collections.abc import Sequence

from reports.signals import Distribution, LanguageBins, limits_in_words
from reports.svg import across, element, figure, text, words
from reports.templating import count

__all__ = ["place_of", "strips"]

_ROW = 20
_LEFT, _RIGHT = 16.0, 88.0
"""Where the strips begin and end, in per cent of the width."""
_FAINTEST = 0.12
"""Opacity of a bin with next to no documents."""
_TICKS = 5


def strips(id_: str, distribution: Distribution) -> str:
    """The figure of one signal."""
    edges, rows = distribution.edges, distribution.languages
    height = (len(rows) + 1) * _ROW
    parts = [_axis(edges, height)]
    parts += [_strip(row, edges, number * _ROW) for number, row in enumerate(rows)]
    says = (
        f"{distribution.documents:,} documents in {len(rows)} languages by {distribution.signal}, "
        f"in {len(edges)} bins from {edges[0]:g} to {edges[-1]:g} and more"
    )
    return figure(id_, distribution.signal, says, height, *parts)


def place_of(value: float, edges: Sequence[float]) -> float:
    """The place (0 to 1) of a value on an axis of bins of equal width; inside a bin it is linear.
    What lies in the last bin, which is open, stands in its middle."""
    if value <= edges[0]:
        return 0.0
    number = max(n for n, edge in enumerate(edges) if edge <= value)
    within = 0.0 if value == edges[number] else 0.5
    if number + 1 < len(edges):
        within = (value - edges[number]) / (edges[number + 1] - edges[number])
    return (number + within) / len(edges)


def _x(place: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * place


def _strip(row: LanguageBins, edges: Sequence[float], y: float) -> str:
    limits = limits_in_words(row.least, row.most)
    says = f"{row.tag}: {row.documents:,} documents{f', limit {limits}' if limits else ''}"
    top = max(row.counts)
    parts = [element("title", words(says)), text(row.tag, x=across(_LEFT - 1.5), y=y + 15,
             anchor="end", class_="name")]  # fmt: skip
    for number, documents in enumerate(row.counts):
        if documents:
            opacity = _FAINTEST + (1 - _FAINTEST) * documents / top
            left, right = (_x(n / len(edges)) for n in (number, number + 1))
            parts.append(
                element("rect", x=across(left), y=y + 3, width=across(right - left - 0.15),
                        height=_ROW - 6, class_="got", fill_opacity=round(opacity, 2))
            )  # fmt: skip
    for limit in (row.least, row.most):
        if limit is not None:
            at = across(_x(place_of(limit, edges)))
            parts.append(element("line", x1=at, x2=at, y1=y, y2=y + _ROW, class_="limit"))
    parts.append(text(count(row.documents), x="100%", y=y + 15, anchor="end", class_="value"))
    return element("g", *parts)


def _axis(edges: Sequence[float], height: float) -> str:
    """The lower edges of some bins, as vertical lines with labels below."""
    step = max(1, round(len(edges) / _TICKS))
    parts = []
    for number in range(0, len(edges), step):
        at = across(_x(number / len(edges)))
        parts.append(element("line", x1=at, x2=at, y1=0, y2=height - _ROW, class_="grid"))
        label = f"{edges[number]:g}"
        parts.append(text(label, x=at, y=height - 5, anchor="middle", class_="tick"))
    return element("g", *parts, aria_hidden="true")
