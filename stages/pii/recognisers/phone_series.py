"""Telephone numbers that are written in pairs and lists, such as `934 12 34 56/57`.

The matcher of telephone numbers takes a slash or a hyphen for a sign inside a number. Here those
that stand between two numbers, or between a number and the last digits of another one, are found.
"""

import re
from collections.abc import Callable, Iterator

from stages.pii.cues import cues_of

__all__ = ["apart"]

BETWEEN, BEFORE_ENDING = "|", ";"
"""What stands for a sign between two numbers, and before last digits that may be something else."""

_RUN = re.compile(r"(?<![\w=#&$€£¥])[+(]{0,2}[0-9][0-9 ().,/–—|-]{8,118}[0-9](?![\w])")
"""Digits and signs that may be several numbers. Longer runs are tables."""
_SIGN = re.compile(r" ?[/,–—|-] ?")
_ENDING = re.compile(
    r" ?(?:(/) ?[0-9]{1,3}|[–—-] ?[0-9]{2,3}|/ ?[0-9](?:[ .-]?[0-9]){3,7})(?![ .,]?[0-9])"
)
"""Last digits of another number: after a slash, where the first group takes part, up to three are
hardly anything else."""
_WORD = re.compile(
    r"(?<![\w@/.:-])(?:[^\W\d_]{1,12}[./]{1,2})?([^\W\d_]{1,14})\.?([/-])(?=[+(]{0,2}[0-9])"
)


def apart(text: str, is_number: Callable[[str], bool]) -> str:
    """The text with `BETWEEN` and `BEFORE_ENDING` in place of these signs; all else stays, where it
    is. A sign between a word such as `Tel` and a number becomes a space.

    is_number: whether a piece of text is one telephone number.
    """
    characters = list(text)
    for match in _WORD.finditer(text):
        if "phone" in cues_of(match[1]):
            characters[match.start(2)] = " "
    for run in _RUN.finditer(text):
        for place, sign in _signs(run[0], is_number):
            characters[run.start() + place] = sign
    return "".join(characters)


def _signs(run: str, is_number: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """The places of signs between numbers in a run, and what is to stand there."""
    if not _SIGN.search(run) or is_number(run):
        return
    start, is_open = 0, False
    for sign in _SIGN.finditer(run):
        left = run[start : sign.start()]
        if not (is_open or is_number(left)):
            continue
        place = sign.start() + sign[0].index(sign[0].strip())
        ending = _ENDING.match(run, sign.start())
        if any(is_number(run[sign.end() : end]) for end in _ends(run, sign.end())):
            yield place, BETWEEN
            start, is_open = sign.end(), False
        elif ending:
            yield place, BETWEEN if ending[1] else BEFORE_ENDING
            start, is_open = sign.end(), True
        else:
            is_open = False


def _ends(run: str, start: int) -> Iterator[int]:
    """Where a number that begins at `start` may end."""
    yield len(run)
    for sign in _SIGN.finditer(run, start):
        yield sign.start()
