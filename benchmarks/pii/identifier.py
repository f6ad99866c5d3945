"""Kinds of identifiers that states give to persons, and values of them, valid in form only.

`identifiers.tsv` has a line for each kind. Its columns:

- country, name, topic (which general words announce it), tags of the languages it is written in;
- check: what confirms a value, see `Check`;
- form: how a value is drawn, see `filled`; forms to choose from stand with | between them;
- valid: the check it must pass, of python-stdnum (`es.dni`) or of `checks.py` (`own.nuss`), or -;
- groups: sizes of the groups in which people part it, or - where the signs in it are fixed;
- layouts: other usual ways of writing it, with _ for each character of the value;
- labels: what announces it; `mk=…` holds for texts in that language in place of the others.
"""

import csv
import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from benchmarks.pii import checks

__all__ = ["CHECKS", "Identifier", "compact", "filled", "identifiers"]

CHECKS = {
    "two": "two digits or more",
    "letter": "a letter in a strict form",
    "one": "one digit",
    "form": "the form only",
}
"""What confirms a value, and its name."""
Check = Callable[[str], bool]

_TRIALS = 100_000
_MONTH_OF_WOMEN = 50


@dataclass(frozen=True)
class Identifier:
    """One kind of identifier of one country."""

    country: str
    name: str
    topic: str
    tags: tuple[str, ...]
    check: str
    forms: tuple[str, ...]
    valid: Check | None
    groups: tuple[int, ...]
    layouts: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]

    @property
    def key(self) -> str:
        """Country and name, as in `reveals.tsv`."""
        return f"{self.country} {self.name}"

    def announced(self, tag: str) -> tuple[str, ...]:
        """What announces it by its own name in texts of a language."""
        return self.labels.get(tag, self.labels[""])

    def draw(self, draw: random.Random) -> str:
        """A value, in the form in which the state writes it."""
        for _ in range(_TRIALS):
            value = filled(draw.choice(self.forms), draw)
            if self.valid is None or self.valid(value):
                return value
        raise ValueError(f"no value of {self.key} passes its check")


def compact(value: str) -> str:
    """The letters and digits of a value."""
    return "".join(character for character in value if character.isalnum())


def filled(form: str, draw: random.Random) -> str:
    """A form with each # made a digit and each @ a capital; [KLM] is one of these; in braces stand
    parts of one day of birth: dd, mm (MM with 50 added), yy, yyy, yyyy."""
    month, year = draw.randint(1, 12), str(draw.randint(1932, 1999))
    day = {
        "yyyy": year,
        "yyy": year[1:],
        "yy": year[2:],
        "MM": str(month + _MONTH_OF_WOMEN),
        "mm": f"{month:02}",
        "dd": f"{draw.randint(1, 28):02}",
    }
    written, place = "", 0
    while place < len(form):
        character = form[place]
        if character in "{[":
            end = form.index("}" if character == "{" else "]", place)
            inner = form[place + 1 : end]
            written += _day(inner, day) if character == "{" else draw.choice(inner)
            place = end
        elif character == "#":
            written += draw.choice(string.digits)
        elif character == "@":
            written += draw.choice(string.ascii_uppercase)
        else:
            written += character
        place += 1
    return written


def _day(inner: str, day: Mapping[str, str]) -> str:
    for key, value in day.items():
        inner = inner.replace(key, value)
    return inner


@cache
def identifiers() -> tuple[Identifier, ...]:
    """All kinds, in the order of the file."""
    path = Path(__file__).with_name("identifiers.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(map(_of, csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)))


def _of(row: Mapping[str, str]) -> Identifier:
    labels: dict[str, tuple[str, ...]] = {}
    for part in row["labels"].split(";"):
        tag, _, own = part.strip().rpartition("=")
        labels[tag] = tuple(own.split("|"))
    return Identifier(
        row["country"],
        row["name"],
        row["topic"],
        tuple(row["tags"].split()),
        row["check"],
        tuple(row["form"].split("|")),
        _check(row["valid"]),
        () if row["groups"] == "-" else tuple(map(int, row["groups"].split("+"))),
        () if row["layouts"] == "-" else tuple(row["layouts"].split("|")),
        labels,
    )


def _check(name: str) -> Check | None:
    if name == "-":
        return None
    if name.startswith("own."):
        own: Check = getattr(checks, name.removeprefix("own."))
        return own
    found: Check = import_module(f"stdnum.{name}").is_valid
    return found
