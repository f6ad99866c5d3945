"""Output to a terminal: lines that fit, a line that is drawn over again, a whole screen that is.

Colours and cursor movements are only written to terminals, and `NO_COLOR` and `TERM=dumb` are
respected.
"""

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, ClassVar

__all__ = [
    "MovingLine",
    "Screen",
    "fitted",
    "has_colours",
    "is_terminal",
    "paint",
    "width",
]

_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
_WIDTH = 1000
"""Columns of a stream that is no terminal: lines in a file or a pipe need not be cut."""


def is_terminal(stream: IO[str]) -> bool:
    """Whether a stream is a terminal on which the cursor can be moved."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width(stream: IO[str]) -> int:
    """Columns of a stream: those of its terminal, else the variable COLUMNS, else 1000."""
    return _measured(stream)[0]


def _measured(stream: IO[str]) -> tuple[int, int]:
    """Columns and lines of a stream."""
    try:
        columns, lines = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        columns = lines = 0
    given = os.environ.get("COLUMNS", "")
    return columns or (int(given) if given.isdigit() else 0) or _WIDTH, lines or 24


def paint(text: str, colour: str, *, on: bool) -> str:
    """The text in a colour, or as it is where colours are off. colour: a name of `_COLOURS`."""
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if on else text


def has_colours(stream: IO[str]) -> bool:
    """Whether to write colours to a stream (https://no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def fitted(pieces: Sequence[tuple[int, str]], columns: int, between: str = " · ") -> str:
    """A line of as many pieces, in their order, as fit into the columns.

    pieces: (rank, text). The pieces with the highest rank are left out first.
    """
    left = [piece for piece in pieces if piece[1]]
    while True:
        line = between.join(text for _, text in left)
        if len(line) <= columns or len(left) <= 1:
            return line[:columns]
        least = max(rank for rank, _ in left)
        left.remove(next(piece for piece in reversed(left) if piece[0] == least))


class MovingLine:
    """The last line of a terminal, which is drawn over again and again."""

    _shown: ClassVar["MovingLine | None"] = None
    _lock: ClassVar[threading.RLock] = threading.RLock()

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def draw(self, text: str) -> None:
        """Show a text that fits into the line; without a line break, so that nothing scrolls."""
        with self._lock:
            MovingLine._shown = self
            self._stream.write(f"\r\x1b[K{text}")
            self._stream.flush()

    def clear(self) -> None:
        """Leave the line empty."""
        with self._lock:
            if MovingLine._shown is self:
                MovingLine._shown = None
                self._stream.write("\r\x1b[K")
                self._stream.flush()

    @classmethod
    @contextmanager
    def out_of_the_way(cls) -> Iterator[None]:
        """Clear the line while the block writes other lines; `draw` shows it again."""
        with cls._lock:
            if cls._shown is not None:
                cls._shown.clear()
            yield


class Screen:
    """Lines that are drawn over those of the drawing before."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream if stream is not None else sys.stdout
        self._drawn = 0

    def draw(self, lines: Sequence[str]) -> None:
        """Show lines that fit in width; of more lines than the terminal has, only the first."""
        columns, rows = _measured(self._stream)
        shown = list(lines[: rows - 1])
        if len(lines) > len(shown):
            shown[-1] = f"… {len(lines) - len(shown) + 1:,} more"[:columns]
        up = f"\x1b[{self._drawn}F" if self._drawn else ""
        self._stream.write(f"{up}\x1b[J" + "\n".join(shown) + "\n")
        self._stream.flush()
        self._drawn = len(shown)
