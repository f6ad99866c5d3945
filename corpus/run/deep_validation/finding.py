"""What a check says of a dataset."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Finding", "named"]

_NAMED = 10
"""Ids that are named of those that are off."""


@dataclass(frozen=True)
class Finding:
    """What was checked, what it gave in words and numbers, and what is off, a sentence each."""

    what: str
    said: str
    off: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """One line for a person."""
        return f"{self.what}: {self.said}"


def named(ids: Sequence[str]) -> str:
    """The first of some ids, and how many more there are."""
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more
