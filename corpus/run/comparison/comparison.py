"""All that differs between two sides."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from corpus.run.comparison.changed_ids import ChangedIds, Listed, changed_ids
from corpus.run.comparison.differences import (
    Movement,
    SettingChange,
    ShareChange,
    movements,
    setting_changes,
    share_changes,
)
from corpus.run.comparison.side import Side

__all__ = ["Comparison", "as_plain", "compared"]


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides. moved, ids: None where settings alone are compared."""

    before: Side
    after: Side
    settings: Sequence[SettingChange]
    shares: Sequence[ShareChange]
    moved: Sequence[Movement] | None = None
    ids: ChangedIds | None = None


def compared(before: Side, after: Side, listed: Listed | None = None) -> Comparison:
    """Compare two sides of a kind (`alike`). listed: takes the documents that changed sides."""
    settings, shares = setting_changes(before, after), share_changes(before, after)
    if not (before.has_documents and after.has_documents):
        return Comparison(before, after, settings, shares)
    ids = changed_ids(before, after, listed)
    return Comparison(before, after, settings, shares, movements(before, after), ids)


def as_plain(found: Comparison) -> dict[str, Any]:
    """The comparison as plain data for JSON."""
    plain: dict[str, Any] = {
        "format": 1,
        "before": {"where": found.before.where, "kind": found.before.kind},
        "after": {"where": found.after.where, "kind": found.after.kind},
        "settings": [asdict(one) for one in found.settings],
        "shares": [asdict(one) for one in found.shares],
    }
    if found.moved is not None:
        plain["moved"] = [
            asdict(one) | {"difference": asdict(one.difference)} for one in found.moved
        ]
    if found.ids is not None:
        plain["ids"] = {
            "same": found.ids.same,
            "changed": [
                {"before": before, "after": after, "documents": number}
                for (before, after), number in found.ids.moved.items()
            ],
        }
    return plain
