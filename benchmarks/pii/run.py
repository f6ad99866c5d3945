"""What is measured, what each system made of it, and the report that --json writes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from benchmarks.pii.systems import Scrubbed, System
from benchmarks.pii.tables import Shares, shares, table

__all__ = ["Answers", "Grouped", "Run", "counted", "total"]

T = TypeVar("T")
Answers = Mapping[str, Sequence[bool]]
"""For each item, whether it is right, by system."""


class Grouped:
    """A set, and whether each of its items is right, by system."""

    def __init__(self, items: Sequence[Any], right: Answers) -> None:
        self.items, self.right = items, right

    def by(self, group: Callable[[Any], str]) -> dict[str, Shares]:
        """Shares right by group, by system."""
        return {name: shares(self.items, own, group) for name, own in self.right.items()}

    def only(self, chosen: Callable[[Any], bool]) -> "Grouped":
        """The items that are chosen."""
        kept = [place for place, item in enumerate(self.items) if chosen(item)]
        right = {name: [own[place] for place in kept] for name, own in self.right.items()}
        return Grouped([self.items[place] for place in kept], right)


class Run:
    """The systems, how many examples to show, and what was found so far."""

    def __init__(self, some: Sequence[System], show: int) -> None:
        self.systems, self.show = some, show
        self.report: dict[str, Any] = {}

    @property
    def first(self) -> str:
        """The name of the system whose faults are listed: ours."""
        return self.systems[0].name

    def scrub(self, items: Sequence[Any]) -> dict[str, list[Scrubbed]]:
        """What each system makes of the texts of items, which have a text and a tag."""
        texts, tags = [own.text for own in items], [own.tag for own in items]
        return {own.name: own.scrub(texts, tags) for own in self.systems}

    def tell(
        self, title: str, columns: Mapping[str, Shares], notes: Callable[[str], str] | None = None
    ) -> None:
        """Print a table and keep it."""
        print("\n" + "\n".join(table(title, columns, notes)))
        self.report[title] = {
            name: {key: list(pair) for key, pair in own.items()} for name, own in columns.items()
        }

    def examples(self, lines: Sequence[str]) -> None:
        """Print some of the lines, spread evenly, as far as --show asks for them."""
        if self.show and lines:
            for line in lines[:: max(1, len(lines) // self.show)]:
                print(f"    {line}")


def counted(kinds: Mapping[str, int], most: int = 12) -> str:
    """The most frequent kinds with their counts."""
    rows = sorted(kinds.items(), key=lambda row: (-row[1], row[0]))
    return ", ".join(f"{kind} {count}" for kind, count in rows[:most]) or "nothing"


def total(rows: Sequence[Scrubbed]) -> Counter[str]:
    """How many values of each kind were replaced in all texts."""
    return sum((row.kinds for row in rows), Counter[str]())
