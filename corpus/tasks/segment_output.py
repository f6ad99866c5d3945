"""What a segment gave for one partition, and how its documents are read.

An output is small, since a run may hold a hundred thousand of them for each segment. Where its
files lie follows from the pipeline (`work_folder.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.pipeline.plan import Chain
from corpus.stage import Partition
from corpus.storage.store import Store
from corpus.tasks.intermediate import View
from corpus.tasks.task import Task
from corpus.tasks.work_folder import segment_file

__all__ = ["OutputsTask", "SegmentOutput", "checked_view", "first_segment", "view_of"]


@dataclass(frozen=True, slots=True)
class SegmentOutput:
    """What a segment gave for one partition.

    segment: index of the segment in the chain of its source.
    identity: digest of all that decides what the documents are.
    bytes: of the text of the documents that are kept.
    """

    source: str
    segment: int
    partition: Partition
    identity: str
    bytes: int

    @property
    def name(self) -> str:
        """Source and key of the partition: unique in a run."""
        return f"{self.source}/{self.partition.key}"

    def checked_view(self, store: Store, chain: Chain) -> View:
        """The view of its documents, with its files checked. Raises Damaged where one is not as it
        was written."""
        return checked_view(store, chain, self.segment, self.partition)


@dataclass(frozen=True, kw_only=True)
class OutputsTask(Task):
    """A task that reads the documents of several partitions, as some segments gave them."""

    outputs: Sequence[SegmentOutput]

    def views(self) -> Sequence[tuple[str, int, Partition]]:
        return [(output.source, output.segment, output.partition) for output in self.outputs]


def first_segment(chain: Chain, index: int) -> int:
    """The index of the segment whose intermediate holds the documents that another segment
    (`index`) gave."""
    return max(n for n in range(index + 1) if chain.segments[n].kind == "documents")


def view_of(chain: Chain, index: int, partition: Partition) -> View:
    """The view of the documents of a partition as they are after a segment. index: of the segment
    in the chain."""
    start = first_segment(chain, index)
    view = View(segment_file(chain.segments[start], partition))
    for segment in chain.segments[start + 1 : index + 1]:
        view = view.with_layer(segment_file(segment, partition), segment.columns)
    return view


def checked_view(store: Store, chain: Chain, index: int, partition: Partition) -> View:
    """The view that `view_of` gives, its files checked. Raises Damaged where one is not as it was
    written."""
    view = view_of(chain, index, partition)
    for path in (view.documents, *view.layers):
        store.check_committed(path)
    return view
