"""`--limit N`: the first records of a source, with a fingerprint of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.stage import Partition, Records, Source, setting

__all__ = ["Limited"]


@dataclass(frozen=True, kw_only=True)
class Limited(Source):
    """The first `limit` records of a source, in the order of its partitions; one partition.

    Records without an identity of their own (such as `warcinfo`) are passed, and not counted
    as among the first.
    """

    source: Source = setting(help="the source that is cut short")
    limit: int = setting(help="records to read")

    @classmethod
    def of(cls, source: Source, limit: int) -> "Limited":
        limited = cls(source=source, limit=limit, rank=source.rank)
        # A source's declarations belong to the instance here, not to the class.
        for name in ("name", "version", "uses", "adds", "reasons"):
            object.__setattr__(limited, name, getattr(source, name))
        return limited

    def identity(self) -> Mapping[str, Any]:
        return {**self.source.identity(), "limit": self.limit}

    def partitions(self) -> Sequence[Partition]:
        partitions = self.source.partitions()
        size = sum(partition.size for partition in partitions)
        first = partitions[0]
        return [replace(first, key=f"first-{self.limit}", size=size, start=0, end=-1)]

    def inputs(self, partition: Partition) -> Sequence[str]:
        return [path for part in self.source.partitions() for path in self.source.inputs(part)]

    def read(self, partition: Partition) -> Iterator[Records]:
        left = self.limit
        for part in self.source.partitions():
            for records in self.source.read(part):
                rows = min(left, records.batch.num_rows)
                dropped = records.dropped.slice(0, rows) if records.dropped is not None else None
                yield replace(records, batch=records.batch.slice(0, rows), dropped=dropped)
                left -= rows
                if left <= 0:
                    return
