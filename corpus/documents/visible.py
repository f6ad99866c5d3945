"""Values of documents, fit to be shown: what cannot be seen, or a terminal would obey, is named.

A URL, title, file name or id may hold marks that turn the direction of writing, so that it reads as
another one; escape sequences, which a terminal carries out; line ends, which forge lines of a log.
"""

import re
from typing import Any

__all__ = ["escaped", "visible", "visible_lines", "visible_values"]

_INVISIBLE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # controls, ESC and CSI among them
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, fillers, Arabic mark
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, direction marks, line separators
    "\u3164\ufeff\uffa0\ufff9-\ufffb"  # fillers, byte order mark, annotations
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # shorthand, music, tags
    "\ud800-\udfff"  # halves of surrogate pairs: what a file name has that is no UTF-8
    "]"
)
"""Characters without a picture of their own. Variation selectors of emoji are not among them."""
_BUT_LINE_ENDS = re.compile(f"(?![\n\t]){_INVISIBLE.pattern}")


def visible(value: object) -> str:
    """The value as text of one line, with `<U+202E>` in the place of an invisible character."""
    return _INVISIBLE.sub(_named, str(value))


def visible_lines(text: str) -> str:
    """As `visible`, for a text of several lines: line ends and tabs stay."""
    return _BUT_LINE_ENDS.sub(_named, text)


def escaped(json_text: str) -> str:
    """A text in JSON with `\\u202e` in the place of an invisible character: the same value for a
    program, and harmless where a person reads it."""
    return _BUT_LINE_ENDS.sub(_as_escape, json_text)


def visible_values(value: Any) -> Any:
    """Plain data with all its strings `visible`; keys of mappings stay as they are."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: visible_values(one) for key, one in value.items()}
    return [visible_values(one) for one in value] if isinstance(value, (list, tuple)) else value


def _named(found: re.Match[str]) -> str:
    return f"<U+{ord(found[0]):04X}>"


def _as_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
