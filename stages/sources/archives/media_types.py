"""Media types of payloads, as HTTP headers and crawlers declare them."""

import re
from collections.abc import Iterable

__all__ = ["media_type"]

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - the grammar of RFC 9110, 5.6.2
_ESSENCE = re.compile(rf"[\t\r\n ]*({_TOKEN}/{_TOKEN})[\t\r\n ]*(?:;|\Z)")
_ITEM = re.compile(r'(?:"(?:[^"\\]|\\.)*"?|[^",])+')
"""A part of a header between two commas; a comma in quotation marks does not part it."""


def media_type(values: Iterable[str]) -> str:
    """The media type, in lower case and without parameters, of the values of all lines of a header.

    A server behind a proxy may send the header twice, or joined by a comma. The last type that can
    be read counts (WHATWG Fetch, "extract a MIME type"); `*/*` says nothing. "" if none can be
    read.
    """
    found = ""
    for item in _ITEM.findall(",".join(values)):
        essence = _ESSENCE.match(item)
        if essence and essence[1] != "*/*":
            found = essence[1].lower()
    return found
