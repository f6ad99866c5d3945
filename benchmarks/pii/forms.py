"""The ways in which people write a value: how it is parted, with which signs, in which digits."""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from benchmarks.pii.identifier import Identifier, compact

__all__ = ["EDGE", "SEPARATORS", "around", "full_width", "parted", "written", "written_identifier"]

SEPARATORS: Mapping[str, str] = {
    "spaces": " ",
    "dots": ".",
    "hyphens": "-",
    "NBSP": "\u00a0",
    "thin spaces": "\u2009",
    "U+2011": "\u2011",
    "en dashes": "\u2013",
}
"""What stands between groups, by the name of the form."""

EDGE = "\x1f"
"""Stands between a value and what is around it."""
_BROKEN = 10
"""Characters from which a value may be broken over two lines."""
_WIDE = 0xFEE0
_CENTURY = 6
"""Where the sign of the century stands in a Finnish number; it may be a letter."""


def around(before: str, value: str, after: str = "") -> str:
    """A value with what is written around it that is no part of it, parted from it by `EDGE`."""
    return f"{before}{EDGE}{value}{EDGE}{after}"


def full_width(value: str) -> str:
    """A value in digits and letters of full width, as in East Asian fonts."""
    return "".join(
        chr(ord(character) + _WIDE) if character.isascii() and character.isalnum() else character
        for character in value
    )


def parted(value: str, groups: Sequence[int], separator: str) -> str:
    """A value in groups; what is left after the last one is a group too."""
    ends = [0, *accumulate(groups)]
    pieces = [value[start:end] for start, end in pairwise([*ends, len(value)])]
    return separator.join(piece for piece in pieces if piece)


def written(value: str, groups: Sequence[int], draw: random.Random) -> Iterator[tuple[str, str]]:
    """The general forms of a value of letters and digits: name and text."""
    yield "plain", value
    for name, separator in SEPARATORS.items():
        yield name, parted(value, groups, separator)
    yield "full width", full_width(value)
    if value.upper() != value.lower():
        yield "lower case", value.lower()
        yield "lower case, spaces", parted(value.lower(), groups, " ")
    if len(value) >= _BROKEN:
        place = draw.choice(list(accumulate(groups))[:-1]) if len(groups) > 1 else len(value) // 2
        yield "line break", f"{value[:place]}\n{value[place:]}"
        pieces = parted(value, groups, " ").split(" ")
        place = draw.randint(1, len(pieces) - 1)
        yield "line break, spaces", " ".join(pieces[:place]) + "\n" + " ".join(pieces[place:])


def written_identifier(
    kind: Identifier, value: str, draw: random.Random
) -> Iterator[tuple[str, str]]:
    """The forms of an identifier: those that are usual for it, then the general ones."""
    for layout in kind.layouts:
        yield f"usual {layout}", _laid(compact(value), layout)
    if kind.groups:
        yield from written(compact(value), kind.groups, draw)
        return
    signs = (i for i, character in enumerate(value) if not character.isalnum())
    place = next(signs, _CENTURY)
    before, sign, after = value[:place], value[place], value[place + 1 :]
    yield "plain", value
    yield "spaces around the sign", f"{before} {sign} {after}"
    yield "full width", full_width(value)
    if value.upper() != value.lower():
        yield "lower case", value.lower()
    if sign == "-":
        yield "no sign", before + after
        yield "spaces", f"{before} {after}"
        yield "U+2011", f"{before}\u2011{after}"
        yield "en dashes", f"{before}\u2013{after}"
    yield "line break", f"{before}{sign}\n{after}"


def _laid(value: str, layout: str) -> str:
    characters = iter(value)
    return "".join(next(characters) if sign == "_" else sign for sign in layout)
