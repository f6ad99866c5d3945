"""What is written to a terminal: lines that fit, a line that moves, a screen that is drawn anew.

Colours and cursor movements are for terminals alone; `NO_COLOR` and `TERM=dumb` are heeded.
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
"""Of what is no terminal: a file or a pipe loses nothing for want of room."""


def is_terminal(stream: IO[str]) -> bool:
    """Whether a cursor can be moved there."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width(stream: IO[str]) -> int:
    """Columns of a stream: those of its terminal, else COLUMNS, else as good as endless."""
    return _measured(stream)[0]


def _measured(stream: IO[str]) -> tuple[int, int]:
    try:
        columns, lines = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        columns = lines = 0
    given = os.environ.get("COLUMNS", "")
    return columns or (int(given) if given.isdigit() else 0) or _WIDTH, lines or 24


def paint(text: str, colour: str, *, on: bool) -> str:
    """Coloured text, where colours are on."""
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if on else text


def has_colours(stream: IO[str]) -> bool:
    """Whether colours are wanted there (https://no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def fitted(pieces: Sequence[tuple[int, str]], columns: int, between: str = " · ") -> str:
    """Pieces of a line, in order, as many as fit: those of a higher number go first."""
    left = [piece for piece in pieces if piece[1]]
    while True:
        line = between.join(text for _, text in left)
        if len(line) <= columns or len(left) <= 1:
            return line[:columns]
        least = max(importance for importance, _ in left)
        left.remove(next(piece for piece in reversed(left) if piece[0] == least))


class MovingLine:
    """The last line of a terminal, written over again and again."""

    _shown: ClassVar["MovingLine | None"] = None
    _lock: ClassVar[threading.RLock] = threading.RLock()

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def draw(self, text: str) -> None:
        """Show a text that fits; no line break, so that nothing scrolls."""
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
        """While other lines are written. The next drawing shows it again."""
        with cls._lock:
            if cls._shown is not None:
                cls._shown.clear()
            yield


class Screen:
    """Lines that are drawn over those that were drawn before."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream if stream is not None else sys.stdout
        self._drawn = 0

    def draw(self, lines: Sequence[str]) -> None:
        """Show lines that fit in width; of more than the terminal has, the first."""
        columns, rows = _measured(self._stream)
        shown = list(lines[: rows - 1])
        if len(lines) > len(shown):
            shown[-1] = f"… {len(lines) - len(shown) + 1} more lines"[:columns]
        up = f"\x1b[{self._drawn}F" if self._drawn else ""
        self._stream.write(f"{up}\x1b[J" + "\n".join(shown) + "\n")
        self._stream.flush()
        self._drawn = len(shown)
