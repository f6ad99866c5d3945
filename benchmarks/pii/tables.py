"""Shares of a set as lines of text: a column for each system, a row for each group."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

__all__ = ["Shares", "shares", "table", "worst"]

T = TypeVar("T")
Shares = Mapping[str, tuple[int, int]]
"""How many of how many, by group."""
_WIDTH = 21


def shares(items: Sequence[T], right: Sequence[bool], group: Callable[[T], str]) -> Shares:
    """How many are right, of how many, by group; groups sorted."""
    found = defaultdict[str, list[bool]](list)
    for item, own in zip(items, right, strict=True):
        found[group(item)].append(own)
    return {key: (sum(found[key]), len(found[key])) for key in sorted(found)}


def table(
    title: str, columns: Mapping[str, Shares], notes: Callable[[str], str] | None = None
) -> Iterator[str]:
    """A row for each group of the first column, with what `notes` says of it behind."""
    first = next(iter(columns.values()))
    wide = max(map(len, [title, *first])) + 2
    names = "".join(f"{name:>{_WIDTH}}" for name in columns)
    yield f"{title:{wide}}{'of':>6}{names}"
    for key, (_, count) in first.items():
        cells = "".join(f"{_share(own[key]):>{_WIDTH}}" for own in columns.values())
        yield f"{key:{wide}}{count:6}{cells}{'  ' + notes(key) if notes else ''}"


def worst(found: Shares, most: int, below: float = 1) -> Iterator[str]:
    """The groups with the smallest shares, those that weigh most first."""
    rows = [(key, right, count) for key, (right, count) in found.items() if right < below * count]
    for key, right, count in sorted(rows, key=lambda row: (row[1] - row[2], row[0]))[:most]:
        yield f"{right / count:.3f}  {count - right:4} of {count:4} missed  {key}"


def _share(pair: tuple[int, int]) -> str:
    return f"{pair[0] / pair[1]:.3f}" if pair[1] else "-"
