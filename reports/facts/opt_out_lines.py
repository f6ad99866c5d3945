"""Entries of opt-out lists that matched no address: a misspelt entry protects nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.messages import Message, numbered
from reports.facts.run_facts import Facts

__all__ = ["Unmatched", "unmatched_entries"]


@dataclass(frozen=True)
class Unmatched:
    """A list with entries that matched nothing.

    entries: of the list in all. number: of those that matched nothing. lines: where they stand,
    as ranges (`4 7-9`); "" for a list with so many entries that its lines are not kept.
    """

    name: str
    entries: int
    number: int
    lines: str

    @property
    def message(self) -> Message:
        """What is to be said of it, after its name and a colon."""
        if self.lines:
            return numbered(
                "%(missed)s of %(num)s entry matched no address: lines %(lines)s",
                "%(missed)s of %(num)s entries matched no address: lines %(lines)s",
                self.entries,
                missed=self.number,
                lines=self.lines.split(),
            )
        return numbered(
            "%(missed)s of %(num)s entry matched no address",
            "%(missed)s of %(num)s entries matched no address",
            self.entries,
            missed=self.number,
        )

    def __str__(self) -> str:
        return self.message


def unmatched_entries(facts: Facts) -> list[Unmatched]:
    """The lists of opt-outs with entries that matched no address, in the order of the stages."""
    matched: dict[str, set[int]] = {}
    for _, key in facts.measure("opt_out_lines"):
        name, _, line = key.rpartition(":")
        matched.setdefault(name, set()).add(int(line))
    found = []
    for stage in facts.manifest["stages"]:
        for name, said in stage["facts"].get("opt_out_lines", {}).items():
            hits = matched.get(name, set())
            number = said["entries"] - len(hits)
            missed = [line for line in _expanded(said.get("lines", "")) if line not in hits]
            if number:
                found.append(Unmatched(name, said["entries"], number, _as_ranges(missed)))
    return found


def _expanded(ranges: str) -> Iterator[int]:
    for span in ranges.split():
        first, _, last = span.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _as_ranges(lines: list[int]) -> str:
    """`4 7-9` of sorted numbers."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and spans[-1][1] == line - 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return " ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in spans)
