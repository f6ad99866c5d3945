"""The figure of the pipeline: its graph, and how many documents each stage let through, as SVG."""

from collections.abc import Sequence

from reports.facts.accounts import StageFlow
from reports.languages.translation import Translation
from reports.page.svg import across, element, figure, text, words

__all__ = ["funnel", "lanes"]

_ROW = 30
_LANE = 16
_START, _SPAN, _OUT = 36.0, 29.0, 81.0
"""Where bars begin, the length of the longest one, and where what goes out ends, in per cent of the
width."""


def funnel(
    id_: str, title: str, description: str, steps: Sequence[StageFlow], translation: Translation
) -> str:
    """The figure, with a row for each stage: its place in the graph, a bar for the documents that
    it let through, and after that a bar for each reason for which it dropped documents."""
    top = max((step.entered.documents for step in steps), default=0) or 1
    places = lanes(steps)
    left = (max(places.values(), default=0) + 1) * _LANE + 6
    rows = {step.name: number for number, step in enumerate(steps)}
    parts = [
        text(translation.gettext("in the pipeline"), x="0", y=14, class_="tick"),
        text(
            translation.gettext("documents passed on, dropped"),
            x=across(_START),
            y=14,
            class_="tick wide",
        ),
        text(
            translation.pgettext("documents", "out"),
            x=across(_OUT),
            y=14,
            anchor="end",
            class_="tick",
        ),
        text(
            translation.pgettext("documents", "dropped"),
            x="100%",
            y=14,
            anchor="end",
            class_="tick wide",
        ),
    ]
    parts += [_edge(places, rows, parent, step.name) for step in steps for parent in step.after]
    parts += [
        _row(step, places[step.name], _y(rows[step.name]), top, left, translation) for step in steps
    ]
    return figure(id_, title, description, (len(steps) + 1) * _ROW, *parts)


def lanes(steps: Sequence[StageFlow]) -> dict[str, int]:
    """The lane (column) of each stage in the graph; as few lanes as possible.

    A stage takes the leftmost of the lanes of the stages before it, and a source the first free
    lane. A lane is free again once its stage has been joined to another. Sources that follow one
    another and go to the same stages share a lane, so that a figure of many stays narrow.
    """
    children = {step.name: [one.name for one in steps if step.name in one.after] for step in steps}
    taken: dict[str, int] = {}
    places: dict[str, int] = {}
    before = ""
    for step in steps:
        own = [taken.pop(name) for name in step.after if name in taken]
        if step.is_source and before in taken and children[before] == children[step.name]:
            own = [taken.pop(before)]
        before = step.name if step.is_source else ""
        free = (lane for lane in range(len(steps) + 1) if lane not in taken.values())
        places[step.name] = min(own) if own else next(free)
        taken[step.name] = places[step.name]
    return places


def _y(row: int) -> float:
    """The middle of a row, in pixels."""
    return (row + 1.5) * _ROW


def _x(lane: int) -> float:
    """The middle of a lane, in pixels."""
    return lane * _LANE + 8


def _edge(places: dict[str, int], rows: dict[str, int], parent: str, child: str) -> str:
    """A line down the parent's lane, then over to the child's lane."""
    x1, y1, x2, y2 = _x(places[parent]), _y(rows[parent]), _x(places[child]), _y(rows[child])
    turn = y2 - _ROW
    path = f"M{x1:g} {y1:g}V{turn:g}C{x1:g} {y2 - 8:g} {x2:g} {turn + 8:g} {x2:g} {y2:g}"
    return element("path", d=path, class_="edge")


def _says(step: StageFlow, translation: Translation) -> str:
    """A row in words."""
    moved = translation.gettext(
        "%(stage)s: %(entered)s in, %(left)s out",
        stage=step.name,
        entered=step.entered.documents,
        left=step.left.documents,
    )
    gone = (f"{reason} {translation.count(number)}" for reason, number in step.dropped.items())
    return "; ".join((moved, *gone))


def _row(
    step: StageFlow, lane: int, y: float, top: int, left: int, translation: Translation
) -> str:
    """The row of one stage. top: the documents that the longest bar stands for. left: where the
    stage's name begins, in pixels."""
    out = step.left.documents
    use = f"  {step.use}" if step.use != step.name else ""
    passed = _SPAN * out / top
    parts = [
        element("title", words(_says(step, translation))),
        element("rect", x="0", y=y - _ROW / 2, width="100%", height=_ROW, class_="row"),
        element("circle", cx=_x(lane), cy=y, r=5, class_="source" if step.is_source else "node"),
        element(
            "text",
            element("tspan", words(step.name), class_="name"),
            element("tspan", words(use), class_="wide muted"),
            x=left,
            y=y + 4,
        ),
        element("rect", x=across(_START), y=y - 8, width=across(passed), height=16, class_="got"),
    ]
    start = _START + passed
    for number, (reason, amount) in enumerate(step.dropped.items()):
        width = _SPAN * amount / top
        shade = "drop" if number % 2 == 0 else "drop other"
        parts.append(
            element("rect", element("title", words(f"{reason} {translation.count(amount)}")),
                    x=across(start), y=y - 8, width=across(width), height=16, class_=shade)
        )  # fmt: skip
        start += width
    gone = f"−{translation.short(step.gone)}" if step.gone else "–"
    passed_on = translation.short(out)
    parts.append(text(passed_on, x=across(_OUT), y=y + 4, anchor="end", class_="value"))
    parts.append(text(gone, x="100%", y=y + 4, anchor="end", class_="value muted"))
    return element("g", *parts)
