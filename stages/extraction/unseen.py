"""What the reader of a page does not see of it, or never reads as text: scripts, hidden elements,
buttons."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain, islice
from typing import Any

__all__ = ["INLINE", "displayed", "hides", "visible", "without_unseen"]

_UNSEEN = (
    *("script", "style", "noscript", "template", "head", "title", "meta", "link", "base"),
    *("svg", "math", "iframe", "object", "embed", "applet", "audio", "video", "canvas", "map"),
    *("button", "select", "option", "optgroup", "textarea", "datalist", "input", "dialog"),
    *("img", "col", "colgroup", "rt", "rp", "noframes", "noembed"),
)
"""Elements that have no text, or none to be read on its own (such as ruby, a reading aid)."""
_REMOVED = "template"
"""What a hidden element is made, to be removed with others of that name."""
INLINE = (
    *("abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em"),
    *("font", "i", "ins", "kbd", "label", "mark", "nobr", "picture", "q", "rb", "ruby", "s"),
    *("samp", "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"),
    *("var", "wbr"),
)
"""Elements inside a line of text. Links are such elements too, but they are counted."""
_MOST, _PROSE = 0.8, 500
"""Share of a page's text, and its characters, from which on what hides it is not believed."""
_TITLED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "legend"})
"""Elements whose only text may be a button's, which opens what stands below."""
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_HIDING = frozenset({"hidden", "d-none", "hide", "is-hidden", "invisible"})
"""Classes by which frameworks hide an element (Tailwind, Bootstrap, Bulma)."""
_FOR_EARS = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only".split()
)
"""Classes of what is read aloud and not shown."""
_NAMES_OF_HIDING = _HIDING | _FOR_EARS
_DISPLAY = "contents|table|table-cell|table-row|(?:inline-)?(?:block|flex|grid)|inline"
_SHOWN_WIDE = re.compile(
    rf"(?:sm|md|lg|xl|2xl|desktop|tablet|print|screen)[:-](?:{_DISPLAY}|not-sr-only)"
    rf"|d-(?:sm|md|lg|xl|xxl)-(?:{_DISPLAY})"
)
"""Classes that show a hidden element on screens wider than a telephone's: `md:block` (Tailwind),
`d-md-block` (Bootstrap)."""
_HIDDEN_WIDE = re.compile("(?:sm|md|lg):hidden|d-(?:sm|md|lg)-none")
_OF_HIDING = ("hid", "none", "only", "invisible", "reader")
"""Parts of which each name that hides or shows an element has one."""
_MANY = 8192
"""Names that a process caches; the pages of a site have mostly the same ones."""
_QUESTION = re.compile("accordion|faq|question", re.IGNORECASE)
"""Class of a button that opens an answer, or of the box around it."""


def without_unseen(body: Any) -> None:
    """Take out of the tree what is not seen.

    Of hidden elements those in lines go, unless they hold nearly all text; boxes stay, and are set
    apart by their names. Nor does what is for browsers without scripts go if it is nearly all. One
    walk finds all that has to be looked at.
    """
    from lxml.etree import strip_elements

    buttons: list[Any] = []
    long: list[Any] = []
    for element in body.iter("a", "button", "noscript", *INLINE):
        if element.tag == "button":
            buttons.append(element)
        elif element.tag == "noscript":
            if _length(element) >= _PROSE:
                element.tag = "div"
                long.append(element)
        elif _is_hidden(element.get("class"), element.get("hidden"), element.get("style")):
            if _length(element) < _PROSE:
                element.tag = _REMOVED
            else:
                long.append(element)
    _name_buttons(buttons)
    strip_elements(body, *_UNSEEN, with_tail=False)
    _strip_but_most(body, long)


def visible(tree: Any) -> int:
    """The number of characters of a page that a reader sees, menus included. Elements that are not
    seen are removed from the tree."""
    from lxml.etree import strip_elements

    long = [element for element in tree.iter("noscript") if _length(element) >= _PROSE]
    for element in long:
        element.tag = "div"
    strip_elements(tree, *_UNSEEN, with_tail=False)
    _strip_but_most(tree, long)
    return len(" ".join("".join(tree.itertext()).split()))


def _strip_but_most(body: Any, elements: Sequence[Any]) -> None:
    """Take elements out, but for one that holds nearly all text."""
    from lxml.etree import strip_elements

    if not elements:
        return
    whole = _length(body)
    for element in elements:
        length = _length(element)
        if length < _PROSE or length < _MOST * whole:
            element.tag = _REMOVED
    strip_elements(body, _REMOVED, with_tail=False)


def hides(hidden: str | None, style: str | None) -> bool:
    """Whether an element is hidden by the values of its attributes `hidden` and `style`."""
    if hidden is not None and hidden != "until-found":
        return True
    if not style or ":" not in style:
        return False
    lower = style.lower()
    return ("none" in lower or "hidden" in lower) and _NOT_DISPLAYED.search(lower) is not None


@lru_cache(_MANY)
def displayed(names: str) -> str:
    """The names of a box without those that hide it on a telephone alone, and with `hidden` where
    they show it there alone."""
    if not any(part in names for part in _OF_HIDING):
        return names
    found = names.split()
    if any(map(_HIDDEN_WIDE.fullmatch, found)):
        return f"{names} hidden"
    hiding = _NAMES_OF_HIDING.intersection(found)
    if not hiding or not any(map(_SHOWN_WIDE.fullmatch, found)):
        return names
    return " ".join(name for name in found if name not in hiding)


def _name_buttons(buttons: Sequence[Any]) -> None:
    """Make spans of the buttons that are all the text of a heading, as in an accordion; of several
    the longest."""
    titles: dict[Any, list[Any]] = {}
    for button in buttons:
        if (title := _title_of(button)) is not None:
            titles.setdefault(title, []).append(button)
    for title, own in titles.items():
        lengths = [_length(button) for button in own]
        if sum(lengths) + len(own) > _length(title):
            own[lengths.index(max(lengths))].tag = "span"


def _title_of(button: Any) -> Any:
    """The heading that a button stands in or is; None without any."""
    for element in chain((button,), islice(button.iterancestors(), 3)):
        if element.tag in _TITLED or element.get("role") == "heading":
            return element
    parent = button.getparent()
    named = (button, parent) if parent is not None else (button,)
    asks = any(_QUESTION.search(element.get("class") or "") for element in named)
    return button if asks else None


def _is_hidden(classes: str | None, hidden: str | None, style: str | None) -> bool:
    if classes and _is_hiding(classes):
        return True
    return (hidden is not None or style is not None) and hides(hidden, style)


@lru_cache(_MANY)
def _is_hiding(classes: str) -> bool:
    names = displayed(classes).split()
    return not (_FOR_EARS.isdisjoint(names) and _HIDING.isdisjoint(names))


def _length(element: Any) -> int:
    return int(_measure()(element))


@cache
def _measure() -> Any:
    """Gives the characters of an element; made once, which takes longer than to use it."""
    from lxml.etree import XPath

    return XPath("string-length(normalize-space())")
