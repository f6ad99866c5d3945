"""What changed since the last dataset, as values for card and report.

The earlier one may be a run or a dataset alone. What became of documents that are gone, and where
new ones were before, is known as far as the ledgers of both are there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import InputError
from corpus.run.comparison.changed_ids import (
    NOT_THERE,
    ChangedIds,
    changed_ids,
    kept_language,
)
from corpus.run.comparison.differences import (
    SettingChange,
    ShareChange,
    setting_changes,
    share_changes,
)
from corpus.run.comparison.side import Side, open_side
from corpus.run.forget.proof import rows_taken_out
from corpus.run.manifest import dataset_version
from reports.facts.run_facts import Amount

__all__ = ["Cause", "Changes", "LanguageChange", "Version", "changes", "changes_of"]

_NONE: Mapping[str, int] = {}


@dataclass(frozen=True)
class Version:
    """One of the two datasets. stored: with all splits. fingerprint: of the dataset. number: its
    version, raised where documents were taken out; "" where none is stated."""

    pipeline: str
    fingerprint: str
    number: str
    stored: Amount


@dataclass(frozen=True)
class LanguageChange:
    """Documents of a language in both datasets, all splits together.

    before, after: what is stored. kept: documents that are in both in this language. added: those
    that are in the new one alone, removed: in the old one alone. came, went: documents of both
    whose language was another before, or is another now.
    """

    tag: str
    before: Amount
    after: Amount
    kept: int
    added: int
    removed: int
    came: int
    went: int


@dataclass(frozen=True)
class Cause:
    """Documents that met one end in the other dataset's run. end: `stage: reason`, or `not there`
    where the run did not read them, or its ledger is not at hand."""

    language: str
    end: str
    documents: int


@dataclass(frozen=True)
class Changes:
    """All that changed. kept, added, removed: documents, by their ids.

    languages: sorted by tag. removed_by: what became of the documents that are gone, in the new
    run, by the language that they had. added_from: what had become of the new ones in the old run,
    by their language. Both have the largest numbers first. shares: wanted and trained, before and
    after, of groups and languages for which they differ. settings: that differ, by key path.
    """

    before: Version
    after: Version
    kept: int
    added: int
    removed: int
    languages: Sequence[LanguageChange]
    removed_by: Sequence[Cause]
    added_from: Sequence[Cause]
    shares: Sequence[ShareChange]
    settings: Sequence[SettingChange]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.shares or self.settings) and all(
            one.before == one.after and not one.came for one in self.languages
        )


def changes(previous: str, folder: str) -> Changes:
    """What changed from an earlier run, or dataset, to another, in bounded memory. Raises
    InputError where one of them is neither."""
    before, after = open_side(previous), open_side(folder)
    for side in (before, after):
        if not side.has_documents:
            raise InputError(f"is a {side.kind}; give a run or a dataset", where=side.where)
    forgotten = rows_taken_out(folder, previous)
    return changes_of(before, after, changed_ids(before, after, by_language=True), forgotten)


def changes_of(
    before: Side, after: Side, ids: ChangedIds, forgotten: Mapping[str, int] = _NONE
) -> Changes:
    """What changed between two sides. ids: of documents that changed sides, by language. forgotten:
    rows by language that were taken out since, of which the ledger names no document. Pure."""
    added: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    came: Counter[str] = Counter()
    went: Counter[str] = Counter()
    removed_by: Counter[tuple[str, str]] = Counter()
    added_from: Counter[tuple[str, str]] = Counter()
    for (then, now), number in ids.moved.items():
        old, new = kept_language(then), kept_language(now)
        if old is not None and new is None:
            removed[old] += number
            removed_by[old, now] += number
        elif new is not None and old is None:
            added[new] += number
            added_from[new, then] += number
        elif old is not None and new is not None and old != new:
            went[old] += number
            came[new] += number
    sink = after.manifest["stages"][-1]["name"]
    for tag, number in forgotten.items():
        known = min(number, removed_by[tag, NOT_THERE])
        removed_by[tag, NOT_THERE] -= known
        removed_by[tag, f"{sink}: forgotten"] += known
    amounts = [_stored(side.manifest) for side in (before, after)]
    languages = [
        LanguageChange(
            tag=tag,
            before=amounts[0].get(tag, Amount()),
            after=amounts[1].get(tag, Amount()),
            kept=amounts[1].get(tag, Amount()).documents - added[tag] - came[tag],
            added=added[tag],
            removed=removed[tag],
            came=came[tag],
            went=went[tag],
        )
        for tag in sorted({*amounts[0], *amounts[1]})
    ]
    return Changes(
        before=_version(before.manifest, amounts[0]),
        after=_version(after.manifest, amounts[1]),
        kept=sum(one.kept + one.came for one in languages),
        added=added.total(),
        removed=removed.total(),
        languages=languages,
        removed_by=_causes(+removed_by),
        added_from=_causes(added_from),
        shares=[one for one in share_changes(before, after) if _differs(one)],
        settings=setting_changes(before, after),
    )


def _stored(manifest: Mapping[str, Any]) -> dict[str, Amount]:
    """What is stored of each language in all splits."""
    found: dict[str, Amount] = {}
    for languages in (manifest["languages"], *manifest.get("splits", {}).values()):
        for tag, own in languages.items():
            amount = Amount(own["documents"], own["bytes"], own["words"])
            found[tag] = found.get(tag, Amount()) + amount
    return found


def _version(manifest: Mapping[str, Any], amounts: Mapping[str, Amount]) -> Version:
    total = sum(amounts.values(), start=Amount())
    number = dataset_version(manifest) or ""
    return Version(manifest["pipeline"], manifest["fingerprint"], number, total)


def _causes(counts: Mapping[tuple[str, str], int]) -> list[Cause]:
    order = sorted(counts, key=lambda key: (-counts[key], key))
    return [Cause(language, end, counts[language, end]) for language, end in order]


def _differs(one: ShareChange) -> bool:
    return one.wanted[0] != one.wanted[1] or one.trained[0] != one.trained[1]
