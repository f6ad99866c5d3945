"""Parts: the documents of one partition at some point of the pipeline, and where they are kept.

A part is small, since a run may have a hundred thousand of them at each segment; where its files
are follows from the pipeline.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from corpus.pipeline.plan import Chain, Segment
from corpus.stage import Partition
from corpus.storage.store import Store, slug
from corpus.tasks.intermediate import View

__all__ = [
    "Part",
    "checked_view",
    "grouped",
    "segment_file",
    "segment_folder",
    "start_of",
    "view_of",
]

_GROUP_BYTES = 64 << 20
_MOST_GROUPS = 1024
_MOST_GROUP_BYTES = 8 << 30


@dataclass(frozen=True, slots=True)
class Part:
    """What a segment gave for one partition.

    segment: its place in the source's chain. identity: digest of all that decides the documents.
    bytes: of the text of those that stayed.
    """

    source: str
    segment: int
    partition: Partition
    identity: str
    bytes: int

    @property
    def name(self) -> str:
        return f"{self.source}/{self.partition.key}"


def segment_folder(segment: Segment, partition: Partition) -> str:
    """Where the task of a segment writes."""
    return f"segments/{segment.name}/{slug(partition.key)}"


def segment_file(segment: Segment, partition: Partition) -> str:
    """The intermediate or layer that a segment gives."""
    return f"{segment_folder(segment, partition)}/{segment.kind}.parquet"


def start_of(chain: Chain, index: int) -> int:
    """The segment whose intermediate holds the documents as they are after another segment."""
    return max(n for n in range(index + 1) if chain.segments[n].kind == "documents")


def view_of(chain: Chain, index: int, partition: Partition) -> View:
    """The documents of a partition as they are after a segment of the chain."""
    start = start_of(chain, index)
    view = View(segment_file(chain.segments[start], partition))
    for segment in chain.segments[start + 1 : index + 1]:
        view = view.with_layer(segment_file(segment, partition), segment.columns)
    return view


def checked_view(store: Store, chain: Chain, index: int, partition: Partition) -> View:
    """The same, to be read. Raises Damaged where a file is not as it was written."""
    view = view_of(chain, index, partition)
    for path in (view.documents, *view.layers):
        store.check_committed(path)
    return view


def grouped(sizes: Sequence[int]) -> list[range]:
    """Neighbours together, from the bytes of each: some MiB a group, or a thousandth of all.

    What a group holds is scattered to one file, so that buckets are worth reading. A function of
    the data; nothing that is published depends on it.
    """
    least = min(max(_GROUP_BYTES, sum(sizes) // _MOST_GROUPS), _MOST_GROUP_BYTES)
    ends = list(accumulate(sizes))
    numbers = [(end - size) // least for end, size in zip(ends, sizes, strict=True)]
    starts = [at for at in range(len(numbers)) if at == 0 or numbers[at] != numbers[at - 1]]
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(sizes)], strict=True)]
