"""The wait between two looks at a store for something that another process will write."""

__all__ = ["Backoff"]

_FIRST, _LONGEST = 0.05, 2.0
"""Seconds of the first wait, and of the longest."""
_FACTOR = 1.5


class Backoff:
    """Waits that grow from one to the next until something has happened."""

    def __init__(self) -> None:
        self._seconds = _FIRST

    def reset(self) -> None:
        """Begin with the shortest wait again, since something has happened."""
        self._seconds = _FIRST

    def next(self) -> float:
        """Seconds to wait now."""
        seconds = self._seconds
        self._seconds = min(seconds * _FACTOR, _LONGEST)
        return seconds
