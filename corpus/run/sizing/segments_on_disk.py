"""What the segments of a run take on disk."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.config.units import format_amount
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.plan import chains
from corpus.storage.shelves import sizes_of_members
from corpus.storage.store import Store
from corpus.tasks.work_folder import is_summary, segments_folder, shelf_folder

__all__ = ["Price", "prices"]


@dataclass(frozen=True)
class Price:
    """The bytes that a segment takes on disk. kept: its intermediates or layers. summaries: what
    global stages have taken from them."""

    kept: int = 0
    summaries: int = 0

    def __str__(self) -> str:
        beside = f", summaries {format_amount(self.summaries, 'bytes')}" if self.summaries else ""
        return f"{format_amount(self.kept, 'bytes')} on disk{beside}"


def prices(pipeline: Pipeline, work: Store) -> Mapping[str, Price]:
    """Return what each segment of a run takes on disk, if anything of it is there."""
    found = {}
    for name in (segment.name for chain in chains(pipeline) for segment in chain.segments):
        kept = summaries = 0
        for shelf in filter(str.isdecimal, work.names(segments_folder(name))):
            for member, size in sizes_of_members(work, shelf_folder(name, int(shelf))).items():
                if is_summary(member):
                    summaries += size
                else:
                    kept += size
        if kept or summaries:
            found[name] = Price(kept, summaries)
    return found
