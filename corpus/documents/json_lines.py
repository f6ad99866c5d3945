"""JSON lines: one object a line, with the number of its line, so that messages can name it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.errors import InputError

__all__ = ["read_json_lines"]


def read_json_lines(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the object of each line, with the number of the line, counted from 1.

    Blank lines are passed over, and counted. Raises InputError, with the number of the line, for
    a line that is no JSON or holds something other than an object.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            where = f"line {number}, column {error.colno}"
            raise InputError("is not JSON; give one object a line", where=where) from None
        if not isinstance(row, dict):
            raise InputError("is not an object; give one object a line", where=f"line {number}")
        yield number, row
