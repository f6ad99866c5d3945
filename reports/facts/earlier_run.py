"""What differs from an earlier run, as `corpus compare` finds it, for the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import InputError
from corpus.run.comparison.comparison import compared
from corpus.run.comparison.differences import SettingChange, ShareChange
from corpus.run.comparison.side import open_side

__all__ = ["EarlierRun", "OtherEnd", "earlier_run"]

_MOST = 100
"""Rows of a kind at most; `corpus compare --json` has all."""
_NEAR = 5e-5
"""A difference of shares that is shown: half of a hundredth of a per cent."""


@dataclass(frozen=True)
class OtherEnd:
    """Documents of which another thing became. before, after: where and why they left, as
    `stage: reason`, or that they were kept or not there."""

    before: str
    after: str
    documents: int


@dataclass(frozen=True)
class EarlierRun:
    """The difference from an earlier run. documents: in its dataset, and in that of this run.
    shares: those that changed, groups first. ends: the most frequent first. changed, same:
    documents that met another end, and that did not."""

    pipeline: str
    fingerprint: str
    documents: tuple[int, int]
    shares: Sequence[ShareChange]
    settings: Sequence[SettingChange]
    ends: Sequence[OtherEnd]
    changed: int
    same: int


def earlier_run(folder: str, earlier: str) -> EarlierRun:
    """Compare two finished runs. Raises InputError where a folder holds none."""
    sides = open_side(earlier), open_side(folder)
    for side in sides:
        if side.kind != "run":
            raise InputError("is no finished run", where=side.where)
    found = compared(*sides)
    moved = found.ids.moved if found.ids is not None else {}
    most = sorted(moved.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    before, after = (side.manifest["totals"].get("documents", 0) for side in sides)
    return EarlierRun(
        pipeline=sides[0].manifest["pipeline"],
        fingerprint=sides[0].manifest["fingerprint"],
        documents=(before, after),
        shares=[one for one in found.shares if _differs(one)],
        settings=found.settings[:_MOST],
        ends=[OtherEnd(*ends, number) for ends, number in most],
        changed=sum(moved.values()),
        same=found.ids.same if found.ids is not None else 0,
    )


def _differs(one: ShareChange) -> bool:
    for then, now in (one.wanted, one.trained):
        if (then is None) != (now is None):
            return True
        if then is not None and now is not None and abs(then - now) >= _NEAR:
            return True
    return False
