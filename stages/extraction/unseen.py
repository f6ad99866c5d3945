"""What the reader of a page does not see of it, or never reads as text: scripts, hidden elements,
buttons, menus."""

import re
from collections.abc import Sequence
from functools import lru_cache
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
_MENUS = ("nav", "footer", "menu")
"""Elements that are hardly ever main text, and often make up a third of a page."""
INLINE = (
    *("abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em"),
    *("font", "i", "ins", "kbd", "label", "mark", "nobr", "picture", "q", "rb", "ruby", "s"),
    *("samp", "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"),
    *("var", "wbr"),
)
"""Elements inside a line of text. Links are such elements too, but they are counted."""
_MOST, _PROSE = 0.8, 500
"""Share of a page's prose, and its characters, from which on a menu is none: it was never closed,
or stands around the page."""
_LARGE = 0.4
"""Share of a page's text below which no menu can hold nearly all prose."""
_TITLED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "legend"})
"""Elements whose only text may be a button's, which opens what stands below."""
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDING = frozenset({"hidden", "d-none", "hide", "is-hidden", "invisible"})
"""Classes by which frameworks hide an element (Tailwind, Bootstrap, Bulma)."""
_FOR_EARS = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only".split()
)
"""Classes of what is read aloud and not shown."""
_DISPLAY = "block|inline|inline-block|flex|inline-flex|grid|inline-grid|contents|table|table-cell|table-row"
_SHOWN_WIDE = re.compile(
    rf"(?:sm|md|lg|xl|2xl|desktop|tablet|print|screen)[:-](?:{_DISPLAY}|not-sr-only)"
    rf"|d-(?:sm|md|lg|xl|xxl)-(?:{_DISPLAY})"
)
"""Classes that show a hidden element on screens wider than a telephone's: `md:block` (Tailwind),
`d-md-block` (Bootstrap)."""
_TOLD = frozenset({"hidden", "style"})
_MANY = 8192
"""Names that a process caches; the pages of a site have mostly the same ones."""
_QUESTION = re.compile("accordion|faq|question", re.IGNORECASE)
"""Class of a button that opens an answer, or of the box around it."""


def without_unseen(body: Any) -> None:
    """Take out of the tree what is not seen, and menus."""
    from lxml.etree import strip_elements

    _title_buttons(body)
    strip_elements(body, *_UNSEEN, with_tail=False)
    _without_hidden(body)
    _doubt_menus(body)
    strip_elements(body, *_MENUS, with_tail=False)


def visible(tree: Any) -> int:
    """The number of characters of a page that a reader sees, menus included. Elements that are not
    seen are removed from the tree."""
    from lxml.etree import strip_elements

    strip_elements(tree, *_UNSEEN, with_tail=False)
    return len(" ".join("".join(tree.itertext()).split()))


def hides(name: str, value: str) -> bool:
    """Whether an attribute hides its element."""
    if name == "hidden":
        return value != "until-found"
    return name == "style" and _NOT_DISPLAYED.search(value) is not None


@lru_cache(_MANY)
def displayed(names: str) -> str:
    """The names of a box without those that hide it on a telephone alone."""
    found = names.split()
    hiding = (_HIDING | _FOR_EARS).intersection(found)
    if not hiding or not any(map(_SHOWN_WIDE.fullmatch, found)):
        return names
    return " ".join(name for name in found if name not in hiding)


def _title_buttons(body: Any) -> None:
    """Make spans of the buttons that are all the text of a heading, as in an accordion; of several
    the longest."""
    titles: dict[Any, list[Any]] = {}
    for button in body.iter("button"):
        if (title := _title_of(button)) is not None:
            titles.setdefault(title, []).append(button)
    for title, buttons in titles.items():
        lengths = [_length(button) for button in buttons]
        if sum(lengths) + len(buttons) > _length(title):
            buttons[lengths.index(max(lengths))].tag = "span"


def _title_of(button: Any) -> Any:
    """The heading that a button opens or stands in; None without any."""
    for element in chain((button,), islice(button.iterancestors(), 3)):
        if element.tag in _TITLED or element.get("role") == "heading":
            return element
    parent = button.getparent()
    for element in (button, parent):
        if element is not None and _QUESTION.search(element.get("class") or ""):
            return element
    return None


def _without_hidden(body: Any) -> None:
    """Take out inline elements that are not displayed, unless they hold nearly all text; hidden
    boxes stay, and are set apart by their names."""
    found = [e for e in body.iter("a", *INLINE) if _is_hidden(e.items())]
    for element in found:
        length = _length(element)
        if length < _PROSE or length < _MOST * _length(body):
            _drop(element)


def _is_hidden(attributes: Sequence[tuple[str, str]]) -> bool:
    for name, value in attributes:
        if (name == "class" and _is_hiding(value)) or (name in _TOLD and hides(name, value)):
            return True
    return False


@lru_cache(_MANY)
def _is_hiding(classes: str) -> bool:
    names = displayed(classes).split()
    return not (_FOR_EARS.isdisjoint(names) and _HIDING.isdisjoint(names))


def _drop(element: Any) -> None:
    """Take an element out of its tree, and leave what follows it."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _doubt_menus(body: Any) -> None:
    """Make plain boxes of menus that hold nearly all prose of the page."""
    menus = [menu for menu in body.iter(*_MENUS) if _length(menu) >= _PROSE]
    whole = _length(body) if menus else 0
    for menu in menus:
        if _length(menu) >= _LARGE * whole:
            prose = _prose(menu)
            if prose >= _PROSE and prose >= _MOST * _prose(body):
                menu.tag = "div"


def _prose(element: Any) -> int:
    """The number of characters outside links."""
    return _length(element) - sum(_length(link) for link in element.iter("a"))


def _length(element: Any) -> int:
    return int(element.xpath("string-length(normalize-space())"))
