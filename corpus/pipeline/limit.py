"""`--limit N`: a source that gives its first records only, with a fingerprint of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow.compute as pc

from corpus.stage import Measure, Partition, Records, Source, setting
from corpus.storage.inputs import Extent

__all__ = ["Limited"]


@dataclass(frozen=True, kw_only=True)
class Limited(Source):
    """The first `limit` records of a source, in the order of its files, as one partition.

    Records without an identity of their own, such as `warcinfo`, are read on the way and not
    counted.
    """

    source: Source = setting(help="the source that is cut short")
    limit: int = setting(help="records to read")

    @classmethod
    def of(cls, source: Source, limit: int) -> "Limited":
        """Cut a source short, with its name, its columns and its rank."""
        limited = cls(source=source, limit=limit, rank=source.rank)
        # Class variables of other sources; here they follow from the source that is cut short.
        names = ("name", "version", "uses", "adds", "keeps", "reasons")
        return limited.declaring(**{name: getattr(source, name) for name in names})

    def identity(self) -> Mapping[str, Any]:
        return {**self.source.identity(), "limit": self.limit}

    def partitions(self) -> Sequence[Partition]:
        files = self._files()
        size = sum(file.size for file in files)
        return [Partition(f"first-{self.limit}", path="", file="", size=size, members=files)]

    def inputs(self, partition: Partition) -> Sequence[str | Extent]:
        return [extent for file in partition.parts() for extent in self.source.inputs(file)]

    def _files(self) -> tuple[Partition, ...]:
        """Each file as one partition, so that it does not matter how the source would cut it or
        join it with others."""
        files: dict[str, Partition] = {}
        for part in (one for given in self.source.partitions() for one in given.parts()):
            size = files[part.file].size if part.file in files else 0
            whole = replace(part, key=part.file, size=size + part.size, start=0, end=-1)
            files[part.file] = whole
        return tuple(files.values())

    def check_read(self, found: Mapping[str, Mapping[str, int]]) -> None:
        self.source.check_read(found)

    def read(self, partition: Partition) -> Iterator[Records]:
        left = self.limit
        for records in partition.read_parts(self.source.read):
            rows = min(left, records.batch.num_rows)
            dropped = records.dropped.slice(0, rows) if records.dropped is not None else None
            measures = [_of_first(rows, measure) for measure in records.measures]
            batch = records.batch.slice(0, rows)
            yield replace(records, batch=batch, dropped=dropped, measures=measures)
            left -= rows
            if left <= 0:
                return


def _of_first(rows: int, measure: Measure) -> Measure:
    """A measure without what it says of other rows than the first `rows`."""
    is_first = pc.less(measure.rows, rows)
    parts = (measure.rows, measure.keys, measure.values)
    return Measure(measure.name, *(part.filter(is_first) for part in parts))
