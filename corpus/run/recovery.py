"""Files of `work/` that have to be made again: those that are found damaged, and intermediates that
`corpus clean` removed and that something has to read.

Both work alike: commit records are taken back, and the pipeline is gone through anew. Tasks without
a commit record run again and give the same files, to the same identity. So nothing that was made
of them before has to be repeated.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import pyarrow as pa

from corpus.errors import Damaged
from corpus.pipeline.plan import Segment
from corpus.stage import Partition
from corpus.storage.store import COMMIT, Store
from corpus.system.logs import log
from corpus.tasks.segment_output import first_segment
from corpus.tasks.task import Context
from corpus.tasks.work_folder import FREED, REPAIRS, segment_file, segment_folder

__all__ = [
    "MOST_REPAIRS",
    "REPAIRED",
    "NeedsFreed",
    "freed_segments",
    "needed",
    "note_freed",
    "repair",
    "repaired",
    "take_back",
]

MOST_REPAIRS = 20
"""Files that are made again in one run; with more, it is the disk that has to be looked at."""

REPAIRED = pa.schema([("path", pa.string()), ("found", pa.string())])
"""path: of a file that was damaged, below work/. found: what was wrong with it."""


class NeedsFreed(Exception):
    """Tasks have to read what was freed: intermediates of segments, for partitions.

    folders: of the tasks that make these intermediates.
    """

    def __init__(self, found: Iterable[tuple[Segment, Partition]]) -> None:
        super().__init__()
        self.folders = [segment_folder(segment, partition) for segment, partition in found]


# -- damaged files


def repair(work: Store, damage: Damaged) -> None:
    """Take back the commit records above a file, and note it for the ledger."""
    for folder in PurePosixPath(damage.where).parents:
        work.remove(str(folder), COMMIT)
    log.warning("%s: %s; it is made again", damage.where, damage.message)
    work.write_json([*_noted(work), [damage.where, damage.message]], REPAIRS)


def repaired(work: Store) -> pa.Table:
    """All repairs that were noted in this folder, rows of `REPAIRED`."""
    paths, found = zip(*_noted(work), strict=True) if _noted(work) else ((), ())
    return pa.table({"path": pa.array(paths), "found": pa.array(found)}).cast(REPAIRED)


def _noted(work: Store) -> list[list[str]]:
    return work.read_json(REPAIRS) or []


# -- freed intermediates


def freed_segments(work: Store) -> set[str]:
    """Names of the segments of which intermediates were freed; some may be there again."""
    return set(work.read_json(FREED) or ())


def note_freed(work: Store, segments: Iterable[str]) -> None:
    """Note segments before their intermediates are removed: nobody looks for what is not noted."""
    work.write_json(sorted({*segments, *freed_segments(work)}), FREED)


def needed(
    context: Context, views: Iterable[tuple[str, int, Partition]]
) -> Iterator[tuple[Segment, Partition]]:
    """The freed intermediates that are read for documents as they are after some segments (see
    `Task.views`), and those that they were made of."""
    freed = freed_segments(context.store)
    waiting, seen = list(views) if freed else [], set()
    while waiting:
        source, index, partition = waiting.pop()
        chain = context.chains[source]
        start = first_segment(chain, index)
        segment = chain.segments[start]
        if segment.name not in freed or (source, start, partition.key) in seen:
            continue
        seen.add((source, start, partition.key))
        if not context.store.exists(segment_file(segment, partition)):
            yield segment, partition
            if start > 0:
                waiting.append((source, start - 1, partition))


def take_back(work: Store, needs: NeedsFreed) -> None:
    """Have the tasks run again that make what is needed."""
    for folder in needs.folders:
        work.remove(folder, COMMIT)
