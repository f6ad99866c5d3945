"""Random strings of a form's pattern, and numbers of a form, for tests, drawn by a seed."""

import math
import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from stages.pii.national_ids.form import Form

_parser: Any = re._parser  # type: ignore[attr-defined]  # private
_DIGITS = "0123456789"


def drawn(form: Form, draw: random.Random) -> str:
    """A random string of the pattern; each of its alternatives is as likely as it has strings."""
    plans, shares = _plans(form.pattern)
    while True:
        string = "".join(map(draw.choice, draw.choices(plans, shares)[0]))
        if form.has(string):
            return string


def valid(form: Form, draw: random.Random) -> str:
    """A random string of the pattern that passes the check."""
    while True:
        string = drawn(form, draw)
        if form.check(string):
            return string


@cache
def _plans(pattern: str) -> tuple[list[tuple[str, ...]], list[float]]:
    """The alternatives of a pattern, each the characters that may stand at each place; and how many
    strings each has."""
    plans = list(_of(list(_parser.parse(pattern))))
    return plans, [float(math.prod(map(len, plan))) for plan in plans]


def _of(parsed: list[tuple[Any, Any]]) -> Iterator[tuple[str, ...]]:
    if not parsed:
        yield ()
        return
    (operation, argument), *rest = parsed
    for first in _alternatives(str(operation), argument):
        for others in _of(rest):
            yield first + others


def _alternatives(operation: str, argument: Any) -> Iterator[tuple[str, ...]]:
    match operation:
        case "LITERAL":
            yield (chr(argument),)
        case "IN":
            yield (_set(argument),)
        case "MAX_REPEAT":
            least, most, inner = argument
            for times in range(least, most + 1):
                yield from _of(list(inner) * times)
        case "BRANCH":
            for branch in argument[1]:
                yield from _of(list(branch))
        case "SUBPATTERN":
            yield from _of(list(argument[-1]))
        case "ASSERT" | "ASSERT_NOT":
            yield ()
        case _:
            raise AssertionError(operation)


def _set(members: list[tuple[Any, Any]]) -> str:
    found = ""
    for operation, argument in members:
        match str(operation):
            case "LITERAL":
                found += chr(argument)
            case "RANGE":
                found += "".join(map(chr, range(argument[0], argument[1] + 1)))
            case "CATEGORY":
                assert "DIGIT" in str(argument)
                found += _DIGITS
    return found
