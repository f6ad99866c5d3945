"""What became of the documents of the previous version, and where those that are new come from, for
the card.

A document is told by its id, which is the same in every run; `corpus compare` shows the same
numbers, and lists the ids.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import InputError
from corpus.run.comparison.changed_ids import KEPT, NOT_THERE, changed_ids
from corpus.run.comparison.side import alike, open_side
from reports.facts import Facts

__all__ = ["LanguageChange", "Moved", "VersionChanges", "version_changes"]


@dataclass(frozen=True)
class Moved:
    """Documents that came in or left. stage, reason: where and why they are left out in the version
    that does not have them; "" where that version did not read them at all."""

    stage: str
    reason: str
    documents: int


@dataclass(frozen=True)
class LanguageChange:
    """What the dataset has of a language, before and now."""

    tag: str
    documents: tuple[int, int]
    bytes: tuple[int, int]


@dataclass(frozen=True)
class VersionChanges:
    """What differs from the previous version.

    version: what its publisher calls that one; "" where nothing is stated. fingerprint: that of
    its run. kept: documents in both. added, removed: the others, the most frequent reason first.
    languages: those whose amounts differ, by tag.
    """

    version: str
    fingerprint: str
    kept: int
    added: Sequence[Moved]
    removed: Sequence[Moved]
    languages: Sequence[LanguageChange]

    @property
    def added_documents(self) -> int:
        """How many documents are new."""
        return sum(one.documents for one in self.added)

    @property
    def removed_documents(self) -> int:
        """How many documents are gone."""
        return sum(one.documents for one in self.removed)


def version_changes(facts: Facts, previous: str) -> VersionChanges:
    """What differs from the run or dataset in another folder. Raises InputError where that is none,
    or one of its shards cannot be read."""
    before, after = alike(open_side(previous), open_side(facts.folder))
    if not before.has_documents:
        raise InputError("is no finished run and no dataset", where=previous)
    moved = changed_ids(before, after).moved
    then, now = before.manifest, facts.manifest
    removed = {fate: n for (old, fate), n in moved.items() if old == KEPT}
    added = {fate: n for (fate, new), n in moved.items() if new == KEPT}
    stated = then.get("statements", {}).get("publication", {})
    return VersionChanges(
        version=stated.get("version", ""),
        fingerprint=then["fingerprint"],
        kept=_documents(then) - sum(removed.values()),
        added=_moved(added),
        removed=_moved(removed),
        languages=list(_languages(then["languages"], now["languages"])),
    )


def _documents(manifest: Mapping[str, Any]) -> int:
    """The documents of a dataset, those of held-out splits too, each counted once."""
    languages = [manifest["languages"], *manifest.get("splits", {}).values()]
    return sum(held["documents"] for one in languages for held in one.values())


def _moved(fates: Mapping[str, int]) -> list[Moved]:
    """The documents by fate, which is `stage: reason`."""
    found = []
    for fate, documents in sorted(fates.items(), key=lambda item: (-item[1], item[0])):
        stage, _, reason = ("", "", "") if fate == NOT_THERE else fate.partition(": ")
        found.append(Moved(stage, reason, documents))
    return found


def _languages(
    then: Mapping[str, Mapping[str, int]], now: Mapping[str, Mapping[str, int]]
) -> Iterator[LanguageChange]:
    for tag in sorted({*then, *now}):
        amounts = [
            (of.get(tag, {}).get("documents", 0), of.get(tag, {}).get("bytes", 0))
            for of in (then, now)
        ]
        if amounts[0] != amounts[1]:
            documents, sizes = zip(*amounts, strict=True)
            yield LanguageChange(tag, documents, sizes)
