"""A figure of distributions: a strip of bins for each language, whose colour is the stronger the
more documents, with its limits as strokes. Pure."""

from collections.abc import Sequence

from reports.facts.signals import Distribution, LanguageBins, limits_in_words
from reports.languages.translation import Translation
from reports.page.svg import across, element, figure, text, words

__all__ = ["place_of", "strips"]

_ROW = 20
_LEFT, _RIGHT = 22.0, 84.0
"""Where the strips begin and end, in per cent of the width."""
_SHADES = 8
"""A bin with next to no documents has the first shade, the fullest of its language the last; the
style sheet knows them as classes."""
_TICKS = 5


def strips(id_: str, distribution: Distribution, translation: Translation) -> str:
    """The figure of one signal."""
    edges, rows = distribution.edges, distribution.languages
    height = (len(rows) + 1) * _ROW
    limits = {(row.least, row.most) for row in rows}
    words_of = {one: translation.text(limits_in_words(*one)) for one in limits}
    parts = [_axis(edges, height, translation)]
    for number, row in enumerate(rows):
        parts.append(_strip(row, number * _ROW, words_of[row.least, row.most], translation))
        if len(limits) > 1:
            parts += _limits(row, edges, number * _ROW, _ROW)
    if len(limits) == 1:
        parts += _limits(rows[0], edges, 0, height - _ROW)
    says = translation.gettext(
        "%(documents)s documents in %(languages)s languages by %(signal)s, in %(bins)s bins from "
        "%(first)s to %(last)s and more",
        documents=distribution.documents,
        languages=len(rows),
        signal=distribution.signal,
        bins=len(edges),
        first=translation.number(edges[0]),
        last=translation.number(edges[-1]),
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


def _limits(row: LanguageBins, edges: Sequence[float], y: float, height: float) -> Sequence[str]:
    """The limits of a language, as strokes; where all languages have the same, they are one."""
    places = (across(_x(place_of(at, edges))) for at in (row.least, row.most) if at is not None)
    return [element("line", x1=at, x2=at, y1=y, y2=y + height, class_="limit") for at in places]


def _strip(row: LanguageBins, y: float, limits: str, translation: Translation) -> str:
    parts = [element("title", words(_says(row, limits, translation))),
             text(row.tag, x=across(_LEFT - 1.5), y=y + 15, anchor="end", class_="name"),
             _bins(row.counts, y)]  # fmt: skip
    number = translation.short(row.documents)
    parts.append(text(number, x="100%", y=y + 15, anchor="end", class_="value"))
    return element("g", *parts, data_l=row.tag)


def _says(row: LanguageBins, limits: str, translation: Translation) -> str:
    """A strip in words."""
    if not limits:
        return translation.ngettext(
            "%(tag)s: %(num)s document", "%(tag)s: %(num)s documents", row.documents, tag=row.tag
        )
    return translation.ngettext(
        "%(tag)s: %(num)s document, limit %(limits)s",
        "%(tag)s: %(num)s documents, limit %(limits)s",
        row.documents,
        tag=row.tag,
        limits=limits,
    )


def _bins(counts: Sequence[int], y: float) -> str:
    """The bins, as one path for each shade, in a frame of their own whose unit is a bin."""
    top = max(counts)
    by_shade: dict[int, list[str]] = {}
    for number, documents in enumerate(counts):
        if documents:
            shade = -(-documents * _SHADES // top)
            by_shade.setdefault(shade, []).append(f"M{number} 0h.94v1h-.94z")
    paths = (
        element("path", d="".join(places), class_=f"s{shade}")
        for shade, places in sorted(by_shade.items())
    )
    return element(
        "svg",
        *paths,
        x=across(_LEFT),
        y=y + 3,
        width=across(_RIGHT - _LEFT),
        height=_ROW - 6,
        viewBox=f"0 0 {len(counts)} 1",
        preserveAspectRatio="none",
        class_="got",
    )


def _axis(edges: Sequence[float], height: float, translation: Translation) -> str:
    """The lower edges of some bins, as vertical lines with labels below."""
    step = max(1, round(len(edges) / _TICKS))
    parts = []
    for number in range(0, len(edges), step):
        at = across(_x(number / len(edges)))
        parts.append(element("line", x1=at, x2=at, y1=0, y2=height - _ROW, class_="grid"))
        label = translation.number(edges[number])
        parts.append(text(label, x=at, y=height - 5, anchor="middle", class_="tick"))
    return element("g", *parts, aria_hidden="true")
