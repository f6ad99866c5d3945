"""Frees what a run holds in `work/` and does not need any more."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from corpus.config.options import RunOptions
from corpus.errors import InputError, OutputError, suggest
from corpus.run.claim import claimed
from corpus.run.recovery import note_freed
from corpus.run.run_folder import MANIFEST, noted_work
from corpus.run.work_mode import found_mode
from corpus.storage.shelves import shelve, sizes_of_members
from corpus.storage.store import COMMIT, Store
from corpus.tasks.work_folder import (
    BARRIERS,
    CLAIMS,
    DOCUMENTS,
    RUN,
    SEGMENTS,
    SINK,
    barrier_folder,
    is_exchange,
    is_summary,
    segments_folder,
    shelf_folder,
    summaries_folder,
)

__all__ = ["Freed", "clean_run"]


@dataclass
class Freed:
    """What was freed. published: whether the run is published; while it is not, its intermediates
    stay. kinds: what was freed -> its bytes."""

    published: bool
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Bytes in all."""
        return sum(self.kinds.values())


@dataclass(frozen=True)
class _Found:
    """A file or folder that can go, and what it is.

    members: names of members of the task files in the folder; these alone can go. None if all of
    it can.
    """

    kind: str
    path: str
    bytes: int
    members: frozenset[str] | None = None


def clean_run(
    run: str, *, keep: Collection[str] = (), everything: bool = False, dry_run: bool = False
) -> Freed:
    """Remove what is only needed to compute results that are there already. The dataset and the
    ledger are never touched.

    keep: steps, as `corpus status` names them, whose intermediates and summaries stay. everything:
    remove all of `work/` except for the files that say whose run it is, so that the next run
    repeats everything. Raises InputError when there is no run or no such step, and OutputError
    when a driver is at work there or, with `everything`, nothing is published.
    """
    work, out = noted_work(run), Store(run)
    published = out.exists(MANIFEST)
    if not published and not work.names():
        raise InputError("holds no run; give the folder that --output named", where=run)
    steps = work.names(SEGMENTS)
    for name in keep:
        if name not in steps:
            raise InputError(f"there is no step {name!r} to keep{suggest(name, steps)}", where=run)
    if everything and not published:
        raise OutputError(
            "nothing is published yet, so all of its work would be lost; remove the folder if that "
            "is what you want",
            where=run,
        )
    with ExitStack() as stack:
        if not dry_run:
            places = sorted({found_mode(out.below("work")), work}, key=lambda store: store.root)
            claims = [claimed(place, patience=RunOptions().takeover) for place in places]
            fences = tuple(fence for claim in claims for fence in stack.enter_context(claim))
            work = replace(work, fences=fences)
        found = list(_all(work) if everything else _not_needed(work, published, keep))
        if not dry_run:
            _remove(work, found, noted=not everything)
    freed = Freed(published)
    for one in found:
        freed.kinds[one.kind] = freed.kinds.get(one.kind, 0) + one.bytes
    return freed


def _remove(work: Store, found: Sequence["_Found"], *, noted: bool) -> None:
    """Remove what was found. noted: whether segments are noted whose intermediates go."""
    if noted:
        paths = [PurePosixPath(one.path) for one in found]
        note_freed(work, {path.parts[1] for path in paths if path.parts[0] == SEGMENTS})
    for one in found:
        if one.members is None:
            work.remove(one.path)
    shelves: dict[str, set[str]] = {}
    for one in found:
        if one.members is not None:
            shelves.setdefault(one.path, set()).update(one.members)
    for folder, members in shelves.items():
        work.sweep(folder)
        shelve(work, folder, drop=members.__contains__)


def _all(work: Store) -> Iterator[_Found]:
    for name in work.names():
        if name not in (RUN, CLAIMS):
            yield _Found("all of work/", name, _size(work, name))


def _not_needed(work: Store, published: bool, keep: Collection[str]) -> Iterator[_Found]:
    for barrier in map(barrier_folder, work.names(BARRIERS)):
        if work.exists(barrier, COMMIT):
            for name in filter(is_exchange, work.names(barrier)):
                path = f"{barrier}/{name}"
                yield _Found("exchanges", path, _size(work, path))
    if not published:
        return
    if work.exists(SINK):
        yield _Found("spilled documents and shards", SINK, _size(work, SINK))
    for folder in map(summaries_folder, work.names(BARRIERS)):
        if work.exists(folder):
            yield _Found("summaries", folder, _size(work, folder))
    for step in work.names(SEGMENTS):
        for name in work.names(segments_folder(step)) if step not in keep else ():
            path = f"{segments_folder(step)}/{name}"
            if not name.isdecimal():
                yield _Found("work of an earlier version", path, _size(work, path))
                continue
            yield from _on_shelf(work, step, shelf_folder(step, int(name)))


def _on_shelf(work: Store, step: str, folder: str) -> Iterator[_Found]:
    """What can go of the task files in a folder. What is left of them is put on its shelf."""
    sizes = sizes_of_members(work, folder)
    summaries = frozenset(filter(is_summary, sizes))
    for kind, members in (
        (f"intermediates of {step}", frozenset({DOCUMENTS} & sizes.keys())),
        ("summaries", summaries),
    ):
        if members:
            yield _Found(kind, folder, sum(sizes[name] for name in members), members)


def _size(work: Store, path: str) -> int:
    """Return the bytes that would be freed; a file that has another name elsewhere frees none."""
    if not work.is_local:
        return sum(size for _, size in work.sizes(path))
    full = Path(work.path(path))
    held = [one.stat() for one in (full, *full.rglob("*")) if one.is_file()]
    return sum(one.st_size for one in held if one.st_nlink == 1)
