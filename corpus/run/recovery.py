"""Files of `work/` that have to be made again: files that are found damaged, and intermediates that
`corpus clean` removed and that a task has to read.

In both cases commit records are removed and the driver starts over. Tasks without a commit record
run again and give the same files, with the same identity, so tasks that read these files before
need not run again.
"""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import pyarrow as pa

from corpus.errors import Damaged
from corpus.stage import Partition
from corpus.storage.store import SHELF, Store
from corpus.system.logs import log
from corpus.tasks.segment_output import first_segment
from corpus.tasks.task import Context
from corpus.tasks.work_folder import FREED, REPAIRS, segment_file, segment_folder

__all__ = [
    "MOST_REPAIRS",
    "REPAIRED",
    "NeedsFreed",
    "freed_among",
    "freed_segments",
    "note_freed",
    "repair",
    "repairs_table",
    "take_back",
]

MOST_REPAIRS = 20
"""Damaged files that are made again in one run; with more, the disk has to be looked at."""

REPAIRED = pa.schema([("path", pa.string()), ("found", pa.string())])
"""Columns of `ledger/repairs.parquet`. path: of a file that was damaged, below work/. found: what
was wrong with it."""


class NeedsFreed(Exception):
    """Tasks have to read intermediates that `corpus clean` freed.

    folders: folders of the tasks that make these intermediates.
    """

    def __init__(self, folders: Sequence[str]) -> None:
        super().__init__()
        self.folders = folders


# -- damaged files


def repair(work: Store, damage: Damaged) -> None:
    """Take back the tasks in whose folders a damaged file is, so that they run again, and note the
    file for the ledger. A damaged shelf is removed, and all of its tasks run again."""
    path = PurePosixPath(damage.where)
    if path.name == SHELF:
        work.remove(damage.where)
    for folder in (path, *path.parents):
        work.take_back(str(folder))
    log.warning("%s: %s; it is made again", damage.where, damage.message)
    work.write_json([*_noted_repairs(work), [damage.where, damage.message]], REPAIRS)


def repairs_table(work: Store) -> pa.Table:
    """All repairs that were noted in `work/`, with the columns of `REPAIRED`."""
    repairs = _noted_repairs(work)
    paths, found = zip(*repairs, strict=True) if repairs else ((), ())
    return pa.table({"path": pa.array(paths), "found": pa.array(found)}).cast(REPAIRED)


def _noted_repairs(work: Store) -> list[list[str]]:
    """Path and message of each file that was repaired."""
    return work.read_json(REPAIRS) or []


# -- freed intermediates


def freed_segments(work: Store) -> set[str]:
    """Names of the segments whose intermediates were freed; some may have been made again."""
    return set(work.read_json(FREED) or ())


def note_freed(work: Store, segments: Iterable[str]) -> None:
    """Note segments before their intermediates are removed: only intermediates of segments that are
    noted are ever found missing."""
    work.write_json(sorted({*segments, *freed_segments(work)}), FREED)


def freed_among(context: Context, views: Iterable[tuple[str, int, Partition]]) -> list[str]:
    """The folders of the tasks that make the freed intermediates which have to be read to see
    documents as they are after some segments.

    views: as `Task.views` gives them. An intermediate is made from the one of the segment before
    it, so that one is in the list too if it was freed.
    """
    freed = freed_segments(context.store)
    waiting, seen = list(views) if freed else [], set()
    folders: list[str] = []
    while waiting:
        source, index, partition = waiting.pop()
        chain = context.chains[source]
        start = first_segment(chain, index)
        segment = chain.segments[start]
        if segment.name not in freed or (source, start, partition.key) in seen:
            continue
        seen.add((source, start, partition.key))
        if not context.store.exists(segment_file(segment, partition)):
            folders.append(segment_folder(segment, partition))
            if start > 0:
                waiting.append((source, start - 1, partition))
    return folders


def take_back(work: Store, needs: NeedsFreed) -> None:
    """Remove the commit records of the tasks that make what is needed, so that they run again."""
    for folder in needs.folders:
        work.take_back(folder)
