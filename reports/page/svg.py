"""SVG elements as strings, and the frame of a figure.

Figures have no viewBox: horizontal lengths are in per cent of the width and vertical ones in
pixels, so that a figure fits any width and letters keep their size. Colours come from the page's
style sheet, by class.
"""

from functools import cache
from html import escape

from corpus.documents.visible import visible

__all__ = ["across", "element", "figure", "text", "words"]


def element(name: str, *children: str, **attributes: object) -> str:
    """One element; the children are markup. The attribute `class_` is written `class`, and
    `stroke_width` is written `stroke-width`; None leaves an attribute out."""
    written = "".join(
        [
            f' {_written(key)}="{_plain(value)}"'
            for key, value in attributes.items()
            if value is not None
        ]
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def words(text: str) -> str:
    """A text as the content of an element: escaped, and in it what cannot be seen named."""
    return escape(visible(text))


def text(line: str, *, x: str, y: float, class_: str = "", anchor: str = "start") -> str:
    """A line of text; `line` is plain text and gets escaped. anchor: start, middle or end."""
    style = class_ or None
    return element("text", words(line), x=x, y=y, class_=style, text_anchor=anchor)


def across(per_cent: float) -> str:
    """A horizontal place or length, given in per cent of the width."""
    return f"{round(per_cent, 3):g}%"


def figure(id_: str, title: str, description: str, height: float, *children: str) -> str:
    """A figure of `height` pixels, with the title and description that a screen reader reads."""
    return element(
        "svg",
        element("title", words(title), id=f"{id_}-title"),
        element("desc", words(description), id=f"{id_}-desc"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        class_="plot",
        role="img",
        aria_labelledby=f"{id_}-title {id_}-desc",
        width="100%",
        height=height,
    )


@cache
def _written(attribute: str) -> str:
    """The name of an attribute, as SVG has it."""
    return attribute.rstrip("_").replace("_", "-")


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{round(value, 3):g}"
    return str(value) if isinstance(value, int) else escape(str(value))
