"""What the summary is made of: the facts of a run, the accounts of its sources, and what several
fields say of both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum

from corpus.config.dates_and_links import month_order
from corpus.config.units import Quantity
from corpus.messages import Message
from reports.eu_summary.model import Answer, Entry, Part, Table, Tongue, Value
from reports.facts.run_facts import Facts
from reports.facts.source_accounts import SourceAccount, source_accounts

__all__ = ["LARGE", "Inputs", "languages_of", "of_each", "sizes_of", "stated"]

LARGE = 0.03
"""A public dataset is large above this share of all public datasets (template, section 2.1)."""


@dataclass(frozen=True)
class Inputs:
    """Facts and sources of a run."""

    facts: Facts

    @cached_property
    def sources(self) -> Sequence[SourceAccount]:
        """The sources of which the dataset has documents."""
        return [one for one in source_accounts(self.facts) if one.row.stored.documents]

    def of(self, category: str) -> list[SourceAccount]:
        """The sources of a section of the template."""
        return [one for one in self.sources if one.category == category]

    @property
    def unsorted(self) -> list[SourceAccount]:
        """The sources of which no section is known."""
        return [one for one in self.sources if one.category is None]

    def answer(self, category: str) -> Answer | None:
        """Whether there is a source of a section; None where one might be."""
        if self.of(category):
            return "yes"
        return None if self.unsorted else "no"

    @property
    def unanswered(self) -> list[str]:
        """Where in pipeline.yaml it can be stated what the answers need."""
        return [f"stages.{one.name}.about.category" for one in self.unsorted]

    @cached_property
    def public(self) -> Sequence[tuple[Sequence[SourceAccount], float]]:
        """The public datasets, the largest first, each with its share of the bytes of all.

        Sources of one title and version are one dataset, since the template does not split them.
        """
        together: dict[tuple[str, ...], list[SourceAccount]] = {}
        for one in self.of("2.1"):
            key = (one.title, one.version or "") if one.title else (one.name,)
            together.setdefault(key, []).append(one)
        sizes = {key: sum(one.row.stored.bytes for one in those) for key, those in together.items()}
        whole = sum(sizes.values())
        return [
            (together[key], sizes[key] / whole if whole else 0.0)
            for key in sorted(sizes, key=lambda key: (-sizes[key], key))
        ]

    @property
    def large(self) -> list[SourceAccount]:
        """The sources of large public datasets."""
        return [one for those, share in self.public if share > LARGE for one in those]

    @property
    def small(self) -> list[SourceAccount]:
        """The sources of all other public datasets."""
        return [one for those, share in self.public if share <= LARGE for one in those]

    @property
    def latest(self) -> str | None:
        """The latest month of collection of all sources; None where one is not known."""
        months = [one.period[1] for one in self.sources]
        known = [month for month in months if month]
        return max(known, key=month_order) if known and len(known) == len(months) else None

    def share(self, sources: Sequence[SourceAccount]) -> float:
        """The share of some sources in the bytes stored."""
        whole = sum(one.row.stored.bytes for one in self.sources)
        return fsum(one.row.stored.bytes for one in sources) / whole if whole else 0.0


def stated(source: SourceAccount, name: str, label: Message, value: Value, key: str = "") -> Part:
    """A part that the `about` block of a source can state. key: where in it, if not at `name`."""
    return Part(name, value, label, (f"stages.{source.name}.about.{key or name}",))


def of_each(
    sources: Sequence[SourceAccount], parts: Callable[[SourceAccount], Sequence[Part]]
) -> list[Entry]:
    """An entry for each source, under its title."""
    return [Entry(parts(one), one.title or one.name) for one in sources]


def languages_of(inputs: Inputs, source: SourceAccount) -> Value:
    """The languages of a source, those with most text first."""
    amounts = source.languages
    return [
        Tongue(tag, inputs.facts.language_name(tag))
        for tag in sorted(amounts, key=lambda tag: (-amounts[tag].bytes, tag))
    ]


def sizes_of(inputs: Inputs, sources: Sequence[SourceAccount]) -> Table:
    """How much was read of sources, and how much the dataset has of it."""
    columns = {
        "source": Message("Source"),
        "read": Message("Records read"),
        "documents": Message("Documents in the dataset"),
        "words": Message("Words"),
        "bytes": Message("Text"),
        "share": Message("Share of the dataset"),
    }
    rows: list[Sequence[Value]] = []
    for one in sources:
        held = one.row.stored
        share = Quantity(inputs.share([one]), "share")
        size = Quantity(held.bytes, "bytes")
        rows.append((one.title or one.name, one.row.read, held.documents, held.words, size, share))
    return Table(columns, rows)
