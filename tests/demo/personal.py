"""The invented personal data of the example's pages, found in their sources by shape."""

import re
from collections.abc import Iterable

from tests.demo.demo import QUICKSTART

# In this order: what one pattern has taken, the next does not see.
_SHAPES = {
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "iban": r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b",
    "ip": r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}",
    "card": r"\b\d{4}(?:[ -]?\d{4}){3}\b|\b3\d{3} \d{6} \d{5}\b",
    "nie": r"\b[XYZ]-?\d{7}-?[A-Z]\b",
    "dni": r"\b\d{2}\.?\d{3}\.?\d{3}[ -]?[A-Z]\b",
    "phone": r"(?:\+|\(|\b)\d[\d() -]{6,}\d",
}


CANARIES = {
    "email": "canary.noia@antic.example",
    "iban": "ES91 2100 0418 4502 0005 1332",
    "ip": "203.0.113.77",
    "card": "4111 1111 1111 1111",
    "nie": "X-1234567-L",
    "dni": "12345678Z",
    "phone": "+34 655 072 931",
}
"""An invented value of each kind, to be planted in columns that sources keep."""


def values_of(sources: Iterable[str]) -> dict[str, set[str]]:
    """Type -> values in these Markdown files (as the truth names them)."""
    found: dict[str, set[str]] = {}
    for source in sources:
        for kind, values in values_in((QUICKSTART / source).read_text("utf-8")).items():
            found.setdefault(kind, set()).update(values)
    return found


def values_in(markdown: str) -> dict[str, list[str]]:
    body = markdown.split("---\n", 2)[2]
    found: dict[str, list[str]] = {}
    for kind, shape in _SHAPES.items():
        for match in re.finditer(shape, body):
            found.setdefault(kind, []).append(match.group())
        body = re.sub(shape, "#", body)
    return found
