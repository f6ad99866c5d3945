"""Plots of shares and amounts as SVG (`svg.py` says how figures are drawn), with numbers and words
as a language has them. Pure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.languages.translation import Translation
from reports.page.svg import across, element, figure, text, words

__all__ = ["Bar", "Dot", "bars", "dot_plot", "log_place"]

_ROW = 22
_LEFT, _RIGHT = 27.0, 82.0
"""Where the axis of a dot plot begins and ends, in per cent of the width."""
_LETTER = 2.2
"""About what a letter takes on the narrowest screen, in per cent of the width."""
_ZERO = 0.08
"""Part of a logarithmic axis that is kept for zero."""


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One row of a dot plot; all shares are between 0 and 1.

    got: the trained share. missed: whether a bound is missed. language: its tag, by which a filter
    finds it; None where the row is of no language.
    """

    name: str
    title: str
    """Shown beside the name where there is room; may be empty."""
    wanted: float | None
    got: float
    stored: float
    minimum: float | None = None
    maximum: float | None = None
    missed: bool = False
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar; `value` is not negative. label: what is written after it."""

    name: str
    value: float
    label: str


def dot_plot(
    id_: str,
    title: str,
    description: str,
    rows: Sequence[Dot],
    translation: Translation,
    *,
    logarithmic: bool,
) -> str:
    """A figure that shows the wanted (ring), trained (dot) and stored (stroke) share of each row,
    and its bounds as a band."""
    shares = [s for row in rows for s in (row.wanted, row.got, row.stored) if s]
    decades = max(1, -math.floor(math.log10(min(shares, default=0.1)) + 1e-9))
    top = _round_up(max(shares, default=1.0))
    ticks = [top * step / 4 for step in range(5)]
    if logarithmic:
        ticks = [0.0, *(10.0**-power for power in range(decades, -1, -1))]

    def x(share: float) -> float:
        place = log_place(share, decades) if logarithmic else min(share / top, 1.0)
        return _LEFT + (_RIGHT - _LEFT) * place

    height = (len(rows) + 2) * _ROW
    bottom = height - _ROW
    parts = [_axis(x, ticks, bottom, height, translation)]
    for number, row in enumerate(rows):
        y = (number + 1.5) * _ROW
        parts.append(_dot_row(row, y, x, translation, striped=number % 2 == 0))
    return figure(id_, title, description, height, *parts)


def log_place(share: float, decades: int) -> float:
    """The place (0 to 1) of a share on a logarithmic axis from 10^-decades to 1. The first
    `_ZERO` of the axis is for zero; smaller shares than the axis has stand where it begins."""
    if share <= 0:
        return 0.0
    place = 1 + math.log10(share) / decades
    return _ZERO + (1 - _ZERO) * min(max(place, 0.0), 1.0)


def bars(id_: str, title: str, description: str, rows: Sequence[Bar]) -> str:
    """A figure of horizontal bars that start at zero, one in each row, between names and labels."""
    top = max((row.value for row in rows), default=0) or 1
    left = min(2 + _LETTER * max((len(row.name) for row in rows), default=0), 60.0)
    label = min(3 + _LETTER * max((len(row.label) for row in rows), default=0), 30.0)
    span = 100 - left - label
    parts = []
    for number, row in enumerate(rows):
        y = (number + 0.5) * _ROW
        width = span * row.value / top
        parts.append(
            element(
                "g",
                element("title", words(f"{row.name}: {row.label}")),
                text(row.name, x=across(left - 1), y=y + 4, anchor="end", class_="name"),
                element("rect", x=across(left), y=y - 7, width=across(max(width, 0.2)), height=14,
                        rx=2, class_="got"),
                text(row.label, x=across(left + 1 + width), y=y + 4, class_="value"),
            )
        )  # fmt: skip
    return figure(id_, title, description, len(rows) * _ROW, *parts)


def _axis(
    x: Callable[[float], float],
    ticks: Sequence[float],
    bottom: float,
    height: float,
    translation: Translation,
) -> str:
    """The vertical lines of the ticks, with labels above and below. x: the place of a share."""
    parts = []
    for number, tick in enumerate(ticks):
        at = across(x(tick))
        parts.append(element("line", x1=at, x2=at, y1=_ROW, y2=bottom, class_="grid"))
        # The style sheet leaves out every second label on a narrow screen.
        style = "tick" if number % 2 == 0 else "tick wide"
        parts += [
            text(_tick(tick, translation), x=at, y=y, anchor="middle", class_=style)
            for y in (_ROW - 7, height - 6)
        ]
    return element("g", *parts, aria_hidden="true")


def _says(row: Dot, translation: Translation) -> str:
    """A row in words."""
    percent = translation.percent
    got, stored = percent(row.got), percent(row.stored)
    if row.wanted is None:
        return translation.gettext(
            "%(name)s: trained %(got)s, stored %(stored)s", name=row.name, got=got, stored=stored
        )
    return translation.gettext(
        "%(name)s: wanted %(wanted)s, trained %(got)s, stored %(stored)s",
        name=row.name,
        wanted=percent(row.wanted),
        got=got,
        stored=stored,
    )


def _dot_row(
    row: Dot,
    y: float,
    x: Callable[[float], float],
    translation: Translation,
    *,
    striped: bool,
) -> str:
    label = element("tspan", words(row.name), class_="name")
    if row.title:
        label = element("tspan", words(f"{row.title}  "), class_="wide muted") + label
    parts = [element("title", words(_says(row, translation)))]
    # A rectangle over the whole row reacts to the pointer; that of every second row is tinted.
    parts.append(
        element("rect", x="0", y=y - _ROW / 2, width="100%", height=_ROW,
                class_="stripe" if striped else "row")
    )  # fmt: skip
    parts.append(element("text", label, x=across(_LEFT - 1.5), y=y + 4, text_anchor="end"))
    if row.minimum or row.maximum is not None:
        low, high = x(row.minimum or 0.0), x(1.0 if row.maximum is None else row.maximum)
        parts.append(
            element("rect", x=across(low), y=y - 6, width=across(max(high - low, 0.3)), height=12,
                    rx=3, class_="band")
        )  # fmt: skip
    got = across(x(row.got))
    missed = " missed" if row.missed else ""
    if row.wanted is not None:
        at = across(x(row.wanted))
        parts.append(element("line", x1=at, x2=got, y1=y, y2=y, class_=f"link{missed}"))
    stored = across(x(row.stored))
    parts.append(element("line", x1=stored, x2=stored, y1=y - 6, y2=y + 6, class_="stored"))
    parts.append(element("circle", cx=got, cy=y, r=4.5, class_=f"got{missed}"))
    if row.wanted is not None:
        at = across(x(row.wanted))
        parts.append(element("circle", cx=at, cy=y, r=6, class_="wanted"))
    value = translation.percent(row.got)
    parts.append(text(value, x="100%", y=y + 4, anchor="end", class_="value"))
    return element("g", *parts, data_l=row.language)


def _tick(share: float, translation: Translation) -> str:
    """A share in per cent with as many decimals as it needs."""
    written = f"{share * 100:.6f}".rstrip("0").rstrip(".")
    decimals = len(written.partition(".")[2])
    number = translation.formats.number(share * 100, decimals)
    return translation.formats.percent.format(number) if share else "0"


def _round_up(share: float) -> float:
    """The smallest of 1, 2, 4, 10 times a power of ten that is not below `share`, which counts as
    at least 1e-12."""
    share = max(share, 1e-12)
    power = 10.0 ** math.floor(math.log10(share))
    return float(next(step * power for step in (1, 2, 4, 10) if step * power >= share * (1 - 1e-9)))
