"""On which shelf the results for each partition are put (storage/shelves.py)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import xxhash

from corpus.stage import Partition
from corpus.storage.shelves import shelf_count, shelve
from corpus.storage.store import Store
from corpus.system.logs import log
from corpus.tasks.work_folder import SEGMENTS, SHELVES, segments_folder, shelf_folder

__all__ = ["on_shelves", "shelve_step"]


def on_shelves(
    work: Store,
    source: str,
    partitions: Iterable[Partition],
    segments: Sequence[str],
    earlier: Mapping[str, int],
) -> list[Partition]:
    """The partitions of a source, each with the number of its shelf, which follows from its key and
    from how many shelves there are.

    segments: the names of the source's segments. Once there have to be more shelves, what they gave
    for the few partitions that there were is removed. earlier: for each source, how many shelves
    the run has whose work is taken over; a new run has as many, so that tasks have equal names.
    """
    found = list(partitions)
    del partitions  # each of what may be millions is freed as its copy is made
    counts = work.read_json(SHELVES) or {}
    if not counts and work.names(SEGMENTS):
        log.warning(
            "work/ is of an earlier version, which kept its files otherwise; what is in it is made "
            "anew, and `corpus clean` frees the old files once the run is done"
        )
    before = counts.get(source, 0)
    count = shelf_count(len(found), before or earlier.get(source, 0))
    if count != before:
        for segment in segments if before else ():
            work.remove(segments_folder(segment))
        work.write_json({**counts, source: count}, SHELVES)
    for place, one in enumerate(found):
        found[place] = replace(one, shelf=xxhash.xxh3_64_intdigest(one.key.encode()) % count)
    return found


def shelve_step(work: Store, segment: str) -> None:
    """Put what a segment gave on its shelves. segment: its name."""
    for shelf in work.names(segments_folder(segment)):
        if shelf.isdecimal():
            shelve(work, shelf_folder(segment, int(shelf)))
