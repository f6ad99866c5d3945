"""Intermediates that `corpus clean` freed, and that are made again when something has to read them.

Their tasks stay done, since what follows them knows all it needs from commit records. Where tasks
have to read one, the commit records of those intermediates, and of those that they were made of,
are taken back, and the pipeline is gone through anew: their tasks are run again, to the same
identity, so nothing that was made of them before has to be repeated.
"""

from collections.abc import Iterable, Iterator

from corpus.pipeline.plan import Segment
from corpus.stage import Partition
from corpus.storage.store import COMMIT, Store
from corpus.tasks.segment_output import segment_file, segment_folder, start_of
from corpus.tasks.task import Context

__all__ = ["NeedsFreed", "freed_segments", "needed", "note_freed", "take_back"]

_FREED = "freed.json"


class NeedsFreed(Exception):
    """Tasks have to read what was freed: intermediates of segments, for partitions."""

    def __init__(self, found: Iterable[tuple[Segment, Partition]]) -> None:
        super().__init__()
        self.folders = [segment_folder(segment, partition) for segment, partition in found]


def freed_segments(work: Store) -> set[str]:
    """Names of the segments of which intermediates were freed; some may be there again."""
    return set(work.read_json(_FREED) or ())


def note_freed(work: Store, segments: Iterable[str]) -> None:
    """Before they are removed: what is not noted is not looked for."""
    work.write_json(sorted({*segments, *freed_segments(work)}), _FREED)


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
        start = start_of(chain, index)
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
